/** What bubbles wait for. A bubble is a stretch in which a rank neither computes nor moves bytes. */
import type { MeasureWindow } from './measures.ts'
import type { Ns, Rank } from './units.ts'

export const waitCauseKinds = ['message', 'collective', 'host', 'synchronization', 'end', 'unknown'] as const
/**
 * message: a peer has not sent yet (or not taken the message before). collective: its last member has not
 * arrived. host: a device has nothing launched. synchronization: the device's own order between streams. end:
 * nothing is left to do while others still work. unknown: the trace does not tell.
 */
export type WaitCauseKind = (typeof waitCauseKinds)[number]

export interface WaitCause {
  readonly kind: WaitCauseKind
  /** A sentence: `receive from rank 0, which computes forward`. */
  readonly title: string
  /** The operation that is awaited: `receive`, `all-reduce`, a kernel's name; '' for the end of the step. */
  readonly operation: string
  /** The rank that is waited for; -1 where there is none. */
  readonly peer: Rank
  /** What the peer did meanwhile; '' where unknown. */
  readonly peerOperation: string
  readonly totalNs: Ns
  /** Of all bubble of the window. */
  readonly share: number
  readonly count: number
  /** Ranks that wait, ascending. */
  readonly ranks: readonly Rank[]
}

export interface Bubble {
  readonly rank: Rank
  readonly startNs: Ns
  readonly endNs: Ns
  /** Index into causes. */
  readonly cause: number
  /** fill: before the rank's first compute; drain: after its last. */
  readonly place: 'fill' | 'within' | 'drain'
  /** The slice that ends the bubble; -1 where there is none. */
  readonly slice: number
  /** The peer's slice that was waited for; -1 where there is none. */
  readonly peerSlice: number
}

export interface WaitCauses {
  readonly window: MeasureWindow
  /** Sum of all bubbles of all ranks: the causes add up to it. */
  readonly totalNs: Ns
  /** Most time first. */
  readonly causes: readonly WaitCause[]
  /** The longest ones, longest first. */
  readonly bubbles: readonly Bubble[]
  readonly omittedBubbles: number
}
