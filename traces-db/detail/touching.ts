import type { Lane } from '../store/lane.ts'
import { lowerBound } from './sorted.ts'

/**
 * Positions [from, to) of a lane's slices that touch [startNs, endNs): that have an instant in common with it.
 * As slices of a lane are disjoint, at most one that began earlier reaches in.
 */
export function touching(lane: Lane, startNs: number, endNs: number): { from: number; to: number } {
  const { start, duration, count } = lane
  const to = lowerBound(start, endNs, 0, count)
  let from = lowerBound(start, startNs, 0, to)
  if (from > 0 && start[from - 1]! + duration[from - 1]! > startNs) from--
  return { from, to }
}
