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
  let count = 0
  let i = 0
  let k = 0
  while (i < a.count || k < b.count) {
    const takeA = k >= b.count || (i < a.count && a.start[i]! <= b.start[k]!)
    const from = takeA ? a.start[i]! : b.start[k]!
    const to = takeA ? a.end[i++]! : b.end[k++]!
    if (count > 0 && from < end[count - 1]!) {
      if (to > end[count - 1]!) end[count - 1] = to
    } else {
      start[count] = from
      end[count] = to
      count++
    }
  }
  return { count, start, end }
}

/** Union of many lists, pairwise, so that no list is copied more than log2(lists) times. */
export function unionOfAll(lists: readonly Intervals[]): Intervals {
  let left = lists
  while (left.length > 1) {
    const pairs: Intervals[] = []
    for (let i = 0; i < left.length; i += 2) pairs.push(union(left[i]!, left[i + 1] ?? noIntervals))
    left = pairs
  }
  return left[0] ?? noIntervals
}

/** Total length of the parts within [fromNs, toNs). */
export function measure({ count, start, end }: Intervals, fromNs: number, toNs: number): number {
  let total = 0
  for (let i = 0; i < count; i++) {
    total += Math.max(0, Math.min(end[i]!, toNs) - Math.max(start[i]!, fromNs))
  }
  return total
}
