/** A stretch of a bubble with its one cause: what wait-causes.ts collects. */

import type { Ns, Rank } from '../../engine/base/units.ts'
import type { WaitCauseKind } from '../../engine/base/wait-causes.ts'

export interface Cause {
  readonly kind: WaitCauseKind
  readonly title: string
  readonly operation: string
  readonly peer: Rank
  readonly peerOperation: string
}

export interface WaitPiece {
  /** Position in the list of ranks. */
  readonly rank: number
  readonly state: 'wait' | 'idle'
  readonly startNs: Ns
  readonly endNs: Ns
  readonly cause: Cause
  readonly slice: number
  readonly peerSlice: number
}

export const unknownCause: Cause = {
  kind: 'unknown',
  title: 'not told by the trace',
  operation: '',
  peer: -1,
  peerOperation: '',
}
