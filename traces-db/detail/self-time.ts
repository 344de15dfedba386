/**
 * Self time: what of a slice no slice within it covers. A slice lies within another when it is on a deeper
 * lane of the same track and both its ends are inside; one that sticks out (kernels that overlap) takes
 * nothing away.
 */
import type { Lane } from '../store/lane.ts'
import { type Intervals, laneIntervals, measure, noIntervals, union } from './intervals.ts'
import { gallop, lowerBound } from './sorted.ts'
import { touching } from './touching.ts'

/** Time within [fromNs, toNs) that slices inside the one at `position` of lanes[depth] cover. */
export function coveredNs(
  lanes: readonly Lane[],
  depth: number,
  position: number,
  fromNs = Number.NEGATIVE_INFINITY,
  toNs = Number.POSITIVE_INFINITY,
): number {
  const startNs = lanes[depth]!.start[position]!
  const endNs = startNs + lanes[depth]!.duration[position]!
  let within = noIntervals
  for (const lane of lanes.slice(depth + 1)) {
    const { start, duration } = lane
    const from = lowerBound(start, startNs, 0, lane.count)
    let to = lowerBound(start, endNs, from, lane.count)
    // Only the last can stick out.
    if (to > from && start[to - 1]! + duration[to - 1]! > endNs) to--
    within = union(within, laneIntervals(lane, from, to))
  }
  return measure(within, fromNs, toNs)
}

/**
 * Calls `visit` with every slice of a track that touches the window: its lane, its position there, the part
 * of its duration and the part of its self time that lie in the window. Linear in the slices and lanes.
 */
export function eachSelfTime(
  lanes: readonly Lane[],
  fromNs: number,
  toNs: number,
  visit: (lane: Lane, position: number, ns: number, selfNs: number) => void,
): void {
  let deeper = noIntervals
  for (let depth = lanes.length - 1; depth >= 0; depth--) {
    const lane = lanes[depth]!
    const { start, duration } = lane
    const { from, to } = touching(lane, fromNs, toNs)
    const before = cumulative(deeper, fromNs, toNs)
    let i = 0
    for (let position = from; position < to; position++) {
      const startNs = start[position]!
      const endNs = startNs + duration[position]!
      const ns = Math.max(0, Math.min(endNs, toNs) - Math.max(startNs, fromNs))
      while (i < deeper.count && deeper.end[i]! <= startNs) i++
      const next = gallop(deeper.start, endNs, i, deeper.count)
      const sticksOut = next > i && (deeper.start[i]! < startNs || deeper.end[next - 1]! > endNs)
      const covered = sticksOut
        ? coveredNs(lanes, depth, position, fromNs, toNs)
        : before[Math.max(i, next)]! - before[i]!
      visit(lane, position, ns, ns - covered)
    }
    deeper = union(deeper, laneIntervals(lane, from, to))
  }
}

/** Length within the window of the intervals before each. */
function cumulative({ count, start, end }: Intervals, fromNs: number, toNs: number): Float64Array {
  const before = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) {
    before[i + 1] = before[i]! + Math.max(0, Math.min(end[i]!, toNs) - Math.max(start[i]!, fromNs))
  }
  return before
}
