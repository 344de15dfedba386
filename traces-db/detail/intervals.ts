/**
 * Sorted lists of disjoint intervals, and their union in one linear pass. Intervals that only touch stay two,
 * so every inner point of an interval lies strictly inside something that was put in.
 */
import type { Lane } from '../store/lane.ts'

export interface Intervals {
  readonly count: number
  readonly start: Float64Array
  readonly end: Float64Array
}

export const noIntervals: Intervals = { count: 0, start: new Float64Array(0), end: new Float64Array(0) }

/** Slices [from, to) of a lane as intervals; those without length are left out. */
export function laneIntervals(lane: Lane, from: number, to: number): Intervals {
  const start = new Float64Array(to - from)
  const end = new Float64Array(to - from)
  let count = 0
  for (let i = from; i < to; i++) {
    if (lane.duration[i]! > 0) {
      start[count] = lane.start[i]!
      end[count] = lane.start[i]! + lane.duration[i]!
      count++
    }
  }
  return { count, start, end }
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const start = new Float64Array(a.count + b.count)
  const end = new Float64Array(a.count + b.count)
  const count = unionInto({ start, end }, 0, { ...a, from: 0, to: a.count }, { ...b, from: 0, to: b.count })
  return { count, start, end }
}

/** Intervals [from, to) of some columns. */
export interface IntervalRange {
  readonly start: Float64Array
  readonly end: Float64Array
  readonly from: number
  readonly to: number
}

/** Writes the union from position `first` of other columns on, and returns the position after it. */
export function unionInto(
  { start, end }: Pick<Intervals, 'start' | 'end'>,
  first: number,
  a: IntervalRange,
  b: IntervalRange,
): number {
  let past = first
  let i = a.from
  let k = b.from
  while (i < a.to || k < b.to) {
    const takeA = k >= b.to || (i < a.to && a.start[i]! <= b.start[k]!)
    const from = takeA ? a.start[i]! : b.start[k]!
    const to = takeA ? a.end[i++]! : b.end[k++]!
    if (past > first && from < end[past - 1]!) {
      if (to > end[past - 1]!) end[past - 1] = to
    } else {
      start[past] = from
      end[past++] = to
    }
  }
  return past
}

/** Total length of the parts within [fromNs, toNs). */
export function measure({ count, start, end }: Intervals, fromNs: number, toNs: number): number {
  let total = 0
  for (let i = 0; i < count; i++) {
    total += Math.max(0, Math.min(end[i]!, toNs) - Math.max(start[i]!, fromNs))
  }
  return total
}
