import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExtremeIndex } from '../../../traces-db/detail/extreme-index.ts'
import { LaneIndex } from '../../../traces-db/detail/lane-index.ts'
import { runIndex } from '../../../traces-db/detail/run-index.ts'
import { runOf } from '../run-of.ts'
import { letterNames } from './random-run.ts'

const columnOf = (most: number) =>
  fc.array(fc.integer({ min: 0, max: most }), { minLength: 1, maxLength: 1500, size: 'max' })

/** Small numbers make many ties, large ones put the extremes anywhere. */
const small = columnOf(6)
const large = columnOf(1_000_000)

const ranges = (length: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: length }))
    .map(([from, size]) => ({ from, to: Math.min(length, from + size) }))

const withRange = (column: typeof small) =>
  column.chain(list => fc.tuple(fc.constant(list), ranges(list.length)))

describe('the index of a column', () => {
  test('property: finds the first greatest and the first least value of any range', () => {
    fc.assert(
      fc.property(fc.oneof(withRange(small), withRange(large)), ([list, { from, to }]) => {
        const column = Float64Array.from(list)
        const range = list.slice(from, to)
        const greatest = new ExtremeIndex(column, column.length).find(from, to)
        expect(greatest).toBe(from + range.indexOf(Math.max(...range)))
        const least = new ExtremeIndex(column, column.length, -1).find(from, to)
        expect(least).toBe(from + range.indexOf(Math.min(...range)))
      }),
      { numRuns: 300 },
    )
  })

  test('ignores what a column has room for beyond its count', () => {
    const column = Float64Array.from([3, 5, 99, 99])
    expect(new ExtremeIndex(column, 2).find(0, 2)).toBe(1)
  })
})

describe('the index of a lane', () => {
  /** A lane of slices `duration` long, its name, a ... g, chosen by another's duration. */
  function laneOf(list: readonly number[]) {
    const slices = list.map((duration, i) => ({
      start: 10 * i,
      duration,
      name: 'abcdefg'[list[(i * 7 + 3) % list.length]! % 7]!,
    }))
    const run = runOf({ tracks: [{ name: 'cpu', lanes: [slices] }], names: letterNames })
    return { run, slices, index: runIndex(run).laneIndex(run.lanes[0]!) }
  }

  test('property: names the longest slice and the class with most time, the lowest of equals', () => {
    fc.assert(
      fc.property(fc.oneof(withRange(small), withRange(large)), ([list, { from, to }]) => {
        const { slices, index } = laneOf(list)
        expect(index.fold(from, list.length, 10 * to, 2_000_000)).toBe(to)
        const range = slices.slice(from, to)
        const durations = range.map(slice => slice.duration)
        expect(index.longest).toBe(from + durations.indexOf(Math.max(...durations)))

        const time = new Array(7).fill(0)
        for (const { name, duration } of range) time['abcdefg'.indexOf(name)] += duration
        const most = Math.max(...time)
        expect(index.dominant).toBe(most > 0 ? time.indexOf(most) : 'abcdefg'.indexOf(range[0]!.name))
      }),
      { numRuns: 300 },
    )
  })

  test('property: the index of a lane that grew, asked now and then, tells what one built at once tells', () => {
    const piece = fc.record({
      more: fc.integer({ min: 1, max: 150 }),
      asked: fc.subarray(['classes', 'longest'] as const),
    })
    const pieces = fc.array(piece, { minLength: 2, maxLength: 5 })
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (steps, durations) => {
        const list = [...durations.take(steps.reduce((sum, { more }) => sum + more, 0))]
        const run = laneOf(list).run
        const lane = run.lanes[0]!
        const { classOfLabel } = runIndex(run)
        let grown: LaneIndex | undefined
        let count = 0
        for (const { more, asked } of steps) {
          count += more
          grown = new LaneIndex({ ...lane, count }, classOfLabel, grown)
          if (asked.includes('classes')) grown.timeBefore(count)
          if (asked.includes('longest')) grown.fold(0, count, 10 * count, 2_000_000)
        }
        const whole = new LaneIndex(lane, classOfLabel)
        expect(grown!.classes).toEqual(whole.classes)
        for (let to = 1; to <= list.length; to += 13) {
          expect([...grown!.timeBefore(to)]).toEqual([...whole.timeBefore(to)])
          const told = [grown!, whole].map(index => {
            index.fold(0, list.length, 10 * to, 2_000_000)
            return [index.longest, index.dominant]
          })
          expect(told[0]).toEqual(told[1])
        }
      }),
      { numRuns: 50 },
    )
  })
})
