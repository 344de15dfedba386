/**
 * The threads that record previews, and when they get ready: not before somebody writes a strategy, and the second,
 * which starts for it, not while somebody does. The third is for what is held against them: it may take its time.
 */
import { RecordThread } from './record-thread.ts'

/** Nobody writes, ms. */
const restMs = 4000

export class PreviewThreads {
  readonly #threads: RecordThread[] = []
  #later: NodeJS.Timeout | undefined
  #isSecondTold = false

  make(): RecordThread {
    const thread = new RecordThread()
    this.#threads.push(thread)
    return thread
  }

  /** A preview was answered: as long as one follows another, nothing gets ready. */
  answered(): void {
    const [first, second] = this.#threads
    first?.getReady()
    if (this.#isSecondTold) second?.getReady()
    clearTimeout(this.#later)
    this.#later = setTimeout(() => {
      this.#isSecondTold = true
      second?.getReady()
    }, restMs).unref()
  }

  /** To be called before the threads end. */
  close(): void {
    clearTimeout(this.#later)
  }
}
