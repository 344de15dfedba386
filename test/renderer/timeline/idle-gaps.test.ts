import { expect, test } from 'vitest'
import { operationClassIndex } from '../../../engine/base/operation-class.ts'
import { FrameIndex } from '../../../renderer/timeline/frame-index.ts'
import { type GapWindow, idleGaps } from '../../../renderer/timeline/idle-gaps.ts'
import { frameOf } from './frames.ts'

const { forward, backward, load, transfer, update, wait } = operationClassIndex

/** A rank that loads, waits, works twice with a pause, waits and updates; 1000 ns. */
const slices = [
  { start: 0, end: 100, class: load },
  { start: 200, end: 300, class: forward },
  { start: 300, end: 400, class: forward },
  { start: 600, end: 700, class: backward },
  { start: 900, end: 950, class: update },
]

function gaps(frame: { startNs?: number; endNs?: number }, window: Partial<GapWindow> = {}, of = slices) {
  const index = new FrameIndex(frameOf({ slices: of, ...frame }), 1)
  const found = idleGaps(index, 0, 0, [], { from: 0, to: 1000, shortest: 1, lengthNs: 1000, ...window })
  return found.map(({ start, end, name }) => `${start}-${end} ${name}`)
}

test('fill is before the first compute, drain after the last, idle in between', () => {
  expect(gaps({})).toEqual(['100-200 fill', '400-600 idle', '700-900 drain', '950-1000 drain'])
})

test('a frame from the middle of a run cannot tell fill and drain', () => {
  expect(gaps({ startNs: 5000, endNs: 6000 }, { lengthNs: 9000 })).toEqual([
    '100-200 idle',
    '400-600 idle',
    '700-900 idle',
    '950-1000 idle',
  ])
})

test('only gaps that can be seen are told', () => {
  expect(gaps({}, { from: 450, to: 500 })).toEqual(['400-600 idle'])
  expect(gaps({}, { shortest: 150 })).toEqual(['400-600 idle', '700-900 drain'])
})

test('nothing is a gap beyond the ends of the run', () => {
  expect(gaps({ endNs: 3000 }, { to: 3000 }).at(-1)).toBe('950-1000 drain')
})

test('a lane without work in the frame is idle throughout', () => {
  expect(gaps({}, {}, [])).toEqual(['0-1000 idle'])
})

test('while bytes move beside it a rank is not idle: what is left keeps its name', () => {
  const beside = [
    { row: 1, start: 150, end: 180, class: transfer },
    { row: 1, start: 420, end: 500, class: transfer },
    { row: 1, lane: 1, start: 480, end: 520, class: transfer },
    { row: 1, start: 700, end: 900, class: transfer },
    { row: 2, start: 520, end: 600, class: wait },
  ]
  const index = new FrameIndex(frameOf({ slices: [...slices, ...beside] }), 3)
  const found = idleGaps(index, 0, 0, [1, 2], { from: 0, to: 1000, shortest: 1, lengthNs: 1000 })
  expect(found.map(({ start, end, name }) => `${start}-${end} ${name}`)).toEqual([
    '100-150 fill',
    '180-200 fill',
    '400-420 idle',
    '520-600 idle',
    '950-1000 drain',
  ])
})
