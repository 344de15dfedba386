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
  /** Lines of the backwards that have used up what was left. */
  private readonly used: readonly Map<number, number>[]

  constructor(worldSize: number) {
    this.ranks = Array.from({ length: worldSize }, () => new Map())
    this.used = Array.from({ length: worldSize }, () => new Map())
  }

  get(rank: Rank, layer: number, samples: number): Saved | undefined {
    return this.ranks[rank]!.get(placeOf(layer, samples))
  }

  set(rank: Rank, layer: number, samples: number, saved: Saved): void {
    this.ranks[rank]!.set(placeOf(layer, samples), saved)
  }

  /** A backward has used it, at this line. */
  use(rank: Rank, layer: number, samples: number, line: number): void {
    const place = placeOf(layer, samples)
    this.ranks[rank]!.delete(place)
    this.used[rank]!.set(place, line)
  }

  /** Line of the backward that has used up what a forward had left, 0 where unknown; undefined where none has. */
  usedAt(rank: Rank, layer: number, samples: number): number | undefined {
    return this.used[rank]!.get(placeOf(layer, samples))
  }
}

function placeOf(layer: number, samples: number): number {
  return layer * 2 ** 32 + samples
}
