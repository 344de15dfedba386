/** Profiles of many ranks, a few at a time, each shown as soon as it is there. */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { MemoryProfile } from '../../engine/base/memory-profile.ts'
import { type MergedMemory, mergeMemory } from './merged-memory.ts'

export type RankMemory =
  | { readonly profile: MemoryProfile; readonly memory: MergedMemory; readonly error?: undefined }
  | { readonly error: ErrorData; readonly profile?: undefined; readonly memory?: undefined }

/** Requests under way at a time: the timeline's own must not wait behind hundreds. */
const atOnce = 3

/** Asks rank after rank until all are told or `signal` is raised. */
export async function loadProfiles(
  ranks: readonly number[],
  ask: (rank: number, signal: AbortSignal) => Promise<MemoryProfile>,
  onRank: (rank: number, memory: RankMemory) => void,
  signal: AbortSignal,
): Promise<void> {
  const rest = [...ranks]
  const work = async () => {
    for (let rank = rest.shift(); rank !== undefined && !signal.aborted; rank = rest.shift()) {
      try {
        const profile = await ask(rank, signal)
        if (!signal.aborted) onRank(rank, { profile, memory: mergeMemory(profile) })
      } catch (thrown) {
        if (!signal.aborted) onRank(rank, { error: errorData(thrown) })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
