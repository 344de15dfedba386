/**
 * Memory of every rank over time, by category, from the buffers of a timed plan: a buffer is occupied from
 * the start of the operation that makes it until the last operation that needs it has ended.
 *
 * How much is held follows from the order in which buffers come and go, and a plan that is timed anew mostly keeps
 * it: then only the times of the samples are new (`walks`).
 */
import type { Rank } from '../units.ts'
import { type MemoryPeak, type MemoryWalk, timesOnWalk, walkOf } from './memory-walk.ts'
import type { Times } from './retime.ts'
import type { TimingPlan } from './timing-plan.ts'

/** Memory of one rank: of each category a sample wherever it changes, sorted by time. */
export interface MemoryTimeline {
  readonly rank: Rank
  /** Those of category c lie from `offset[c]` to `offset[c + 1]`. */
  readonly offset: Uint32Array
  readonly time: Float64Array
  /** Occupied from this time on. */
  readonly bytes: Float64Array
  readonly peak: MemoryPeak
}

/** By plan and rank, as they last were. */
const walks = new WeakMap<TimingPlan, MemoryWalk[]>()

/** Columns that every call fills anew: what is timed many times a second leaves less to collect. */
const rooms = { made: new Float64Array(0), freed: new Float64Array(0) }

function roomFor(name: keyof typeof rooms, length: number): Float64Array {
  if (rooms[name].length < length) rooms[name] = new Float64Array(length)
  return rooms[name].subarray(0, length)
}

/** One timeline a rank. */
export function memoryOf(plan: TimingPlan, times: Times): MemoryTimeline[] {
  const { allocatedBy, count } = plan.buffers
  const made = roomFor('made', count)
  for (let buffer = 0; buffer < count; buffer++) made[buffer] = times.start[allocatedBy[buffer]!]!
  const freed = releaseTimes(plan, times)
  const known = walks.get(plan)
  const now = buffersByRank(plan, known).map((buffers, rank) => {
    const last = known?.[rank]
    const time = last && timesOnWalk(last, made, freed)
    if (last && time) return { walk: last, time }
    const walk = walkOf(plan, buffers, made, freed)
    return { walk, time: timesOnWalk(walk, made, freed)! }
  })
  walks.set(
    plan,
    now.map(({ walk }) => walk),
  )
  return now.map(({ walk: { offset, bytes, peak }, time }, rank) => ({ rank, offset, time, bytes, peak }))
}

/** When each buffer becomes free; Infinity for what outlives the step. */
function releaseTimes(plan: TimingPlan, times: Times): Float64Array {
  const { buffers } = plan
  const { end } = times
  const { offset, items } = buffers.releasedBy
  const released = roomFor('freed', buffers.count)
  for (let buffer = 0; buffer < buffers.count; buffer++) {
    const past = offset[buffer + 1]!
    // A buffer made by an operation lives at least as long as that operation.
    let at = past > offset[buffer]! ? end[buffers.allocatedBy[buffer]!]! : Number.POSITIVE_INFINITY
    for (let i = offset[buffer]!; i < past; i++) {
      const ended = end[items[i]!]!
      if (ended > at) at = ended
    }
    released[buffer] = at
  }
  return released
}

/** The buffers of each rank, as they last came and went: a plan that is timed anew has them in nearly that order. */
function buffersByRank(
  plan: TimingPlan,
  known: readonly MemoryWalk[] | undefined,
): readonly Pick<MemoryWalk, 'byStart' | 'byEnd'>[] {
  if (known) return known
  const { buffers, header } = plan
  const perRank: number[][] = Array.from({ length: header.worldSize }, () => [])
  for (let buffer = 0; buffer < buffers.count; buffer++) perRank[buffers.rank[buffer]!]!.push(buffer)
  const { offset } = buffers.releasedBy
  const isReleased = (buffer: number) => offset[buffer + 1]! > offset[buffer]!
  return perRank.map(list => ({
    byStart: Uint32Array.from(list),
    byEnd: Uint32Array.from(list.filter(isReleased)),
  }))
}
