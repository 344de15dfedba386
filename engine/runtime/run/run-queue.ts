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
      await untilEndedOrRaised(before, signal)
      throwIfCancelled(signal)
      return await body()
    } finally {
      this.#waiting--
      // Whoever gave up its place lets nobody past those before it.
      void before.then(done)
    }
  }
}

/** Resolves when `before` does, or when the signal is raised; either way nothing of us stays with the signal. */
async function untilEndedOrRaised(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return before
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const raised = () => resolve()
  signal.addEventListener('abort', raised)
  try {
    await Promise.race([before, promise])
  } finally {
    signal.removeEventListener('abort', raised)
  }
}
