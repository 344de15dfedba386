/** One map of a rank's storage. It tells the recorder what lies in memory. */
import type { Key, Shelf, Storage, Value } from '../api.ts'
import type { Session } from './session.ts'
import { RecordedValue } from './value.ts'

/** Keys that a message lists. */
const mostKeys = 12

class RecordedShelf implements Shelf<Value> {
  readonly #session: Session
  readonly #rank: number
  readonly #name: string
  /** Number of the kind of value that belongs here. */
  readonly #kind: number
  readonly #values = new Map<Key, Value>()

  constructor(session: Session, rank: number, name: string, kind: number) {
    this.#session = session
    this.#rank = rank
    this.#name = name
    this.#kind = kind
  }

  get size(): number {
    return this.#values.size
  }

  get(key: Key): Value {
    return this.#values.get(key) ?? this.#missing(key, 'get')
  }

  has(key: Key): boolean {
    return this.#values.has(key)
  }

  set(key: Key, value: Value): void {
    const session = this.#session
    const handle =
      RecordedValue.knownHandle(value) ??
      RecordedValue.reject(value, session, this.#rank, `${this.#name}.set(${key})`)
    const old = this.#values.get(key)
    session.host.store(
      this.#rank,
      this.#kind,
      handle,
      old === undefined ? -1 : RecordedValue.knownHandle(old)!,
    )
    this.#values.set(key, value)
  }

  delete(key: Key): void {
    const value = this.#values.get(key) ?? this.#missing(key, 'delete')
    this.#values.delete(key)
    // What is kept here is a value: `set` lets in nothing else.
    this.#session.host.remove(this.#rank, RecordedValue.knownHandle(value)!)
  }

  keys(): readonly Key[] {
    return [...this.#values.keys()]
  }

  #missing(key: Key, operation: string): never {
    const keys = this.keys()
    const shown = keys.length > mostKeys ? [...keys.slice(0, mostKeys - 1), '...', keys.at(-1)] : keys
    const known = keys.length === 0 ? 'it is empty' : `it has ${shown.join(', ')}`
    const message = `${this.#name}.${operation}(${key}): there is no such key; ${known}.`
    return this.#session.host.broken(this.#rank, 'missing-key', message, this.#session.lineOfFault())
  }
}

/** The five maps of a rank. Their order is that of the kinds of values. */
export function makeStorage(session: Session, rank: number): Storage {
  const names = [
    'weights',
    'optimizerStates',
    'weightGradients',
    'activations',
    'activationGradients',
  ] as const
  const shelves = names.map((name, kind) => [name, new RecordedShelf(session, rank, name, kind)])
  return Object.fromEntries(shelves) as Storage
}
