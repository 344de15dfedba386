/** A value as the strategy holds it: a handle, and fields that are looked up when somebody reads them. */
import { valueKinds } from '../../base/plan.ts'
import type { Samples, Value } from '../api.ts'
import { badValues, type Handle } from '../host.ts'
import { PendingResult } from './pending.ts'
import type { Session } from './session.ts'

const placements = ['replicate', 'shard(0)', 'partial'] as const

export class RecordedValue implements Value {
  readonly #session: Session
  readonly #rank: number
  readonly #handle: Handle

  constructor(session: Session, rank: number, handle: Handle) {
    this.#session = session
    this.#rank = rank
    this.#handle = handle
  }

  /** The handle; what is no value becomes a fault of the operation, which has a name and maybe a layer. */
  static handleOf(value: unknown, session: Session, rank: number, name: string, layer = -1): Handle {
    return RecordedValue.knownHandle(value) ?? RecordedValue.reject(value, session, rank, name, layer)
  }

  /** The handle, undefined for what is no value. */
  static knownHandle(value: unknown): Handle | undefined {
    return typeof value === 'object' && value !== null && #handle in value ? value.#handle : undefined
  }

  /** What is no value becomes a fault of the operation. Always throws. */
  static reject(value: unknown, session: Session, rank: number, name: string, layer = -1): never {
    const what = value === undefined ? 'missing' : value instanceof PendingResult ? 'pending' : 'forged'
    return session.host.reject(rank, badValues.indexOf(what), name, layer, session.lineOfFault())
  }

  /** For functions that get nothing but values: where these were made. */
  static homeOf(value: unknown): { readonly session: Session; readonly rank: number } | undefined {
    if (typeof value !== 'object' || value === null || !(#handle in value)) return undefined
    return { session: value.#session, rank: value.#rank }
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
    const text = this.#session.host.samples(this.#handle)
    return text === '' ? [] : text.split(',').map(Number)
  }

  shard(index: number, count: number): RecordedValue {
    const { host } = this.#session
    return this.#made(host.shard(this.#rank, this.#handle, index, count, this.#session.line(this.shard)))
  }

  combine(other: unknown): RecordedValue {
    const session = this.#session
    const handle = RecordedValue.handleOf(other, session, this.#rank, 'combine')
    return this.#made(session.host.combine(this.#rank, this.#handle, handle, session.line(this.combine)))
  }

  #made(handle: Handle): RecordedValue {
    return new RecordedValue(this.#session, this.#rank, handle)
  }

  #field(index: number): number {
    return Number(this.#session.host.describe(this.#handle).split(',')[index])
  }
}
