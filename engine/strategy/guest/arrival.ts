/**
 * What a communication brings, and who waits for it. To await what is no promise costs three of them where its
 * `then` answers with one, and an interpreter makes them slowly; but an `await` drops that answer. So where the
 * text was prepared to tell an `await` from a call of `then`, it gets this, which answers nothing. It goes on after
 * as many steps as natively: ranks take their turns in the same order.
 */
import type { Communication, Handle } from '../host.ts'
import type { Waiting } from './session.ts'
import type { Home } from './value.ts'

/** What is brought, made of its handles. */
export type Reading<T> = (handles: readonly Handle[], home: Home) => T

export class Arrival<T> implements Waiting {
  private readonly home: Home
  private readonly communication: Communication
  private readonly read: Reading<T>
  private state = untold
  private value: T | undefined
  /** The `await` that waits. */
  private goOn: ((value: T) => void) | undefined
  /** Who else does. */
  private resolve: ((value: T) => void) | undefined

  constructor(home: Home, communication: Communication, read: Reading<T>) {
    this.home = home
    this.communication = communication
    this.read = read
  }

  /** For the one `await` that has it. */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then(goOn: (value: T) => void): void {
    this.goOn = goOn
    this.ask()
  }

  /** For all others: to be asked for once. */
  promise(): Promise<T> {
    return new Promise(resolve => {
      this.resolve = resolve
      this.ask()
    })
  }

  /** The host answers once: with its handles. */
  arrive(handles: readonly Handle[]): void {
    this.state = arrived
    this.value = this.read(handles, this.home)
    this.pass()
  }

  private ask(): void {
    const { session } = this.home
    if (this.state === untold) {
      this.state = asked
      try {
        session.whenDone(this.communication, this)
      } catch (error) {
        this.state = untold
        throw error
      }
    } else if (this.state === arrived) {
      this.pass()
      session.goOn()
    }
  }

  private pass(): void {
    const { goOn, resolve } = this
    if (goOn !== undefined) {
      this.goOn = undefined
      this.home.session.soon(goOn, this.value as T)
    }
    if (resolve !== undefined) {
      this.resolve = undefined
      this.home.session.goOn()
      resolve(this.value as T)
    }
  }
}

const untold = 0
/** The host knows that somebody waits. */
const asked = 1
const arrived = 2
