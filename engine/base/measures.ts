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

/**
 * What to measure. `run`: all steps where the run marks some, else all of it. The answer states the window in
 * full.
 */
export type MeasureSpan =
  | { readonly kind: 'run' }
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'area'; readonly startNs: Ns; readonly endNs: Ns }

/**
 * How published tools choose what they measure, to reproduce their figures. All false: everything counts, to
 * the nanosecond. docs/measures.md says which tool does what.
 */
export interface MeasureSettings {
  /** The window ends where the last marked step begins; below two steps, nothing is left out at all. */
  readonly withoutLastStep: boolean
  /** The window is from the first start to the last end of device work, steps or not. */
  readonly deviceWindow: boolean
  /** Starts and durations rounded down to whole microseconds. */
  readonly wholeMicroseconds: boolean
  /** Only device work whose launch is in the trace. */
  readonly launchedOnly: boolean
}

export const plainSettings: MeasureSettings = {
  withoutLastStep: false,
  deviceWindow: false,
  wholeMicroseconds: false,
  launchedOnly: false,
}

export const measurePresets = ['rankscope', 'hta', 'tracelens'] as const
/** Settings by the tool whose figures they reproduce. */
export type MeasurePreset = (typeof measurePresets)[number]

export const presetSettings: Readonly<Record<MeasurePreset, MeasureSettings>> = {
  rankscope: plainSettings,
  hta: { withoutLastStep: true, deviceWindow: true, wholeMicroseconds: true, launchedOnly: true },
  tracelens: { ...plainSettings, deviceWindow: true, launchedOnly: true },
}

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

/** Ranks that hold the same layers, replicas of one pipeline stage; one stage a rank where nothing is told. */
export interface StageMeasures {
  readonly name: string
  readonly ranks: readonly Rank[]
  /** Means over its ranks. */
  readonly computeNs: Ns
  readonly exposedCommunicationNs: Ns
  readonly waitNs: Ns
  readonly idleNs: Ns
  readonly bubble: BubbleRatios
}

export interface Utilization {
  /** Model FLOPs of the window. */
  readonly modelFlops: Flops
  /** The same with what was computed again; undefined where it cannot be told. */
  readonly hardwareFlops: Flops | undefined
  readonly achievedFlopsPerSecondPerDevice: number
  /** Model FLOPs / (peak x devices x T); undefined without a datasheet peak. */
  readonly mfu: number | undefined
  /** The same with recomputation counted; undefined where it cannot be told. */
  readonly hfu: number | undefined
  readonly peakFlopsPerSecond: number | undefined
  /** Where the peak comes from; why there is none. */
  readonly peakSource: string
  /** '' where nobody knows. */
  readonly device: string
  readonly dtype: string
  readonly devices: number
  /** The figures as formulas with the numbers put in. */
  readonly mfuFormula: string
  readonly hfuFormula: string
}

/** What a kernel does, told by its name. */
export const kernelClasses = [
  { name: 'gemm', title: 'GEMM' },
  { name: 'attention', title: 'attention' },
  { name: 'normalization', title: 'normalization' },
  { name: 'elementwise', title: 'elementwise' },
  { name: 'collective', title: 'collective' },
  { name: 'copy', title: 'copy' },
  { name: 'other', title: 'other' },
] as const
export type KernelClass = (typeof kernelClasses)[number]['name']

export interface KernelClassTotal {
  readonly class: KernelClass
  readonly count: number
  /** Sum over kernels; those that overlap count each. */
  readonly totalNs: Ns
  /** Of the sum over all classes. */
  readonly share: number
}

/** A device of a GPU trace within the window. */
export interface DeviceMeasures {
  readonly rank: Rank
  readonly classes: readonly KernelClassTotal[]
  /** Kernels whose launch is in the trace, told by flows or correlation numbers. */
  readonly launched: number
  readonly kernels: number
  /** From the end of the launch call to the kernel's start, ns; 0 where none was launched. */
  readonly launchDelay: { readonly medianNs: Ns; readonly p95Ns: Ns; readonly maximumNs: Ns }
  /** Kernels launched and not yet started. */
  readonly queueDepth: { readonly mean: number; readonly maximum: number }
  /** Device idle with nothing launched: it waits for the host. */
  readonly hostBoundNs: Ns
  /** Host threads within calls that wait for the device. */
  readonly synchronizationNs: Ns
  /** host: the device idles for want of launches more than a tenth of T. */
  readonly bound: 'host' | 'device' | 'unknown'
}

/** How much a rank kept the others waiting in a step (or the window, where no steps are marked). */
export interface Straggler {
  readonly step: number
  readonly rank: Rank
  /** Waits of other ranks within collectives that this rank was the last to come to. */
  readonly causedWaitNs: Ns
  /** Collectives that it came last to, of those of more than one known member. */
  readonly lastArrivals: number
  readonly collectives: number
  readonly computeNs: Ns
  /** Median of all ranks in the step. */
  readonly medianComputeNs: Ns
}

export interface RunMeasures {
  readonly window: MeasureWindow
  readonly basis: MeasureBasis
  readonly steps: readonly StepMeasures[]
  readonly ranks: readonly RankMeasures[]
  /** Of the peaks of memory: the teaching lab counts elements. */
  readonly memoryUnit: 'bytes' | 'elements'
  readonly stages: readonly StageMeasures[]
  readonly settings: MeasureSettings
  readonly bubble: BubbleRatios & {
    /** (S - compute) / S, S the largest own span; for schedules without a global synchronization. */
    readonly ofSpan: number
  }
  /** Waits within communication could not all be told apart: the bubble is at least what is given. */
  readonly atLeast: boolean
  /** Doubt of clocks between ranks: shorter waits are not told apart. */
  readonly clockResidualNs: Ns
  readonly utilization: Utilization | undefined
  /** Of each rank with a device; empty for others. */
  readonly devices: readonly DeviceMeasures[]
  /** Ranks that others waited for, most waited for first; of runs with more than one rank. */
  readonly stragglers: readonly Straggler[]
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[]
}
