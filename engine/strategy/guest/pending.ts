/** A communication under way, as the strategy holds it. */
import type { Communication, Handle } from '../host.ts'
import type { Session } from './session.ts'

export class PendingResult<T> implements PromiseLike<T> {
  readonly #session: Session
  readonly #communication: Communication
  readonly #read: (handles: readonly Handle[]) => T

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
    const done = new Promise<readonly Handle[]>(resolve => {
      this.#session.whenDone(this.#communication, resolve)
    })
    return done.then(handles => {
      const value = this.#read(handles)
      return onDone ? onDone(value) : (value as unknown as A)
    }, onError)
  }
}
