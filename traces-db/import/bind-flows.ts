/**
 * Finds the slices that arrows leave from and arrive at, and joins the ends that belong together.
 *
 * An end binds to the slice of its thread that begins at its time, else to the deepest one around it; `f`
 * without bp "e" to the next slice to begin. With one start, every end of its key belongs to it, whatever the
 * clocks say (device and host clocks differ); with several, the ends in order of time.
 */
import type { LaneSlices } from '../store/run-sink.ts'
import type { Arrows } from './arrows.ts'
import { type FlowPoints, flowKind } from './flow-points.ts'
import { groupByKey } from './match-pairs.ts'
import { OddEvents } from './odd-events.ts'

export interface BoundTrack {
  readonly lanes: readonly LaneSlices[]
  /** Number of the track's first slice in the file. */
  readonly first: number
  /** Slice by row, from `first`. */
  readonly position: Int32Array
}

export interface UnboundFlows {
  /** Ends that found no slice, starts without an end, ends without a start. */
  readonly unbound: OddEvents
  readonly startsAlone: OddEvents
  readonly endsAlone: OddEvents
}

/** Kind of an end whose time is impossible. */
export const farFlow = 255

/**
 * Draws the arrows of `points` into `arrows`. `zeroUs` is the file's zero; points of impossible times must
 * have the kind {@link farFlow}. Slices by their number in the file.
 */
export function bindFlows(
  points: FlowPoints,
  tracks: readonly BoundTrack[],
  zeroUs: number,
  arrows: Arrows,
): UnboundFlows {
  const time = points.timesFrom(zeroUs)
  const slice = new Int32Array(points.count).fill(-1)
  const arrival = time.slice(0, points.count)
  bindToSlices(points, tracks, time, slice, arrival)
  const joined = {
    points,
    time,
    slice,
    arrival,
    arrows,
    unbound: new OddEvents(),
    startsAlone: new OddEvents(),
    endsAlone: new OddEvents(),
  }
  joinGroups(joined)
  return joined
}

interface Joined extends UnboundFlows {
  readonly points: FlowPoints
  readonly time: Float64Array
  readonly slice: Int32Array
  readonly arrival: Float64Array
  readonly arrows: Arrows
}

function joinGroups(joined: Joined): void {
  const { key, count } = joined.points
  const keys = keysOf(key, count)
  const { order, bounds } = groupByKey(key, count, keys)
  for (let k = 0; k < keys; k++) joinGroup(joined, order, bounds[k]!, bounds[k + 1]!)
}

/** One more than the greatest. */
function keysOf(key: Int32Array, count: number): number {
  let keys = 0
  for (let i = 0; i < count; i++) if (key[i]! >= keys) keys = key[i]! + 1
  return keys
}

/** Joins the points `order[first, end)`, which are those of one key. */
function joinGroup(joined: Joined, order: Uint32Array, first: number, end: number): void {
  const { points, time, slice, arrival, arrows, unbound, startsAlone, endsAlone } = joined
  const { kind, offset } = points
  let starts = 0
  for (let k = first; k < end; k++) if (leaves(kind[order[k]!]!) === 2) starts++
  sortGroup(order, first, end, kind, time, starts === 1)
  let from = -1
  /** The last start, until an arrow leaves from it. */
  let unused = -1
  for (let k = first; k < end; k++) {
    const point = order[k]!
    if (slice[point]! < 0) {
      unbound.see(offset[point]!)
      continue
    }
    const leaving = leaves(kind[point]!)
    if (leaving < 2) {
      if (from < 0) endsAlone.see(offset[point]!)
      else if (slice[from] !== slice[point]) {
        arrows.push(slice[from]!, slice[point]!, time[from]!, arrival[point]!, points.label[from]!)
        unused = -1
      }
    }
    if (leaving === 2) {
      if (unused >= 0) startsAlone.see(offset[unused]!)
      unused = point
    }
    if (leaving === 2 || (leaving === 1 && from >= 0)) from = point
  }
  if (unused >= 0) startsAlone.see(offset[unused]!)
}

/** 2 = an arrow begins here, 1 = one arrives and goes on, 0 = one arrives. */
function leaves(kind: number): 0 | 1 | 2 {
  if (kind === flowKind.start || kind === flowKind.sliceOut) return 2
  return kind === flowKind.step || kind === flowKind.sliceBoth ? 1 : 0
}

/** Groups of two or three, as nearly all are, are sorted by insertion. */
const fewPoints = 16

/** Sorts `order[from, to)` by time; with one start, the start comes first whatever its time. */
function sortGroup(
  order: Uint32Array,
  from: number,
  to: number,
  kind: Uint8Array,
  time: Float64Array,
  startFirst: boolean,
): void {
  const compare = (a: number, b: number) => {
    const rank = leaves(kind[b]!) - leaves(kind[a]!)
    const between = time[a]! - time[b]!
    return (startFirst ? rank || between : between || rank) || a - b
  }
  if (to - from > fewPoints) {
    order.subarray(from, to).sort(compare)
    return
  }
  for (let k = from + 1; k < to; k++) {
    const point = order[k]!
    let at = k
    while (at > from && compare(order[at - 1]!, point) > 0) {
      order[at] = order[at - 1]!
      at--
    }
    order[at] = point
  }
}

/** Fills `slice` for every point, and `arrival` where the arrow ends at the slice's start. */
function bindToSlices(
  points: FlowPoints,
  tracks: readonly BoundTrack[],
  time: Float64Array,
  slice: Int32Array,
  arrival: Float64Array,
): void {
  const { order, bounds } = groupByKey(points.thread, points.count, tracks.length)
  for (let thread = 0; thread < tracks.length; thread++) {
    const { lanes, first, position } = tracks[thread]!
    const group = order.subarray(bounds[thread]!, bounds[thread + 1]!)
    if (group.length === 0 || lanes.length === 0) continue
    if (!isSorted(group, time)) group.sort((a, b) => time[a]! - time[b]!)
    const at: BindingTrack = {
      lanes,
      first,
      position,
      laneFirst: firstOfLanes(lanes, first),
      before: new Uint32Array(lanes.length),
    }
    bindGroup(points, group, time, at, slice, arrival)
  }
}

/** Of one thread. A loop within a loop would be compiled anew each time that the inner one ends. */
function bindGroup(
  points: FlowPoints,
  group: Uint32Array,
  time: Float64Array,
  at: BindingTrack,
  slice: Int32Array,
  arrival: Float64Array,
): void {
  for (const point of group) bindPoint(points, point, time[point]!, at, slice, arrival)
}

interface BindingTrack extends BoundTrack {
  /** By lane: number of its first slice in the file, and how many of its slices begin before the time at hand. */
  readonly laneFirst: readonly number[]
  readonly before: Uint32Array
}

function bindPoint(
  { row, kind }: FlowPoints,
  point: number,
  t: number,
  { lanes, first, position, laneFirst, before }: BindingTrack,
  slice: Int32Array,
  arrival: Float64Array,
): void {
  const own = row[point]!
  if (own >= 0) {
    if (position[own]! >= 0) slice[point] = first + position[own]!
    return
  }
  passSlices(lanes, before, t)
  if (kind[point] === farFlow) return
  if (kind[point] === flowKind.endNext) {
    const lane = nextLane(lanes, before)
    if (lane < 0) return
    slice[point] = laneFirst[lane]! + before[lane]!
    arrival[point] = lanes[lane]!.start[before[lane]!]!
  } else {
    const found = enclosingLane(lanes, before, t)
    if (found) slice[point] = laneFirst[found.lane]! + found.index
  }
}

/** Moves on to the first slice of each lane that does not begin before `t`. */
function passSlices(lanes: readonly LaneSlices[], before: Uint32Array, t: number): void {
  for (let lane = 0; lane < lanes.length; lane++) {
    const { start, count } = lanes[lane]!
    let i = before[lane]!
    while (i < count && start[i]! < t) i++
    before[lane] = i
  }
}

function firstOfLanes(lanes: readonly LaneSlices[], first: number): readonly number[] {
  let next = first
  return lanes.map(({ count }) => {
    next += count
    return next - count
  })
}

function isSorted(group: Uint32Array, time: Float64Array): boolean {
  for (let k = 1; k < group.length; k++) if (time[group[k]!]! < time[group[k - 1]!]!) return false
  return true
}

function nextLane(lanes: readonly LaneSlices[], before: Uint32Array): number {
  let found = -1
  for (let lane = 0; lane < lanes.length; lane++) {
    const i = before[lane]!
    if (i >= lanes[lane]!.count) continue
    if (found < 0 || lanes[lane]!.start[i]! < lanes[found]!.start[before[found]!]!) found = lane
  }
  return found
}

/** The deepest slice that begins at `t`, else the deepest around it, else the deepest that ends there. */
function enclosingLane(
  lanes: readonly LaneSlices[],
  before: Uint32Array,
  t: number,
): { readonly lane: number; readonly index: number } | undefined {
  let around = -1
  let ending = -1
  for (let lane = lanes.length - 1; lane >= 0; lane--) {
    const { start, duration, count } = lanes[lane]!
    let i = before[lane]!
    if (i < count && start[i] === t) {
      while (i + 1 < count && start[i + 1] === t) i++
      return { lane, index: i }
    }
    if (i === 0) continue
    const end = start[i - 1]! + duration[i - 1]!
    if (end > t && around < 0) around = lane
    if (end === t && ending < 0) ending = lane
  }
  const lane = around >= 0 ? around : ending
  return lane < 0 ? undefined : { lane, index: before[lane]! - 1 }
}
