/**
 * The rows of a plan: the same for a simulated and an executed run of it, so that prediction and measurement
 * lie on the same rows.
 */
import { kindOf, memoryCategories, type Plan } from './plan.ts'
import type { Process, Track } from './run.ts'
import type { Rank } from './units.ts'

/** Tracks of a rank, in this order; one a memory category follows. */
const rankTracks = ['compute', 'communication'] as const
export const tracksPerRank = rankTracks.length + memoryCategories.length

export const computeTrack = (rank: Rank): number => rank * tracksPerRank
export const communicationTrack = (rank: Rank): number => rank * tracksPerRank + 1
/** `category` is an index into memoryCategories. */
export const memoryTrack = (rank: Rank, category: number): number =>
  rank * tracksPerRank + rankTracks.length + category

/** What a category is called on screen. */
export const planSeriesNames: Readonly<Record<(typeof memoryCategories)[number], string>> = {
  weights: 'weights',
  gradients: 'gradients',
  optimizerState: 'optimizer state',
  activations: 'activations',
  communication: 'communication buffers',
  other: 'other',
}

/** One process a rank. */
export function planProcesses(plan: Plan): Process[] {
  return Array.from({ length: plan.header.worldSize }, (_, rank) => ({
    id: rank,
    rank,
    source: -1,
    pid: String(rank),
    name: `Rank ${rank}`,
    labels: layersOf(plan, rank),
    sortIndex: rank,
  }))
}

/** The run as a whole, above its ranks: what belongs to no single one. */
export function runProcess({ header }: Plan): Process {
  const id = header.worldSize
  return { id, rank: -1, source: -1, pid: '"run"', name: 'Training', labels: [], sortIndex: -1 }
}

/** `memoryUnit` is 'bytes', or 'elements' in lab mode. */
export function planTracks(plan: Plan, memoryUnit: 'bytes' | 'elements'): Track[] {
  const tracks: Track[] = []
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    const track = (name: string, kind: Track['kind'], series: string, unit: string): void => {
      const id = tracks.length
      const tid = kind === 'counter' ? '' : String(id - rank * tracksPerRank)
      tracks.push({ id, process: rank, kind, tid, name, series, unit, sortIndex: id - rank * tracksPerRank })
    }
    track(rankTracks[0], 'thread', '', '')
    track(rankTracks[1], 'stream', '', '')
    for (const category of memoryCategories) track('memory', 'counter', planSeriesNames[category], memoryUnit)
  }
  return tracks
}

/** The layers a rank computes, as people write them: `layers 4–7`. */
function layersOf(plan: Plan, rank: number): string[] {
  const seen = new Set<number>()
  for (let i = plan.rankOffset[rank]!; i < plan.rankOffset[rank + 1]!; i++) {
    if (kindOf(plan, i) === 'forward') seen.add(plan.operations.layer[i]!)
  }
  const layers = [...seen].sort((a, b) => a - b)
  if (layers.length === 0) return []
  const last = layers.at(-1)!
  const whole = last - layers[0]! + 1 === layers.length
  if (layers.length === 1) return [`layer ${last}`]
  return [whole ? `layers ${layers[0]}–${last}` : `layers ${layers.join(', ')}`]
}
