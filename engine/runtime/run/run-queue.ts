/** One run after the other: ranks of two runs on one machine would only measure each other. */
import { throwIfCancelled } from '../../base/app-error.ts'

export class RunQueue {
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  /** Runs that are under way or wait. */
  get length(): number {
    return this.#waiting
  }

  /** Runs `body` when all before it have ended. Rejects with `cancelled` where the signal was raised before. */
  async run<T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last
    let done = () => {}
    this.#last = new Promise(resolve => {
      done = resolve
    })
    this.#waiting++
    try {
      await before
      throwIfCancelled(signal)
      return await body()
    } finally {
      this.#waiting--
      done()
    }
  }
}
