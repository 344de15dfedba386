/** Turns the rows of one track, as the file told them, into lanes and sorted columns. */
import { sliceFlags } from '../../engine/base/run.ts'
import { LanePacker, sliceOrder } from '../store/pack-lanes.ts'
import type { LaneSlices, TrackInstants, TrackSamples } from '../store/run-sink.ts'
import type { FileClock } from './file-clock.ts'
import type { PointRows, SliceRows } from './rows.ts'

export interface TrackLayout {
  readonly lanes: readonly LaneSlices[]
  /** Where each row went: its number among the track's slices, counted through the lanes; -1 = left out. */
  readonly position: Int32Array
  /** Rows left out for an impossible time. */
  readonly leftOut: number
  readonly endNs: number
}

/**
 * Lays out slices. Rows without an end run to the end of their track: its last known time, of `instants` too.
 * Afterwards `rows.us` holds ns from the clock's zero instead, and most of the rows are freed.
 */
export function layOutSlices(
  rows: SliceRows,
  instants: PointRows | undefined,
  clock: FileClock,
): TrackLayout {
  const kept = new Uint32Array(rows.count)
  const { count, endNs } = keepRows(rows, kept, clock, instants ? lastTime(instants, clock) : 0)
  const start = new Float64Array(count)
  const length = new Float64Array(count)
  measureRows(rows, kept, endNs, start, length)
  const order = sliceOrder(start, length, count)
  const laneOf = new Uint32Array(count)
  const laneCount = placeRows(start, length, order, laneOf)
  const laid = fillLanes(rows, kept, order, laneOf, laneCount, count)
  rows.release()
  return { ...laid, leftOut: rows.count - count, endNs }
}

// Every loop is a function of its own. What is compiled while it loops knows nothing of what comes after it, and
// would be thrown away there.

/** Notes the rows whose time is possible in `kept`, and puts them on the clock's zero. */
function keepRows(
  { us, ns, duration, count: rowCount }: SliceRows,
  kept: Uint32Array,
  { zeroUs, firstUs, lastUs }: FileClock,
  instantsEndNs: number,
): { readonly count: number; readonly endNs: number } {
  let count = 0
  let endNs = instantsEndNs
  for (let row = 0; row < rowCount; row++) {
    const at = us[row]!
    if (at < firstUs || at > lastUs) continue
    const start = (at - zeroUs) * 1000 + ns[row]!
    us[row] = start
    const end = start + duration[row]!
    // Of a slice without an end this is NaN, which is not greater than anything.
    if (end > endNs) endNs = end
    if (start > endNs) endNs = start
    kept[count++] = row
  }
  return { count, endNs }
}

function measureRows(
  { us, duration, flags }: SliceRows,
  kept: Uint32Array,
  endNs: number,
  start: Float64Array,
  length: Float64Array,
): void {
  for (let i = 0; i < start.length; i++) {
    const row = kept[i]!
    const known = duration[row]!
    // biome-ignore lint/suspicious/noSelfCompare: NaN without a call, once a slice.
    if (known !== known) {
      duration[row] = endNs - us[row]!
      flags[row]! |= sliceFlags.unfinished
    }
    start[i] = us[row]!
    length[i] = duration[row]!
  }
}

/** Lane of each kept row into `laneOf`; how many lanes there are. */
function placeRows(
  start: Float64Array,
  length: Float64Array,
  order: Uint32Array | undefined,
  laneOf: Uint32Array,
): number {
  const packer = new LanePacker()
  for (let k = 0; k < start.length; k++) {
    const i = order ? order[k]! : k
    laneOf[i] = packer.place(start[i]!, start[i]! + length[i]!)
  }
  return packer.count
}

function fillLanes(
  rows: SliceRows,
  kept: Uint32Array,
  order: Uint32Array | undefined,
  laneOf: Uint32Array,
  laneCount: number,
  count: number,
): Pick<TrackLayout, 'lanes' | 'position'> {
  const sizes = new Uint32Array(laneCount)
  for (let i = 0; i < count; i++) sizes[laneOf[i]!]!++
  const first = new Uint32Array(laneCount)
  for (let lane = 1; lane < laneCount; lane++) first[lane] = first[lane - 1]! + sizes[lane - 1]!
  // One piece of memory a column: a track may have as many lanes as slices.
  const start = new Float64Array(count)
  const duration = new Float64Array(count)
  const label = new Uint32Array(count)
  const flags = new Uint8Array(count)
  const detail = new Uint32Array(count)
  const lanes = Array.from(sizes, (size, lane) => {
    const from = first[lane]!
    const to = from + size
    return {
      count: size,
      start: start.subarray(from, to),
      duration: duration.subarray(from, to),
      label: label.subarray(from, to),
      flags: flags.subarray(from, to),
      detail: detail.subarray(from, to),
    }
  })
  const filled = new Uint32Array(laneCount)
  const position = new Int32Array(rows.count).fill(-1)
  for (let k = 0; k < count; k++) {
    const i = order ? order[k]! : k
    const row = kept[i]!
    const lane = laneOf[i]!
    const at = first[lane]! + filled[lane]!++
    start[at] = rows.us[row]!
    duration[at] = rows.duration[row]!
    label[at] = rows.label[row]!
    flags[at] = rows.flags[row]!
    detail[at] = rows.detail[row]!
    position[row] = at
  }
  return { lanes, position }
}

function lastTime(points: PointRows, { zeroUs, firstUs, lastUs }: FileClock): number {
  let last = 0
  for (let i = 0; i < points.count; i++) {
    const us = points.us[i]!
    if (us >= firstUs && us <= lastUs) last = Math.max(last, (us - zeroUs) * 1000 + points.ns[i]!)
  }
  return last
}

/** Sorted times, values and details of points; `leftOut` counts those with an impossible time. */
interface PointLayout {
  readonly count: number
  readonly time: Float64Array
  readonly what: Float64Array
  readonly detail: Uint32Array
  readonly leftOut: number
  readonly endNs: number
}

export function layOutPoints(rows: PointRows, clock: FileClock): PointLayout {
  const times = new Float64Array(rows.count)
  const kept: number[] = []
  let isSorted = true
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < rows.count; row++) {
    if (rows.us[row]! < clock.firstUs || rows.us[row]! > clock.lastUs) continue
    const time = (rows.us[row]! - clock.zeroUs) * 1000 + rows.ns[row]!
    times[row] = time
    if (time < last) isSorted = false
    last = time
    kept.push(row)
  }
  if (!isSorted) kept.sort((a, b) => times[a]! - times[b]! || a - b)
  const count = kept.length
  const layout = {
    count,
    time: new Float64Array(count),
    what: new Float64Array(count),
    detail: new Uint32Array(count),
    leftOut: rows.count - count,
    endNs: count === 0 ? 0 : times[kept[count - 1]!]!,
  }
  kept.forEach((row, at) => {
    layout.time[at] = times[row]!
    layout.what[at] = rows.what[row]!
    layout.detail[at] = rows.detail[row]!
  })
  return layout
}

export function asInstants({ count, time, what, detail }: PointLayout): TrackInstants {
  return { count, time, label: Uint32Array.from(what), detail }
}

export function asSamples({ count, time, what, detail }: PointLayout): TrackSamples {
  return { count, time, value: what, detail }
}
