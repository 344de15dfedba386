/** Durations of operations and kernels by name. */
import type { KernelClass, MeasureWindow } from './measures.ts'
import type { Ns } from './units.ts'

/** Slices that start within the window, by name, class and where they ran. Durations are whole. */
export interface OperationRow {
  readonly name: string
  /** Index into operationClasses. */
  readonly class: number
  /** device: on a stream of a device. */
  readonly place: 'host' | 'device'
  /** Of kernels and copies on a device. */
  readonly kernel: KernelClass | undefined
  readonly count: number
  readonly totalNs: Ns
  /** Less what slices within them take. */
  readonly selfNs: Ns
  readonly meanNs: Ns
  readonly medianNs: Ns
  readonly p95Ns: Ns
  readonly minimumNs: Ns
  readonly maximumNs: Ns
  /** totalNs / (ranks x T). */
  readonly share: number
  /** Its longest slice. */
  readonly slice: number
}

export interface OperationTable {
  readonly window: MeasureWindow
  /** Most time first. */
  readonly rows: readonly OperationRow[]
}

/** Durations of all slices of one name over ranks and steps. */
export interface DurationHistogram {
  readonly name: string
  readonly count: number
  readonly fromNs: Ns
  readonly binNs: Ns
  /** Slices by bin: bin i holds durations from fromNs + i binNs; the last one holds the longest too. */
  readonly counts: Uint32Array
  /** By rank and step: ids of the longest slice and their figures, to click on. */
  readonly groups: readonly {
    readonly rank: number
    /** -1 outside any step. */
    readonly step: number
    readonly count: number
    readonly medianNs: Ns
    readonly maximumNs: Ns
    readonly slice: number
  }[]
}
