/** One map of a rank's storage. It tells the recorder what lies in memory. */
import type { Key, Shelf, Storage, Value } from '../api.ts'
import { type Home, RecordedValue } from './value.ts'

/** Keys that a message lists. */
const mostKeys = 12

class RecordedShelf implements Shelf<Value> {
  readonly #home: Home
  readonly #name: string
  /** Number of the kind of value that belongs here. */
  readonly #kind: number
  readonly #values = new Map<Key, Value>()

  constructor(home: Home, name: string, kind: number) {
    this.#home = home
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
    const { session, rank } = this.#home
    const values = this.#values
    const handle =
      RecordedValue.knownHandle(value) ?? RecordedValue.reject(value, this.#home, `${this.#name}.set(${key})`)
    const old = values.get(key)
    session.host.store(rank, this.#kind, handle, old === undefined ? -1 : RecordedValue.knownHandle(old)!)
    values.set(key, value)
  }

  delete(key: Key): void {
    const { session, rank } = this.#home
    const value = this.#values.get(key) ?? this.#missing(key, 'delete')
    this.#values.delete(key)
    // What is kept here is a value: `set` lets in nothing else.
    session.host.remove(rank, RecordedValue.knownHandle(value)!)
  }

  keys(): readonly Key[] {
    return [...this.#values.keys()]
  }

  #missing(key: Key, operation: string): never {
    const keys = this.keys()
    const shown = keys.length > mostKeys ? [...keys.slice(0, mostKeys - 1), '...', keys.at(-1)] : keys
    const known = keys.length === 0 ? 'it is empty' : `it has ${shown.join(', ')}`
    const message = `${this.#name}.${operation}(${key}): there is no such key; ${known}.`
    const { session, rank } = this.#home
    return session.host.broken(rank, 'missing-key', message, session.lineOfFault())
  }
}

/** The five maps of a rank. Their order is that of the kinds of values. */
export function makeStorage(home: Home): Storage {
  const names = [
    'weights',
    'optimizerStates',
    'weightGradients',
    'activations',
    'activationGradients',
  ] as const
  const shelves = names.map((name, kind) => [name, new RecordedShelf(home, name, kind)])
  return Object.fromEntries(shelves) as Storage
}
