import { expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { drawGhost, workTracks } from '../../../renderer/timeline/ghost.ts'
import { palettes } from '../../../renderer/timeline/palette.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import { runInfo } from '../run-info.ts'
import { calls, drawLog } from './draw-log.ts'
import { frameOf } from './frames.ts'

test('work of the ghost lies where its step begins, and waits are left out', () => {
  const { forward, wait } = operationClassIndex
  const frame = frameOf({
    slices: [
      { start: 100, end: 200, class: forward },
      { start: 200, end: 300, class: wait },
      { start: 300, end: 350, class: forward },
    ],
  })
  const { log, context } = drawLog()
  const scale = new TimeScale({ startNs: 0, endNs: 1000 }, 1000)
  const placements = [{ row: 0, top: 10, height: 30 }]
  const count = drawGhost(context, new FrameIndex(frame, 1), placements, scale, 100, palettes.dark)
  expect(count).toBe(2)
  expect(calls(log, 'fillRect')).toEqual(['fillRect 0 10 99 30', 'fillRect 200 10 49 30'])
  expect(log.at(-1)).toBe('globalAlpha=1')
})

test('a rank has one line of work: its first track that holds slices', () => {
  expect([...workTracks(runInfo('a'))]).toEqual([[0, 0]])
})
