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
  private state = untouched
  private value: T | undefined
  private promised: Promise<T> | undefined
  /** The `await` that waits. */
  private goOn: ((value: T) => void) | undefined
  private resolve: ((value: T) => void) | undefined

  constructor(home: Home, communication: Communication, read: Reading<T>) {
    this.home = home
    this.communication = communication
    this.read = read
  }

  /** To be asked before it is handed to an `await`. True once: whoever else waits needs a promise. */
  take(): boolean {
    if (this.state !== untouched) return false
    this.state = taken
    return true
  }

  /** For the `await` that has taken it. */
  // biome-ignore lint/suspicious/noThenProperty: being awaited is what this class is for
  then(goOn: (value: T) => void): void {
    this.goOn = goOn
    this.ask()
  }

  promise(): Promise<T> {
    this.promised ??= new Promise(resolve => {
      this.resolve = resolve
      this.ask()
    })
    return this.promised
  }

  /** The host answers once: with its handles. */
  arrive(handles: readonly Handle[]): void {
    this.state = arrived
    this.value = this.read(handles, this.home)
    this.pass(this.value)
  }

  private ask(): void {
    const { state } = this
    if (state === asked) return
    if (state === arrived) {
      this.pass(this.value as T)
      this.home.session.goOn()
      return
    }
    this.state = asked
    try {
      this.home.session.whenDone(this.communication, this)
    } catch (error) {
      this.state = taken
      throw error
    }
  }

  private pass(value: T): void {
    const { goOn, resolve } = this
    const { session } = this.home
    if (goOn !== undefined) {
      this.goOn = undefined
      session.soon(goOn, value)
    }
    if (resolve !== undefined) {
      this.resolve = undefined
      session.goOn()
      resolve(value)
    }
  }
}

const untouched = 0
/** An `await` has it and will ask. */
const taken = 1
const asked = 2
const arrived = 3
