/** Tells every open `watch` stream what changed. Changes of one run that nobody took yet are told once. */
import { EventQueue } from './event-queue.ts'

export interface RunChange {
  readonly type: 'grew' | 'finished' | 'removed' | 'described' | 'ranked' | 'library'
  readonly run: string
}

export class Watchers {
  readonly #queues = new Set<EventQueue<RunChange>>()

  tell(type: RunChange['type'], run: string): void {
    for (const queue of this.#queues) queue.pushLatest(`${type} ${run}`, { type, run })
  }

  /** Ends when the signal is raised. */
  async *watch(signal: AbortSignal): AsyncGenerator<RunChange> {
    const queue = new EventQueue<RunChange>()
    const end = () => queue.end()
    this.#queues.add(queue)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    try {
      yield* queue.items()
    } finally {
      this.#queues.delete(queue)
      signal.removeEventListener('abort', end)
    }
  }

  close(): void {
    for (const queue of this.#queues) queue.end()
  }
}
