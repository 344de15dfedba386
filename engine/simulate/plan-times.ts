/**
 * What times make of a simulated run: the slices that there are, and the samples of memory. Whole nanoseconds by
 * rounding starts and ends alike, so what touched still touches.
 */
import { memoryCategories, type Plan } from '../base/plan.ts'
import { memoryTrack } from '../base/plan-tracks.ts'
import type { NsColumn, RunTimes } from '../base/timed-run.ts'
import type { Ns } from '../base/units.ts'
import { labMemory } from './lab.ts'
import type { MemoryTimeline } from './memory.ts'
import { between, type PlanOutline } from './plan-outline.ts'
import type { Times } from './retime.ts'
import type { Simulation } from './simulate.ts'
import { stepEnds } from './step-row.ts'

export const ns = (seconds: number): Ns => Math.round(seconds * 1e9)

/** As they last were: a column that is the same as before is the same object. */
const lastTimes = new WeakMap<PlanOutline, RunTimes>()

export function runTimes(simulation: Simulation, planned: PlanOutline): RunTimes {
  const { plan, times } = simulation
  const before = lastTimes.get(planned)
  const tracks = planned.outline.tracks.length
  const all: RunTimes = {
    slices: slicesAt(plan, times, planned, before?.slices.position),
    counters: simulation.lab
      ? labCounters(simulation, tracks)
      : memoryCounters(simulation, tracks, before?.counters),
  }
  lastTimes.set(planned, all)
  return all
}

function nsColumn(length: number, makespan: number): NsColumn {
  return ns(makespan) < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length)
}

/** Filled anew by every call. */
let positions = new Uint32Array(0)

function isSame<A extends Uint32Array | Float64Array>(column: A, other: A): boolean {
  if (column.length !== other.length) return false
  for (let i = 0; i < column.length; i++) if (column[i] !== other[i]) return false
  return true
}

function slicesAt(
  plan: Plan,
  times: Times,
  planned: PlanOutline,
  before: Uint32Array | undefined,
): RunTimes['slices'] {
  const { operation: operations } = planned.outline.slices
  const kinds = planned.between
  const { partner } = plan.operations
  const { start, begin, end } = times
  if (positions.length < operations.length) positions = new Uint32Array(operations.length)
  const startNs = nsColumn(operations.length, times.makespan)
  const duration = nsColumn(operations.length, times.makespan)
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
  const position = positions.subarray(0, count)
  return {
    position: before && isSame(position, before) ? before : position.slice(),
    start: startNs.subarray(0, count),
    duration: duration.subarray(0, count),
  }
}

function memoryCounters(
  { memory, times }: Simulation,
  tracks: number,
  before: RunTimes['counters'] | undefined,
): RunTimes['counters'] {
  const samples = memory.reduce((sum, timeline) => sum + timeline.time.length, 0)
  const time = nsColumn(samples, times.makespan)
  let at = 0
  for (const timeline of memory) for (const seconds of timeline.time) time[at++] = ns(seconds)
  const { count, value } = before && holds(memory, before) ? before : amountsOf(memory, tracks)
  return { count, time, value }
}

/** Whether these are the amounts of memory, wherever their samples lie in time. */
function holds(memory: readonly MemoryTimeline[], { count, value }: RunTimes['counters']): boolean {
  let at = 0
  return memory.every(({ rank, offset, bytes }) => {
    const from = at
    at += bytes.length
    return (
      memoryCategories.every(
        (_, category) => count[memoryTrack(rank, category)] === offset[category + 1]! - offset[category]!,
      ) && isSame(bytes, value.subarray(from, at))
    )
  })
}

function amountsOf(memory: readonly MemoryTimeline[], tracks: number) {
  const count = new Uint32Array(tracks)
  const value = new Float64Array(memory.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { rank, offset, bytes } of memory) {
    for (let category = 0; category < memoryCategories.length; category++) {
      count[memoryTrack(rank, category)] = offset[category + 1]! - offset[category]!
    }
    value.set(bytes, at)
    at += bytes.length
  }
  return { count, value }
}

/** The lab has one number a rank: elements in storage when each event starts. */
function labCounters({ plan, times }: Simulation, tracks: number): RunTimes['counters'] {
  const memory = labMemory(plan)
  const at = times.begin.map(ns)
  // What a rank does not wait for may begin later than what it does next.
  const operations = Uint32Array.from(at.keys())
  const count = new Uint32Array(tracks)
  const other = memoryCategories.indexOf('other')
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    const own = operations.subarray(plan.rankOffset[rank], plan.rankOffset[rank + 1])
    own.sort((a, b) => at[a]! - at[b]! || a - b)
    count[memoryTrack(rank, other)] = own.length
  }
  return {
    count,
    time: Float64Array.from(operations, operation => at[operation]!),
    value: Float64Array.from(operations, operation => memory[operation]!),
  }
}
