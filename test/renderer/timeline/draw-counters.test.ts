import { expect, test } from 'vitest'
import { counterValueAt, drawCounter } from '../../../renderer/timeline/draw-counters.ts'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { palettes } from '../../../renderer/timeline/palette.ts'
import { TimeScale } from '../../../renderer/timeline/time-scale.ts'
import { calls, drawLog } from './draw-log.ts'
import { type FrameOf, frameOf } from './frames.ts'

/** Areas as `x-x: bottom..top`, heights in pixels of 100 for values up to 100. */
function areas(
  counters: FrameOf['counters'],
  options: { rows?: number; minimum?: number; startNs?: number } = {},
) {
  const { rows = 1, minimum = 0, startNs = 0 } = options
  const { log, context } = drawLog()
  const placement = {
    series: Array.from({ length: rows }, (_, row) => ({ row, colour: row })),
    top: 0,
    height: 100,
    minimum,
    maximum: 100,
  }
  const index = new FrameIndex(frameOf({ counters: counters ?? [] }), rows)
  drawCounter(
    context,
    index,
    placement,
    new TimeScale({ startNs, endNs: startNs + 100 }, 100),
    palettes.dark,
    1,
  )
  const rects = calls(log, 'fillRect').map(line => line.split(' ').slice(1).map(Number))
  // Every area is followed by its upper edge.
  return rects.flatMap(([x, y, w, h], i) => {
    const isEdge = i > 0 && h === 1 && rects[i - 1]![0] === x && rects[i - 1]![1] === y
    return isEdge ? [] : [`${x}-${x! + w!}: ${100 - y! - h!}..${100 - y!}`]
  })
}

test('a counter is a step area from its first sample on', () => {
  expect(
    areas([
      { time: 20, last: 50 },
      { time: 60, last: 10 },
    ]),
  ).toEqual(['20-60: 0..50', '60-100: 0..10'])
})

test('the value that holds before the window is drawn from its edge', () => {
  expect(
    areas([
      { time: -30, last: 40 },
      { time: 60, last: 10 },
    ]),
  ).toEqual(['0-60: 0..40', '60-100: 0..10'])
})

test('a peak within one pixel is not lost', () => {
  expect(
    areas([
      { time: 0, last: 10 },
      { time: 50.2, last: 10, maximum: 90 },
    ]),
  ).toEqual(['0-50: 0..10', '50-51: 0..90', '51-100: 0..10'])
})

test('series are stacked on each other', () => {
  const counters = [
    { row: 0, time: 0, last: 30 },
    { row: 1, time: 0, last: 20 },
    { row: 1, time: 50, last: 60 },
  ]
  expect(areas(counters, { rows: 2 })).toEqual(['0-100: 0..30', '0-50: 30..50', '50-100: 30..90'])
})

test('values below zero hang from the zero line', () => {
  const found = areas(
    [
      { time: 0, last: 100 },
      { time: 50, last: -100 },
    ],
    { minimum: -100 },
  )
  expect(found).toEqual(['0-50: 50..100', '50-100: 0..50'])
})

test('the value at a time is that of the last sample before it', () => {
  const index = new FrameIndex(
    frameOf({
      startNs: 1000,
      counters: [
        { time: 10, last: 5 },
        { time: 20, last: 7 },
      ],
    }),
    1,
  )
  expect(counterValueAt(index, 0, 1005)).toBeNaN()
  expect(counterValueAt(index, 0, 1010)).toBe(5)
  expect(counterValueAt(index, 0, 1500)).toBe(7)
})
