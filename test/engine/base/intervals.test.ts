import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clip,
  type Intervals,
  intersect,
  lengthOf,
  merge,
  subtract,
  union,
} from '../../../engine/base/intervals.ts'

const extent = 40
const set = fc.array(fc.tuple(fc.nat(extent), fc.nat(8)), { maxLength: 12 }).map(list =>
  union(
    Float64Array.from(list, ([start]) => start),
    Float64Array.from(list, ([start, length]) => start + length),
  ),
)

/** Which whole instants a set covers. */
function covered(intervals: Intervals): boolean[] {
  return Array.from({ length: extent + 10 }, (_, at) =>
    Array.from({ length: intervals.count }).some(
      (_, i) => intervals.start[i]! <= at && at < intervals.end[i]!,
    ),
  )
}

function expectNormal({ count, start, end }: Intervals): void {
  for (let i = 0; i < count; i++) {
    expect(end[i]!).toBeGreaterThan(start[i]!)
    if (i > 0) expect(start[i]!).toBeGreaterThan(end[i - 1]!)
  }
}

describe('sets of intervals', () => {
  test('intersection, union, difference and clipping are what they are instant by instant, and stay normal', () => {
    fc.assert(
      fc.property(set, set, fc.nat(extent), fc.nat(extent), (a, b, from, to) => {
        const [inA, inB] = [covered(a), covered(b)]
        const results = [
          [intersect(a, b), inA.map((value, at) => value && inB[at]!)],
          [merge(a, b), inA.map((value, at) => value || inB[at]!)],
          [subtract(a, b), inA.map((value, at) => value && !inB[at]!)],
          [clip(a, from, to), inA.map((value, at) => value && at >= from && at < to)],
        ] as const
        for (const [result, expected] of results) {
          expectNormal(result)
          expect(covered(result)).toEqual(expected)
          expect(lengthOf(result)).toBe(expected.filter(Boolean).length)
        }
      }),
    )
  })

  test('clipping leaves the set as it was', () => {
    const whole = union(Float64Array.of(0), Float64Array.of(10))
    expect(lengthOf(clip(whole, 2, 5))).toBe(3)
    expect(lengthOf(whole)).toBe(10)
  })
})
