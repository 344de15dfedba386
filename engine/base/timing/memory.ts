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

/** One timeline a rank. Its times may lie in scratch memory, see `inScratch`. */
export function memoryOf(plan: TimingPlan, times: Times): MemoryTimeline[] {
  const known = walks.get(plan)
  const now = buffersByRank(plan, known).map((buffers, rank) => {
    const last = known?.[rank]
    const time = last && timesOnWalk(last, plan.buffers, times)
    return last && time ? { walk: last, time } : walkOf(plan, buffers, times)
  })
  walks.set(
    plan,
    now.map(({ walk }) => walk),
  )
  return now.map(({ walk: { offset, bytes, peak }, time }, rank) => ({ rank, offset, time, bytes, peak }))
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
