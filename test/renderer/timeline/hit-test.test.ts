import { describe, expect, test } from 'vitest'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import type { LoadedFrame } from '../../../renderer/timeline/frame-source.ts'
import { hitTest, placedRowAt } from '../../../renderer/timeline/hit-test.ts'
import { layOutRows } from '../../../renderer/timeline/rows.ts'
import { rowsTop } from '../../../renderer/timeline/stage-layout.ts'
import { rowSections } from '../../../renderer/timeline/stage-rows.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import { type FrameOf, frameOf } from './frames.ts'
import { runInfoOf } from './run-info.ts'

const run = runInfoOf({
  processes: [
    {
      tracks: [
        { name: 'main', lanes: 4, slices: 9, instants: 3 },
        { name: 'memory', kind: 'counter', maximum: 100 },
      ],
    },
  ],
})
const layout = layOutRows(run, { collapsed: new Set(), pinned: [0], filter: '' })
const scale = new TimeScale({ startNs: 0, endNs: 1000 }, 1000)

function loaded(of: FrameOf): LoadedFrame {
  return {
    request: { tracks: [0, 1], startNs: 0, endNs: 1000, width: 1000 },
    generation: 0,
    index: new FrameIndex(frameOf(of), 2),
    rowOf: new Map([
      [0, 0],
      [1, 1],
    ]),
  }
}

const main = layout.byKey.get('track:0')!
const placed = { row: main, top: 200 }
/** Middle of a lane. */
const laneY = (lane: number) => 200 + main.padding + main.instantBand + (lane + 0.5) * main.laneHeight

describe('what lies under the mouse', () => {
  const frame = loaded({
    slices: [
      { start: 100, end: 200, id: 7, label: 3, class: 1 },
      { start: 120, end: 180, lane: 1, id: 8 },
      { start: 300, end: 300, id: 9 },
      { start: 400, end: 410, id: 10, count: 37, class: 2 },
    ],
    instants: [{ time: 500, id: 4, label: 6 }],
    counters: [{ row: 1, time: 100, last: 42 }],
  })
  const at = (x: number, y: number) => hitTest(placed, frame, scale, x, y, 1000)

  test('the slice of the lane', () => {
    expect(at(150, laneY(0))).toMatchObject({
      kind: 'slice',
      id: 7,
      lane: 0,
      startNs: 100,
      endNs: 200,
      label: 3,
      class: 1,
    })
    expect(at(150, laneY(1))).toMatchObject({ kind: 'slice', id: 8, lane: 1 })
    expect(at(150, laneY(2))).toBeUndefined()
    expect(at(250, laneY(0))).toBeUndefined()
  })

  test('a slice thinner than the mouse from a little way off', () => {
    expect(at(302, laneY(0))).toMatchObject({ id: 9 })
    expect(at(306, laneY(0))).toBeUndefined()
  })

  test('of folded slices the longest, with their number', () => {
    expect(at(405, laneY(0))).toMatchObject({ id: 10, count: 37, class: 2 })
  })

  test('an instant in its band, before the slice below it', () => {
    expect(at(502, 200 + main.padding + 4)).toMatchObject({ kind: 'instant', id: 4, timeNs: 500, label: 6 })
    expect(at(520, 200 + main.padding + 4)).toBeUndefined()
  })

  test('a gap of a line of work, by name', () => {
    const work = { row: { ...main, besideWork: [] }, top: 200 }
    expect(hitTest(work, frame, scale, 250, laneY(0), 1000)).toMatchObject({
      kind: 'gap',
      name: 'idle',
      startNs: 200,
      endNs: 300,
    })
    expect(hitTest(work, frame, scale, 50, laneY(0), 1000)).toMatchObject({
      name: 'fill',
      startNs: 0,
      endNs: 100,
    })
  })

  test('a counter’s values at that time', () => {
    const row = { row: layout.byKey.get('track:1')!, top: 300 }
    expect(hitTest(row, frame, scale, 150, 310, 1000)).toMatchObject({
      kind: 'counter',
      timeNs: 150,
      series: [{ track: 1, value: 42 }],
    })
    expect(hitTest(row, frame, scale, 50, 310, 1000)).toBeUndefined()
  })
})

test('rows are found by height, pinned ones over scrolled ones', () => {
  const sections = rowSections(layout, 30, 800)
  expect(placedRowAt(sections, rowsTop + 5)?.row.key).toBe('pinned:0')
  expect(placedRowAt(sections, rowsTop + layout.pinnedHeight + 10)?.row.key).toBe('track:0')
  expect(placedRowAt(sections, rowsTop - 1)).toBeUndefined()
  expect(placedRowAt(sections, 790)).toBeUndefined()
})
