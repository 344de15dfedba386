/**
 * Stretches of bubbles, each with its one cause, as columns: a trace of a million kernels has as many. Causes are
 * kept once each.
 */
import type { Ns, Rank } from '../../engine/base/units.ts'
import type { WaitCauseKind } from '../../engine/base/wait-causes.ts'

export interface Cause {
  readonly kind: WaitCauseKind
  readonly title: string
  readonly operation: string
  readonly peer: Rank
  readonly peerOperation: string
}

export const unknownCause: Cause = {
  kind: 'unknown',
  title: 'not told by the trace',
  operation: '',
  peer: -1,
  peerOperation: '',
}

/** Why one stretch lasted: what ended it and what it waited for are slices, -1 = none. */
export interface Reason {
  readonly cause: Cause
  readonly slice: number
  readonly peerSlice: number
}

export class WaitPieces {
  count = 0
  readonly causes: Cause[] = []
  /** Position in the list of ranks. */
  rank = new Uint32Array(256)
  /** 1 = idle, 0 = wait. */
  idle = new Uint8Array(256)
  start = new Float64Array(256)
  end = new Float64Array(256)
  /** Index into causes. */
  cause = new Uint32Array(256)
  slice = new Int32Array(256)
  peerSlice = new Int32Array(256)
  readonly #numbers = new Map<string, number>()

  /** The number of a cause; equal ones share it. */
  causeNumber(cause: Cause): number {
    const key = `${cause.kind}|${cause.peer}|${cause.operation}|${cause.peerOperation}`
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.causes.length
      this.causes.push(cause)
      this.#numbers.set(key, number)
    }
    return number
  }

  add(
    rank: number,
    idle: boolean,
    startNs: Ns,
    endNs: Ns,
    cause: number,
    slice: number,
    peerSlice: number,
  ): void {
    if (this.count === this.rank.length) this.#grow()
    const at = this.count++
    this.rank[at] = rank
    this.idle[at] = idle ? 1 : 0
    this.start[at] = startNs
    this.end[at] = endNs
    this.cause[at] = cause
    this.slice[at] = slice
    this.peerSlice[at] = peerSlice
  }

  #grow(): void {
    const length = this.rank.length * 2
    this.rank = copied(this.rank, new Uint32Array(length))
    this.idle = copied(this.idle, new Uint8Array(length))
    this.start = copied(this.start, new Float64Array(length))
    this.end = copied(this.end, new Float64Array(length))
    this.cause = copied(this.cause, new Uint32Array(length))
    this.slice = copied(this.slice, new Int32Array(length))
    this.peerSlice = copied(this.peerSlice, new Int32Array(length))
  }
}

function copied<A extends Uint8Array | Uint32Array | Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from)
  return into
}
