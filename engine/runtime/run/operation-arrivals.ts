/**
 * Operations as ranks report them, put together with those of their peers: a collective begins for all when its
 * last member has come, a message's two sides belong to one arrow, a wait ends where the bytes it waited for
 * began to move. An operation is handed on when all that is known.
 */
import { kindOf, operationKindIndex, type Plan } from '../../base/plan.ts'
import type { Ns } from '../../base/units.ts'

export interface Arrived {
  readonly operation: number
  readonly pass: number
  readonly start: Ns
  begin: Ns
  readonly end: Ns
}

/** What is handed on together. Two that stand side by side with `isMessage` are a send and its receive. */
export interface Settled {
  readonly arrived: Arrived
  readonly awaitedBegin: Ns
  /** A receive: its send, handed on with it. */
  readonly send?: Arrived
}

/** A send is held for its receive no longer than this: its row is missing meanwhile. */
const holdNs = 1e9

export class OperationArrivals {
  readonly #plan: Plan
  readonly #onSettled: (settled: Settled) => void
  /** Members of collectives and sides of messages that wait for others, by instance and pass. */
  readonly #held = new Map<string, Arrived[]>()
  /** By operation: when it began, in the latest pass; NaN where not known yet. */
  readonly #begin: Float64Array
  readonly #passOf: Int32Array
  /** Waits for what is not settled, by what they await. */
  readonly #waits = new Map<number, Arrived>()

  constructor(plan: Plan, onSettled: (settled: Settled) => void) {
    this.#plan = plan
    this.#onSettled = onSettled
    this.#begin = new Float64Array(plan.operations.count).fill(Number.NaN)
    this.#passOf = new Int32Array(plan.operations.count).fill(-1)
  }

  add(arrived: Arrived): void {
    const { operations, collectives } = this.#plan
    const { operation, pass } = arrived
    const kind = operations.kind[operation]!
    const instance = operations.collective[operation]!
    const partner = operations.partner[operation]!
    if (instance >= 0) {
      const size = collectives.offset[instance + 1]! - collectives.offset[instance]!
      const members = this.#hold(`c${instance}/${pass}`, arrived)
      if (members.length === size) this.#settleCollective(`c${instance}/${pass}`)
    } else if (kind === operationKindIndex.send || kind === operationKindIndex.receive) {
      const key = messageKey(this.#plan, operation, pass)
      // What awaits it need not wait for the other side.
      this.#began(arrived)
      const sides = this.#hold(key, arrived)
      if (sides.length === 2) this.#settleMessage(key)
    } else if (kind === operationKindIndex.wait) {
      if (this.#passOf[partner] === pass) this.#onSettled({ arrived, awaitedBegin: this.#begin[partner]! })
      else this.#waits.set(partner, arrived)
    } else this.#onSettled({ arrived, awaitedBegin: arrived.end })
  }

  /** Hands on sends that have been held for long; with `all`, everything: the run is over. */
  release(now: Ns, all = false): void {
    for (const [key, held] of [...this.#held]) {
      if (all && key.startsWith('c')) this.#settleCollective(key)
      else if (all || (key.startsWith('m') && held[0]!.end < now - holdNs)) {
        this.#held.delete(key)
        for (const arrived of held) this.#onSettled({ arrived, awaitedBegin: arrived.end })
      }
    }
    if (!all) return
    for (const arrived of this.#waits.values()) this.#onSettled({ arrived, awaitedBegin: arrived.end })
    this.#waits.clear()
  }

  #hold(key: string, arrived: Arrived): Arrived[] {
    const held = this.#held.get(key)
    if (!held) {
      this.#held.set(key, [arrived])
      return [arrived]
    }
    held.push(arrived)
    return held
  }

  #settleCollective(key: string): void {
    const members = this.#held.get(key)!
    this.#held.delete(key)
    const last = members.reduce((latest, { start }) => Math.max(latest, start), 0)
    for (const member of members) {
      member.begin = Math.min(member.end, Math.max(member.start, last))
      this.#onSettled({ arrived: member, awaitedBegin: member.end })
      this.#began(member)
    }
  }

  #settleMessage(key: string): void {
    const sides = this.#held.get(key)!
    this.#held.delete(key)
    const receive = sides.find(({ operation }) => kindOf(this.#plan, operation) === 'receive')!
    const send = sides.find(side => side !== receive)!
    this.#onSettled({ arrived: receive, awaitedBegin: receive.end, send })
  }

  #began({ operation, pass, begin }: Arrived): void {
    this.#begin[operation] = begin
    this.#passOf[operation] = pass
    const waiting = this.#waits.get(operation)
    if (waiting?.pass !== pass) return
    this.#waits.delete(operation)
    this.#onSettled({ arrived: waiting, awaitedBegin: begin })
  }
}

function messageKey({ operations }: Plan, operation: number, pass: number): string {
  const isSend = operations.kind[operation] === operationKindIndex.send
  return `m${isSend ? operations.partner[operation] : operation}/${pass}`
}
