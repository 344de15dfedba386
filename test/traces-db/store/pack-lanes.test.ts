import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LanePacker, sliceOrder } from '../../../traces-db/store/pack-lanes.ts'

type Span = readonly [start: number, end: number]

/** Lanes of the spans, in order of placing. */
function pack(spans: readonly Span[]): {
  readonly spans: readonly Span[]
  readonly lanes: readonly number[]
} {
  const start = Float64Array.from(spans, ([from]) => from)
  const duration = Float64Array.from(spans, ([from, to]) => to - from)
  const order = sliceOrder(start, duration, spans.length) ?? spans.map((_, i) => i)
  const sorted = Array.from(order, i => spans[i]!)
  const packer = new LanePacker()
  return { spans: sorted, lanes: sorted.map(([from, to]) => packer.place(from, to)) }
}

const lanesOf = (...spans: Span[]) => pack(spans).lanes

describe('lanes', () => {
  test('a slice lies below the deepest one that contains it', () => {
    expect(lanesOf([0, 10], [1, 9], [2, 3], [4, 5], [11, 12])).toEqual([0, 1, 2, 2, 0])
  })

  test('of equal starts the longer comes first; twins nest', () => {
    expect(lanesOf([0, 5], [0, 10], [0, 5])).toEqual([0, 1, 2])
  })

  test('partial overlaps go to the lowest free lane, and nothing is lost', () => {
    expect(lanesOf([0, 10], [5, 15], [8, 20], [12, 25], [19, 30])).toEqual([0, 1, 2, 0, 1])
  })

  test('below an overlapping slice its children stay below it', () => {
    expect(lanesOf([0, 10], [5, 20], [11, 12], [13, 19])).toEqual([0, 1, 2, 2])
  })

  test('neighbours share a lane', () => {
    expect(lanesOf([0, 5], [5, 10], [10, 10], [10, 11])).toEqual([0, 0, 0, 1])
  })

  test('empty slices contain nothing: at one instant they share a lane', () => {
    expect(lanesOf([3, 3], [3, 3], [3, 3])).toEqual([0, 0, 0])
    expect(lanesOf([0, 5], [2, 2], [2, 2], [5, 5])).toEqual([0, 1, 1, 0])
  })

  test('a parent told after its children finds a free lane', () => {
    const packer = new LanePacker()
    expect([packer.place(2, 4), packer.place(5, 6), packer.place(0, 10), packer.place(7, 8)]).toEqual([
      0, 0, 1, 2,
    ])
  })
})

const spans = fc.array(
  fc.tuple(fc.nat(40), fc.nat(12)).map(([from, length]): Span => [from, from + length]),
  { maxLength: 60 },
)

describe('laws', () => {
  test('slices of a lane never overlap, and come in order', () => {
    fc.assert(
      fc.property(spans, given => {
        const { spans: sorted, lanes } = pack(given)
        const ends = new Map<number, number>()
        sorted.forEach(([from, to], i) => {
          expect(from).toBeGreaterThanOrEqual(ends.get(lanes[i]!) ?? Number.NEGATIVE_INFINITY)
          ends.set(lanes[i]!, to)
        })
      }),
    )
  })

  test('no overlap even when slices come in any order', () => {
    fc.assert(
      fc.property(spans, given => {
        const packer = new LanePacker()
        const byLane = new Map<number, Span[]>()
        for (const [from, to] of given) {
          const lane = packer.place(from, to)
          const before = byLane.get(lane) ?? []
          expect(from).toBeGreaterThanOrEqual(before.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY)
          byLane.set(lane, [...before, [from, to]])
        }
      }),
    )
  })

  test('a slice lies deeper than everything that contains it and is longer', () => {
    fc.assert(
      fc.property(spans, given => {
        const { spans: sorted, lanes } = pack(given)
        sorted.forEach(([from, to], i) => {
          for (let k = 0; k < i; k++) {
            const [outerFrom, outerTo] = sorted[k]!
            if (outerFrom <= from && outerTo >= to && outerTo > from) {
              // Unless something else sits between them, nesting is what lanes show.
              const overlapped = sorted.some(
                ([a, b], n) => n < i && a <= from && b > from && b < to && lanes[n]! > lanes[k]!,
              )
              if (!overlapped) expect(lanes[i]).toBeGreaterThan(lanes[k]!)
            }
          }
        })
      }),
    )
  })

  test('the order is that of a stable sort by start, then longest first', () => {
    fc.assert(
      fc.property(spans, given => {
        const expected = given
          .map(([from, to], i) => ({ from, length: to - from, i }))
          .sort((a, b) => a.from - b.from || b.length - a.length || a.i - b.i)
          .map(({ i }) => i)
        const start = Float64Array.from(given, ([from]) => from)
        const duration = Float64Array.from(given, ([from, to]) => to - from)
        const order = sliceOrder(start, duration, given.length)
        expect([...(order ?? given.keys())]).toEqual(expected)
      }),
    )
  })
  test('many lanes are as a look at every lane would have them, also for what is told late', () => {
    const heavy = fc.array(
      fc.tuple(fc.nat(60), fc.nat(300)).map(([from, length]): Span => [from, from + length]),
      { minLength: 100, maxLength: 700 },
    )
    const late = fc.array(
      fc.tuple(fc.nat(400), fc.nat(50)).map(([a, b]): Span => [a, a + b]),
      {
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(heavy, late, heavy, (first, second, third) => {
        const inOrder = (given: readonly Span[]) => given.toSorted(([a, b], [c, d]) => a - c || d - b)
        const again = third.map(([from, to]): Span => [from + 100, to + 100])
        const all = [...inOrder(first), ...second, ...inOrder(again)]
        const packer = new LanePacker()
        const look = lookAtEveryLane()
        expect(all.map(([from, to]) => packer.place(from, to))).toEqual(
          all.map(([from, to]) => look(from, to)),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('a lane each for 200,000 slices that all overlap', () => {
    const packer = new LanePacker()
    let isOwn = true
    for (let i = 0; i < 200_000; i++) isOwn &&= packer.place(i, i + 200_000) === i
    expect(isOwn).toBe(true)
    expect(packer.place(200_000, 500_000)).toBe(0)
  })
})

/** The rule word for word: below the deepest slice around it, on the first lane that is free. */
function lookAtEveryLane(): (start: number, end: number) => number {
  const last: Span[] = []
  let at = Number.NEGATIVE_INFINITY
  let used = 0
  return (start, end) => {
    let open = start < at ? last.length : used
    while (open > 0 && last[open - 1]![1] <= start) open--
    const around = last.slice(0, open).findLastIndex(([from, to]) => to >= end && to > start && from <= start)
    let lane = around + 1
    while (lane < open && last[lane]![1] > start) lane++
    last[lane] = [start, end]
    used = Math.max(open, lane + 1)
    at = start
    return lane
  }
}
