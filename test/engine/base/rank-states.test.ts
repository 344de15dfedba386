import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clip, type Intervals, intersect, lengthOf, subtract, union } from '../../../engine/base/intervals.ts'
import { bubbleRatios, rankStates } from '../../../engine/base/rank-states.ts'

type Pair = [number, number]

const pairs = fc.array(
  fc.tuple(fc.nat(60), fc.nat(20)).map(([start, length]): Pair => [start, start + length]),
  { maxLength: 12 },
)

const setOf = (list: Pair[]): Intervals =>
  union(
    Float64Array.from(list, pair => pair[0]),
    Float64Array.from(list, pair => pair[1]),
  )

/** One boolean an integer instant: the brute-force picture of a set. */
const paint = (list: Pair[]) =>
  Array.from({ length: 90 }, (_, t) => list.some(([start, end]) => t >= start && t < end))
const painted = (set: Intervals) =>
  paint(Array.from({ length: set.count }, (_, i): Pair => [set.start[i]!, set.end[i]!]))
const count = (flags: boolean[]) => flags.filter(Boolean).length

describe('sets of intervals', () => {
  test('a union is sorted, without touching neighbours, and covers the same instants', () => {
    fc.assert(
      fc.property(pairs, list => {
        const set = setOf(list)
        expect(painted(set)).toEqual(paint(list))
        expect(lengthOf(set)).toBe(count(paint(list)))
        for (let i = 1; i < set.count; i++) expect(set.start[i]!).toBeGreaterThan(set.end[i - 1]!)
      }),
    )
  })

  test('intersection, difference and clipping equal those of a painter', () => {
    fc.assert(
      fc.property(pairs, pairs, fc.nat(80), fc.nat(80), (a, b, from, to) => {
        const [inA, inB] = [paint(a), paint(b)]
        expect(painted(intersect(setOf(a), setOf(b)))).toEqual(inA.map((x, t) => x && inB[t]!))
        expect(painted(subtract(setOf(a), setOf(b)))).toEqual(inA.map((x, t) => x && !inB[t]!))
        expect(painted(clip(setOf(a), from, to))).toEqual(inA.map((x, t) => x && t >= from && t < to))
      }),
    )
  })
})

describe('the states of a rank', () => {
  test('drawn by hand: fill, compute, transfer, overlap, wait, drain', () => {
    // time      0123456789
    // compute   ..CC...C..
    // transfer  ...TT.....
    // wait      ....WWW...
    const states = rankStates(
      {
        compute: setOf([
          [2, 4],
          [7, 8],
        ]),
        transfer: setOf([[3, 5]]),
        wait: setOf([[4, 7]]),
      },
      0,
      10,
    )
    expect(states).toEqual({
      total: 10,
      compute: 3,
      transfer: 1,
      wait: 2,
      idle: 4,
      fill: 2,
      drain: 2,
      overlap: 1,
    })
  })

  test('equal a painter that gives each instant the first state that holds, and sum to the window', () => {
    fc.assert(
      fc.property(pairs, pairs, pairs, fc.nat(40), fc.nat(40), (compute, transfer, wait, from, span) => {
        const to = from + span
        const states = rankStates(
          { compute: setOf(compute), transfer: setOf(transfer), wait: setOf(wait) },
          from,
          to,
        )
        const [c, t, w] = [paint(compute), paint(transfer), paint(wait)]
        const kinds = Array.from({ length: span }, (_, i) => i + from).map(at =>
          c[at] ? 'compute' : t[at] ? 'transfer' : w[at] ? 'wait' : 'idle',
        )
        for (const kind of ['compute', 'transfer', 'wait', 'idle'] as const) {
          expect(states[kind], kind).toBe(kinds.filter(other => other === kind).length)
        }
        expect(states.compute + states.transfer + states.wait + states.idle).toBe(states.total)
      }),
    )
  })

  test('a rank that never computes is idle from fill to end, without drain', () => {
    const nothing = setOf([])
    const states = rankStates({ compute: nothing, transfer: nothing, wait: nothing }, 0, 10)
    expect([states.fill, states.drain, states.idle]).toEqual([10, 0, 10])
  })

  test('bubble ratios: of total over ranks x T, of ideal over compute', () => {
    const none = setOf([])
    const rank = (busy: Pair[]) => rankStates({ compute: setOf(busy), transfer: none, wait: none }, 0, 8)
    const ratios = bubbleRatios([rank([[0, 6]]), rank([[2, 8]])])
    expect(ratios.ofTotal).toBeCloseTo(4 / 16)
    expect(ratios.ofIdeal).toBeCloseTo(4 / 12)
  })
})
