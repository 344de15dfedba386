/** Collectives and messages by kind, group and size, with the bandwidths that NCCL's tests speak of. */
import type { MeasureWindow } from './measures.ts'
import type { Bytes, Ns } from './units.ts'

export interface CollectiveRow {
  /** As the run calls it. */
  readonly name: string
  /** all-reduce, all-gather, ..., send, receive; `other` where the name tells nothing. */
  readonly kind: string
  /** Process group as written; '' where unknown. */
  readonly group: string
  readonly groupSize: number
  readonly dtype: string
  /**
   * The S of the usual formulas, of one call: bytes of the value on one rank for all-reduce, broadcast, reduce,
   * all-to-all and messages, of the whole value for all-gather, reduce-scatter, gather, scatter. Undefined
   * where unknown.
   */
  readonly bytes: Bytes | undefined
  /** Calls, however many ranks take part in each. */
  readonly count: number
  /** Sum over ranks of the time before the last member arrived. */
  readonly waitNs: Ns
  /** Sum over ranks of the time from the last arrival to the end. */
  readonly transferNs: Ns
  /** From last arrival to last end of a call, median over calls. */
  readonly medianNs: Ns
  /** Bytes a second of the median call: S / time. */
  readonly algorithmBandwidth: number | undefined
  /** The same times NCCL's factor: comparable to a link's speed whatever the number of ranks. */
  readonly busBandwidth: number | undefined
  /** `2 (n - 1) / n` with n put in; '' where there is none. */
  readonly factor: string
  /** Files of members are missing: waits lie within transfer, bandwidths are "at least". */
  readonly atLeast: boolean
  /** Slices of the longest call, one a rank. */
  readonly slices: readonly number[]
}

export interface CollectiveTable {
  readonly window: MeasureWindow
  /** Most time first. */
  readonly rows: readonly CollectiveRow[]
}
