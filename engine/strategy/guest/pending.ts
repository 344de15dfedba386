/** A communication under way, as the strategy holds it. */
import type { Communication, Handle } from '../host.ts'
import type { Session } from './session.ts'

export class PendingResult<T> implements PromiseLike<T> {
  readonly #session: Session
  readonly #communication: Communication
  readonly #read: (handles: readonly Handle[]) => T
  /** The host answers once; who awaits again gets the same. */
  #done: Promise<T> | undefined

  constructor(session: Session, communication: Communication, read: (handles: readonly Handle[]) => T) {
    this.#session = session
    this.#communication = communication
    this.#read = read
  }

  /** Awaiting calls this: here is the point in the program at which the rank waits. */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then<A = T, B = never>(
    onDone?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#done ??= new Promise<T>(resolve => {
      this.#session.whenDone(this.#communication, handles => resolve(this.#read(handles)))
    })
    return this.#done.then(onDone, onError)
  }
}
