/** A communication under way, as the strategy holds it. */
import type { Communication } from '../host.ts'
import { Arrival, type Reading } from './arrival.ts'
import type { Home } from './value.ts'

export class PendingResult<T> implements PromiseLike<T> {
  /** Who awaits again gets the same. */
  readonly #arrival: Arrival<T>

  constructor(home: Home, communication: Communication, read: Reading<T>) {
    this.#arrival = new Arrival(home, communication, read)
  }

  /** What an `await` of a value waits for instead; nobody else may get it. */
  static toAwait(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !(#arrival in value)) return value
    // Where the strategy has replaced what awaiting calls, that is called.
    return value.then === ownThen && value.#arrival.take() ? value.#arrival : value
  }

  /** Awaiting calls this: here is the point in the program at which the rank waits. */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#arrival.promise().then(onDone, onError)
  }
}

const ownThen = PendingResult.prototype.then
