/** Which files of a run a person may give ranks, and which ranks: the one rule for the form and the run file. */
import { quantityText } from './count-text.ts'
import type { Process, RunHeader, RunSource } from './run.ts'

/** A rank greater than this is a slip of the finger. */
export const greatestRank = 999_999

type Ranked = Pick<Process, 'rank' | 'source'>

/** Whether the file's rank is that of all its processes: those of some files (the lab's) tell ranks of their own. */
export function isRankSettable(
  source: number,
  { sources, processes }: { readonly sources: readonly RunSource[]; readonly processes: readonly Ranked[] },
): boolean {
  const { rank } = sources[source]!
  return rank >= 0 && processes.every(process => process.source !== source || process.rank === rank)
}

/** What is wrong with ranks, one for each file, in words for a person; undefined where they can be set. */
export function faultOfRanks(sources: readonly RunSource[], ranks: readonly number[]): string | undefined {
  if (ranks.length !== sources.length) {
    return `There are ${quantityText(sources.length, 'file')} and ${quantityText(ranks.length, 'rank')}: name one rank for each file.`
  }
  const isRank = (rank: number) => Number.isInteger(rank) && rank >= 0 && rank <= greatestRank
  const wrong = ranks.findIndex((rank, i) => rank !== sources[i]!.rank && !isRank(rank))
  if (wrong >= 0) return `${sources[wrong]!.name} needs a whole number from 0 to ${greatestRank}.`
  const holders = new Map<number, RunSource>()
  for (const [i, rank] of ranks.entries()) {
    const source = sources[i]!
    const holder = holders.get(rank)
    // A memory snapshot is of the rank whose trace it lies beside.
    if (holder && isSnapshot(holder) === isSnapshot(source) && rank >= 0) {
      return `${holder.name} and ${source.name} cannot both be rank ${rank}.`
    }
    if (!holder || isSnapshot(holder)) holders.set(rank, source)
  }
  return undefined
}

/** The world that holds these ranks: at least as large as it was told to be. */
export function worldOfRanks({ sources, worldSize }: RunHeader, before: number, after: number): number {
  // A size that the ranks alone explain was not told by any file.
  return sources.length > 0 && worldSize > before ? Math.max(worldSize, after) : after
}

const isSnapshot = ({ format }: RunSource) => format === 'memory-snapshot'
