/** What is under way between ranks while a strategy is recorded. */
import type { OperationKind } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import type { Handle } from '../host.ts'
import type { Call } from './recording.ts'
import type { CollectiveCall } from './same-collective.ts'

/** A communication as somebody may wait for it. */
export interface Pending {
  readonly call: Call
  readonly kind: OperationKind
  /** Other side of a message, -1 for collectives. */
  readonly peer: Rank
  readonly instance: CollectiveInstance | undefined
  done: boolean
  /** A send: its message has come into the hands of its receive. Others: as `done`. */
  met: boolean
  awaited: boolean
  /** The program has been told what it brought. */
  answered: boolean
  results: readonly Handle[]
}

/** One collective of a group, while its members arrive. */
export interface CollectiveInstance {
  readonly group: number
  readonly members: (CollectiveCall | undefined)[]
  /** The first to arrive: the others must do as it does. */
  first: CollectiveCall | undefined
  arrived: number
}
