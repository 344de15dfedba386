/**
 * What times make of a run of a plan: the slices that there are, and the samples of memory. Whole nanoseconds by
 * rounding starts and ends alike, so what touched still touches.
 */
import { inScratch } from '../intervals.ts'
import { memoryCategories } from '../plan.ts'
import { memoryTrack } from '../plan-tracks.ts'
import type { Ns } from '../units.ts'
import { type MemoryTimeline, memoryOf } from './memory.ts'
import type { Times } from './retime.ts'
import { between, type RunOutline } from './run-outline.ts'
import { stepEnds } from './step-ends.ts'
import type { TimingPlan } from './timing-plan.ts'

export interface RunTimes {
  /** The slices that there are, ascending: their positions in the outline. */
  readonly slices: {
    readonly position: Uint32Array
    readonly start: Float64Array
    readonly duration: Float64Array
  }
  /** Samples of the counters, one track after the other. */
  readonly counters: {
    /** How many each track of the outline has. */
    readonly count: Uint32Array
    readonly time: Float64Array
    readonly value: Float64Array
  }
}

export const ns = (seconds: number): Ns => Math.round(seconds * 1e9)

/** A column that is the same as at the times before may be the same object. */
export function runTimes(plan: TimingPlan, outline: RunOutline, times: Times): RunTimes {
  const tracks = outline.tracks.length
  return {
    slices: slicesAt(plan, outline, times),
    counters: outline.storedElements
      ? labCounters(plan, outline.storedElements, times, tracks)
      : inScratch(() => memoryCounters(outline, memoryOf(plan, times))),
  }
}

/** Filled anew by every call. */
let positions = new Uint32Array(0)
/** By outline, as they last were. */
const lastPositions = new WeakMap<RunOutline, Uint32Array>()

function slicesAt(plan: TimingPlan, outline: RunOutline, times: Times): RunTimes['slices'] {
  const { operation: operations, between: kinds } = outline.slices
  const { partner } = plan.operations
  const { start, begin, end } = times
  if (positions.length < operations.length) positions = new Uint32Array(operations.length)
  const startNs = new Float64Array(operations.length)
  const duration = new Float64Array(operations.length)
  const steps = plan.header.steps === 1 ? [] : stepEnds(plan, times).map(ns)
  let step = 0
  let count = 0
  for (let i = 0; i < operations.length; i++) {
    const kind = kinds[i]!
    const operation = operations[i]!
    let from: number
    let to: number
    if (kind === between.step) {
      from = step === 0 ? 0 : steps[step - 1]!
      to = steps[step++]!
    } else if (kind === between.beginToEnd) {
      from = ns(begin[operation]!)
      to = ns(end[operation]!)
    } else {
      from = ns(start[operation]!)
      if (kind === between.startToBegin) to = ns(begin[operation]!)
      else {
        to = ns(end[operation]!)
        if (kind === between.startToAwaited) to = Math.min(to, ns(begin[partner[operation]!]!))
      }
    }
    if (to <= from && kind < between.always) continue
    positions[count] = i
    startNs[count] = from
    duration[count++] = to - from
  }
  return {
    position: asBefore(outline, positions.subarray(0, count)),
    start: startNs.subarray(0, count),
    duration: duration.subarray(0, count),
  }
}

function asBefore(outline: RunOutline, now: Uint32Array): Uint32Array {
  const before = lastPositions.get(outline)
  if (before && isSame(before, now)) return before
  const kept = now.slice()
  lastPositions.set(outline, kept)
  return kept
}

function isSame(column: Uint32Array, other: Uint32Array): boolean {
  if (column.length !== other.length) return false
  for (let i = 0; i < column.length; i++) if (column[i] !== other[i]) return false
  return true
}

function memoryCounters(outline: RunOutline, memory: readonly MemoryTimeline[]): RunTimes['counters'] {
  const { count, value } = amountsOf(outline, memory)
  const time = new Float64Array(value.length)
  let at = 0
  for (const { time: seconds } of memory) {
    for (let i = 0; i < seconds.length; i++) time[at++] = ns(seconds[i]!)
  }
  return { count, time, value }
}

type Amounts = Omit<RunTimes['counters'], 'time'>

/** By outline, as they last were, with the columns that they were made of. */
const lastAmounts = new WeakMap<RunOutline, { readonly bytes: readonly Float64Array[] } & Amounts>()

/** Of memory that comes and goes in the order of before the amounts are those of before. */
function amountsOf(outline: RunOutline, memory: readonly MemoryTimeline[]): Amounts {
  const before = lastAmounts.get(outline)
  if (before && memory.every(({ bytes }, rank) => bytes === before.bytes[rank])) return before
  const count = new Uint32Array(outline.tracks.length)
  const value = new Float64Array(memory.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { rank, offset, bytes } of memory) {
    for (let category = 0; category < memoryCategories.length; category++) {
      count[memoryTrack(rank, category)] = offset[category + 1]! - offset[category]!
    }
    value.set(bytes, at)
    at += bytes.length
  }
  lastAmounts.set(outline, { bytes: memory.map(({ bytes }) => bytes), count, value })
  return { count, value }
}

/** The lab has one number a rank: elements in storage when each event starts. */
function labCounters(
  { header, rankOffset }: TimingPlan,
  storedElements: Float64Array,
  times: Times,
  tracks: number,
): RunTimes['counters'] {
  const at = times.begin.map(ns)
  // What a rank does not wait for may begin later than what it does next.
  const operations = Uint32Array.from(at.keys())
  const count = new Uint32Array(tracks)
  const other = memoryCategories.indexOf('other')
  for (let rank = 0; rank < header.worldSize; rank++) {
    const own = operations.subarray(rankOffset[rank], rankOffset[rank + 1])
    own.sort((a, b) => at[a]! - at[b]! || a - b)
    count[memoryTrack(rank, other)] = own.length
  }
  return {
    count,
    time: Float64Array.from(operations, operation => at[operation]!),
    value: Float64Array.from(operations, operation => storedElements[operation]!),
  }
}
