/** Memory of a rank over time. */
import type { MeasureWindow } from './measures.ts'
import type { Bytes, Ns, Rank } from './units.ts'

export interface MemorySeries {
  /** Weights, activations, ...: the name of the counter's series, or `allocated (cuda 0)`. */
  readonly category: string
  /** Changes only: between two, the value stays. Both columns are equally long. */
  readonly time: Float64Array
  readonly value: Float64Array
  /** Reserved from the driver, or otherwise not part of the sum. */
  readonly outsideSum: boolean
}

export interface MemoryPeak {
  readonly timeNs: Ns
  readonly bytes: Bytes
  /** What the rank did when the peak was reached; '' and -1 where nothing ran. */
  readonly operation: string
  readonly slice: number
  readonly layer: number
  readonly microbatch: number
  /** Largest first. */
  readonly parts: readonly { readonly category: string; readonly bytes: Bytes; readonly share: number }[]
  /** `at forward of layer 12, microbatch 7: 61 % activations`. */
  readonly sentence: string
}

export interface MemoryProfile {
  readonly window: MeasureWindow
  readonly rank: Rank
  /** Elements in the teaching lab's files. */
  readonly unit: 'bytes' | 'elements'
  /** counters: counter tracks named memory. events: the profiler's allocation instants. */
  readonly source: 'counters' | 'events' | 'none'
  readonly series: readonly MemorySeries[]
  /** Of the sum, within the window; undefined where the rank tells no memory. */
  readonly peak: MemoryPeak | undefined
  /** What the device holds; undefined where unknown. */
  readonly limitBytes: Bytes | undefined
  readonly limitSource: string
  /** `memoryAt` can tell what lives. */
  readonly tellsHolders: boolean
}

/** A buffer that lives at a time. */
export interface MemoryHolder {
  readonly category: string
  readonly bytes: Bytes
  /** The operation that made it: `forward`. */
  readonly operation: string
  readonly layer: number
  readonly microbatch: number
  /** The slice of that operation; -1 where it has none. */
  readonly slice: number
  readonly sinceNs: Ns
  /** Freed; undefined: outlives the step. */
  readonly untilNs: Ns | undefined
  /** Line of the strategy, 0 where unknown. */
  readonly line: number
}

export interface MemoryHolders {
  readonly timeNs: Ns
  readonly totalBytes: Bytes
  /** Largest first, at most as many as asked for. */
  readonly holders: readonly MemoryHolder[]
  readonly omitted: number
}
