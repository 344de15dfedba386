/**
 * Self time: what of a slice no slice within it covers. A slice lies within another when it is on a deeper
 * lane of the same track and both its ends are inside; one that sticks out (kernels that overlap) takes
 * nothing away.
 *
 * Where lanes are few, one after the other is looked at with what the deeper ones cover. A track may have as many
 * lanes as slices, though, when all of them overlap; then one pass goes through all slices in the order of their
 * ends (latest-starts.ts).
 */
import type { Lane } from '../store/lane.ts'
import { IntervalLists } from './interval-lists.ts'
import { type Intervals, laneIntervals, measure, noIntervals, union } from './intervals.ts'
import { LatestStarts } from './latest-starts.ts'
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
  const within = new IntervalLists()
  for (let deeper = depth + 1; deeper < lanes.length; deeper++) {
    const lane = lanes[deeper]!
    const { start, duration } = lane
    const from = lowerBound(start, startNs, 0, lane.count)
    let to = lowerBound(start, endNs, from, lane.count)
    // Only the last can stick out.
    if (to > from && start[to - 1]! + duration[to - 1]! > endNs) to--
    for (let i = from; i < to; i++) within.add(start[i]!, start[i]! + duration[i]!)
    within.endList()
  }
  return measure(within.takeUnion(), fromNs, toNs)
}

/**
 * Calls `visit` with every slice of a track that touches the window: its lane, its position there, the part
 * of its duration and the part of its self time that lie in the window.
 */
export function eachSelfTime(
  lanes: readonly Lane[],
  fromNs: number,
  toNs: number,
  visit: VisitSelfTime,
): void {
  if (lanes.length > manyLanes) eachOfMany(lanes, fromNs, toNs, visit)
  else eachByLane(lanes, fromNs, toNs, visit)
}

export type VisitSelfTime = (lane: Lane, position: number, ns: number, selfNs: number) => void

/** From so many lanes on, looking at all deeper ones for each costs more than one ordered pass. */
const manyLanes = 64

/** As many steps as slices, times lanes at most. */
function eachByLane(lanes: readonly Lane[], fromNs: number, toNs: number, visit: VisitSelfTime): void {
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

/** In n log n steps, the logarithm squared at most. What a slice contains always lies deeper, as slices are packed. */
function eachOfMany(lanes: readonly Lane[], fromNs: number, toNs: number, visit: VisitSelfTime): void {
  const parts = lanes.map(lane => touching(lane, fromNs, toNs))
  const count = parts.reduce((sum, { from, to }) => sum + to - from, 0)
  const start = new Float64Array(count)
  const end = new Float64Array(count)
  const depth = new Uint32Array(count)
  const position = new Uint32Array(count)
  let filled = 0
  parts.forEach(({ from, to }, lane) => {
    for (let at = from; at < to; at++, filled++) {
      start[filled] = lanes[lane]!.start[at]!
      end[filled] = start[filled]! + lanes[lane]!.duration[at]!
      depth[filled] = lane
      position[filled] = at
    }
  })
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => end[a]! - end[b]! || start[b]! - start[a]! || depth[b]! - depth[a]!,
  )
  const both = new Float64Array(2 * count)
  both.set(start)
  both.set(end, count)
  const covered = new LatestStarts(ascending(both), ascending(start.slice()), fromNs, toNs)
  for (const i of order) {
    const ns = Math.max(0, Math.min(end[i]!, toNs) - Math.max(start[i]!, fromNs))
    visit(lanes[depth[i]!]!, position[i]!, ns, ns - covered.coveredFrom(start[i]!))
    if (end[i]! > start[i]!) covered.add(start[i]!, end[i]!)
  }
}

/** Sorted in place; each value once. */
function ascending(values: Float64Array): Float64Array {
  values.sort()
  let count = 0
  for (const value of values) if (count === 0 || value !== values[count - 1]) values[count++] = value
  return values.subarray(0, count)
}

/** Length within the window of the intervals before each. */
function cumulative({ count, start, end }: Intervals, fromNs: number, toNs: number): Float64Array {
  const before = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) {
    before[i + 1] = before[i]! + Math.max(0, Math.min(end[i]!, toNs) - Math.max(start[i]!, fromNs))
  }
  return before
}
