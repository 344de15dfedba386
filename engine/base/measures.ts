/**
 * Measures of a run as every view, the command line and reports see them. Definitions: docs/measures.md.
 * Times are integer nanoseconds; ratios are fractions.
 */
import type { BubbleRatios } from './rank-states.ts'
import type { Bytes, Flops, Ns, Rank } from './units.ts'

/** From what the times of a rank were told. */
export const measureBases = ['plan', 'lab', 'device', 'host'] as const
/**
 * plan: operations of a simulated or executed plan. lab: the teaching lab's events. device: kernels of a GPU
 * trace. host: outermost operators of threads.
 */
export type MeasureBasis = (typeof measureBases)[number]

export interface RankMeasures {
  readonly rank: Rank
  readonly name: string
  /** Length of the window, equal for all ranks. */
  readonly totalNs: Ns
  readonly computeNs: Ns
  /** Transfer that no compute hides. Holds waits that cannot be told apart, where `atLeast` is set. */
  readonly exposedCommunicationNs: Ns
  /** waitNs + idleNs. */
  readonly bubbleNs: Ns
  readonly waitNs: Ns
  readonly idleNs: Ns
  /** Of idle: before the rank's first compute, after its last. */
  readonly fillNs: Ns
  readonly drainNs: Ns
  /** Communication under compute; not part of the sum. */
  readonly overlapNs: Ns
  /** Highest sum of the rank's memory counters; undefined where it has none. */
  readonly peakBytes: Bytes | undefined
}

export interface StepMeasures {
  readonly index: number
  readonly name: string
  readonly startNs: Ns
  readonly endNs: Ns
  readonly bubble: BubbleRatios
}

/** The window that figures hold for. */
export interface MeasureWindow {
  readonly startNs: Ns
  readonly endNs: Ns
  /** In words: `step 3`, `the whole run`, `steps 1 to 4`. */
  readonly title: string
  /** Optimizer steps within it. */
  readonly steps: number
}

export interface Utilization {
  /** Model FLOPs of the window. */
  readonly modelFlops: Flops
  readonly achievedFlopsPerSecondPerDevice: number
  /** Model FLOPs / (peak x devices x T); undefined without a datasheet peak. */
  readonly mfu: number | undefined
  /** The same with recomputation counted; undefined where it cannot be told. */
  readonly hfu: number | undefined
  readonly peakFlopsPerSecond: number | undefined
  readonly dtype: string
  readonly devices: number
}

export interface RunMeasures {
  readonly window: MeasureWindow
  readonly basis: MeasureBasis
  readonly steps: readonly StepMeasures[]
  readonly ranks: readonly RankMeasures[]
  readonly bubble: BubbleRatios & {
    /** (S - compute) / S, S the largest own span; for schedules without a global synchronization. */
    readonly ofSpan: number
  }
  /** Waits within communication could not all be told apart: the bubble is at least what is given. */
  readonly atLeast: boolean
  /** Doubt of clocks between ranks: shorter waits are not told apart. */
  readonly clockResidualNs: Ns
  readonly utilization: Utilization | undefined
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[]
}
