import { expect, test } from 'vitest'
import { drawInstants } from '../../../renderer/timeline/draw-instants.ts'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import { calls, drawLog } from './draw-log.ts'
import { type FrameOf, frameOf } from './frames.ts'

function tips(instants: FrameOf['instants']) {
  const { log, context } = drawLog()
  const index = new FrameIndex(frameOf({ instants: instants ?? [] }), 1)
  drawInstants(context, index, [{ row: 0, y: 50 }], new TimeScale({ startNs: 0, endNs: 100 }, 100), 'ink', 1)
  expect(calls(log, 'fillStyle=ink')).toEqual([])
  expect(log.filter(line => line.startsWith('fill'))).toEqual(['fillStyle=ink', 'fill'])
  return calls(log, 'moveTo')
}

test('an instant is a diamond around its time, in one path with the others', () => {
  expect(tips([{ time: 20 }, { time: 60 }])).toEqual(['moveTo 20 46', 'moveTo 60 46'])
})

test('several at one place are one that is a little larger', () => {
  expect(tips([{ time: 20, count: 5 }])).toEqual(['moveTo 20 45'])
})

test('those that would lie over each other or out of sight are not drawn', () => {
  expect(tips([{ time: -50 }, { time: 20 }, { time: 21 }, { time: 26 }, { time: 500 }])).toEqual([
    'moveTo 20 46',
    'moveTo 26 46',
  ])
})
