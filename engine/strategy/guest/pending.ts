/** A communication under way, as the strategy holds it. */
import type { Communication } from '../host.ts'
import { Arrival, type Reading } from './arrival.ts'
import type { Home } from './value.ts'

export class PendingResult<T> implements PromiseLike<T> {
  readonly #home: Home
  readonly #communication: Communication
  readonly #read: Reading<T>
  /** The host answers once; who awaits again gets the same. */
  #done: Promise<T> | Arrival<T> | undefined

  constructor(home: Home, communication: Communication, read: Reading<T>) {
    this.#home = home
    this.#communication = communication
    this.#read = read
  }

  /** What an `await` of a value waits for instead; nobody else may get it. */
  static toAwait(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !(#done in value)) return value
    // Others wait for it already, or the strategy has replaced what awaiting calls.
    if (value.#done !== undefined || value.then !== ownThen) return value
    const arrival = new Arrival(value.#home, value.#communication, value.#read)
    value.#done = arrival
    return arrival
  }

  /** Awaiting calls this: here is the point in the program at which the rank waits. */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const known = this.#done
    const done =
      known === undefined || known instanceof Arrival
        ? (known ?? new Arrival(this.#home, this.#communication, this.#read)).promise()
        : known
    this.#done = done
    return done.then(onDone, onError)
  }
}

const ownThen = PendingResult.prototype.then
