import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IntervalLists } from '../../../traces-db/detail/interval-lists.ts'

type Interval = readonly [start: number, end: number]

/** Sorted and disjoint; some touch, some have no length. */
const list: fc.Arbitrary<Interval[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 6 })), { maxLength: 40 })
  .map(steps => {
    let time = 0
    return steps.map(([gap, length]) => {
      const start = time + gap
      time = start + length
      return [start, time] as const
    })
  })

function unionOf(set: IntervalLists, lists: readonly Interval[][]): Interval[] {
  for (const intervals of lists) {
    for (const [start, end] of intervals) set.add(start, end)
    set.endList()
  }
  const { count, start, end } = set.takeUnion()
  return Array.from({ length: count }, (_, i) => [start[i]!, end[i]!])
}

/** Two intervals become one where they have an instant in common, not where they only touch. */
function plainUnion(lists: readonly Interval[][]): Interval[] {
  const union: Interval[] = []
  const all = lists.flat().filter(([start, end]) => end > start)
  for (const [start, end] of all.sort((a, b) => a[0] - b[0])) {
    const last = union.at(-1)
    if (last && start < last[1]) union[union.length - 1] = [last[0], Math.max(last[1], end)]
    else union.push([start, end])
  }
  return union
}

describe('lists of intervals', () => {
  test('property: come to the union of all of them, and a set that is filled again to that of the new ones', () => {
    const lists = fc.array(list, { maxLength: 20 })
    fc.assert(
      fc.property(lists, lists, (first, second) => {
        const set = new IntervalLists()
        expect(unionOf(set, first)).toEqual(plainUnion(first))
        expect(unionOf(set, second)).toEqual(plainUnion(second))
      }),
      { numRuns: 300 },
    )
  })

  test('come to nothing where there are none', () => {
    expect(unionOf(new IntervalLists(), [[], [[3, 3]]])).toEqual([])
  })
})
