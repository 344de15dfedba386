/** What forwards leave for their backwards, by rank, layer and samples. */
import type { Rank } from '../../base/units.ts'

export interface Saved {
  /** -1 where the layer saves nothing beyond its input. */
  readonly buffer: number
  /** Updates that the weights of the forward had seen. */
  readonly version: number
  /** backwardInput has run. */
  inputDone: boolean
}

export class SavedForBackward {
  private readonly ranks: readonly Map<number, Saved>[]

  constructor(worldSize: number) {
    this.ranks = Array.from({ length: worldSize }, () => new Map())
  }

  get(rank: Rank, layer: number, samples: number): Saved | undefined {
    return this.ranks[rank]!.get(placeOf(layer, samples))
  }

  set(rank: Rank, layer: number, samples: number, saved: Saved): void {
    this.ranks[rank]!.set(placeOf(layer, samples), saved)
  }

  delete(rank: Rank, layer: number, samples: number): void {
    this.ranks[rank]!.delete(placeOf(layer, samples))
  }
}

function placeOf(layer: number, samples: number): number {
  return layer * 2 ** 32 + samples
}
