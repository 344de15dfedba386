/** One run after the other: ranks of two runs on one machine would only measure each other. */
import { throwIfCancelled } from '../../base/app-error.ts'

export class RunQueue {
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  /** Runs that are under way or wait. */
  get length(): number {
    return this.#waiting
  }

  /** Runs `body` when all before it have ended. Rejects with `cancelled` at once where the signal is raised before. */
  async run<T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last
    let done = () => {}
    this.#last = new Promise(resolve => {
      done = resolve
    })
    this.#waiting++
    try {
      await Promise.race([before, raised(signal)])
      throwIfCancelled(signal)
      return await body()
    } finally {
      this.#waiting--
      // Whoever gave up its place lets nobody past those before it.
      void before.then(done)
    }
  }
}

/** Resolves when the signal is raised. */
function raised(signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
