/** The most memory that a rank held within a window. */
import type { MeasureWindow } from '../../engine/base/measures.ts'
import type { Process } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { highestWithin, type RankMemory, rankMemory, totalMemory } from './memory-series.ts'

/**
 * The highest sum of all of the rank's memory at one instant (elements for the lab's files); undefined where it
 * tells none.
 */
export function peakMemory(
  run: RunData,
  processes: readonly Process[],
  { startNs, endNs }: MeasureWindow,
): Bytes | undefined {
  const { series } = knownMemory(run, processes)
  if (series.length === 0) return undefined
  return highestWithin(totalMemory(series), startNs, endNs).bytes
}

/** As {@link rankMemory}, read once a run. */
export function knownMemory(run: RunData, processes: readonly Process[]): RankMemory {
  let entry = known.get(run)
  if (entry?.generation !== run.generation) {
    entry = { generation: run.generation, ranks: new Map() }
    known.set(run, entry)
  }
  const key = processes.map(({ id }) => id).join()
  const memory = entry.ranks.get(key) ?? rankMemory(run, processes)
  entry.ranks.set(key, memory)
  return memory
}

const known = new WeakMap<RunData, { readonly generation: number; readonly ranks: Map<string, RankMemory> }>()
