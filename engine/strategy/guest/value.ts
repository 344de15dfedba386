/** A value as the strategy holds it: a handle, and fields that are looked up when somebody reads them. */
import { valueKinds } from '../../base/plan.ts'
import type { Samples, Value } from '../api.ts'
import { badValues, type Handle } from '../host.ts'
import { PendingResult } from './pending.ts'
import type { Session } from './session.ts'

const placements = ['replicate', 'shard(0)', 'partial'] as const

/** Where values are made: one for each rank's model and for each of its groups. */
export interface Home {
  readonly session: Session
  readonly rank: number
}

export class RecordedValue implements Value {
  readonly #home: Home
  readonly #handle: Handle

  constructor(home: Home, handle: Handle) {
    this.#home = home
    this.#handle = handle
  }

  /** The handle; what is no value becomes a fault of the operation, which has a name and maybe a layer. */
  static handleOf(value: unknown, home: Home, name: string, layer = -1): Handle {
    // Nearly everything is a value: to ask first would cost an interpreter more than all the rest.
    try {
      return (value as RecordedValue).#handle
    } catch {
      return RecordedValue.reject(value, home, name, layer)
    }
  }

  /** The handle, undefined for what is no value. */
  static knownHandle(value: unknown): Handle | undefined {
    try {
      return (value as RecordedValue).#handle
    } catch {
      return undefined
    }
  }

  /** What is no value becomes a fault of the operation. Always throws. */
  static reject(value: unknown, { session, rank }: Home, name: string, layer = -1): never {
    const what = value === undefined ? 'missing' : value instanceof PendingResult ? 'pending' : 'forged'
    return session.host.reject(rank, badValues.indexOf(what), name, layer, session.lineOfFault())
  }

  /** For functions that get nothing but values: where these were made. */
  static homeOf(value: unknown): Home | undefined {
    return typeof value === 'object' && value !== null && #home in value ? value.#home : undefined
  }

  get kind() {
    return valueKinds[this.#field(0)]!
  }

  get layer(): number {
    return this.#field(1)
  }

  get placement() {
    return placements[this.#field(2)]!
  }

  get isComplete(): boolean {
    return this.#field(3) === 1
  }

  get bytes(): number {
    return this.#field(4)
  }

  get samples(): Samples {
    const text = this.#home.session.host.samples(this.#handle)
    return text === '' ? [] : text.split(',').map(Number)
  }

  shard(index: number, count: number): RecordedValue {
    const { session, rank } = this.#home
    const handle = session.host.shard(rank, this.#handle, index, count, session.line(this.shard))
    return new RecordedValue(this.#home, handle)
  }

  combine(other: unknown): RecordedValue {
    const { session, rank } = this.#home
    const handle = RecordedValue.handleOf(other, this.#home, 'combine')
    const combined = session.host.combine(rank, this.#handle, handle, session.line(this.combine))
    return new RecordedValue(this.#home, combined)
  }

  #field(index: number): number {
    return Number(this.#home.session.host.describe(this.#handle).split(',')[index])
  }
}

/** What the recorder made is of the kind that the signature of a call promises: the cast states that once. */
export function makeValue<V>(home: Home, handle: Handle): V {
  return new RecordedValue(home, handle) as unknown as V
}
