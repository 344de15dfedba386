/** Imports that are under way: started, watched, cancelled. */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { ImportDone, ImportEvent, ImportProgress, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

export interface ImportJob {
  readonly id: number
  readonly title: string
  /** sending: files travel to the server. settling: the timeline is open, arguments are still written. */
  readonly phase: 'sending' | 'importing' | 'settling'
  /** Of the files sent, 0 to 1. */
  readonly sentShare: number
  readonly progress: ImportProgress | undefined
}

export interface ImportListener {
  /** The timeline can be opened. */
  readonly onReady: (run: string) => Promise<void>
  readonly onDone: (done: ImportDone) => Promise<void>
  readonly onFailed: (title: string, error: ErrorData) => void
}

export class Imports {
  readonly jobs = new Store<readonly ImportJob[]>([])
  readonly #client: Client<TracesContract>
  readonly #listener: ImportListener
  readonly #aborts = new Map<number, AbortController>()
  #lastId = 0

  constructor(client: Client<TracesContract>, listener: ImportListener) {
    this.#client = client
    this.#listener = listener
  }

  /** Files of one run, one a rank. */
  importFiles(files: readonly { readonly token: string; readonly name: string }[]): Promise<void> {
    const tokens = files.map(file => file.token)
    return this.#run(titleOf(files.map(file => file.name)), signal =>
      this.#client.importFiles({ files: tokens }, { signal }),
    )
  }

  importSample(name: string, title: string): Promise<void> {
    return this.#run(title, signal => this.#client.importSample({ name }, { signal }))
  }

  /**
   * Shows files on their way to the server, before their import can begin. Returns how to tell more; `stop` is raised
   * where somebody cancels.
   */
  sending(
    title: string,
    stop: AbortController,
  ): { readonly progress: (share: number) => void; readonly end: () => void } {
    const job = this.#add(title, 'sending')
    this.#aborts.set(job, stop)
    return {
      progress: sentShare => this.#change(job, { sentShare }),
      end: () => this.dismiss(job),
    }
  }

  /** Stops it; nothing is left behind. */
  cancel(id: number): void {
    this.#aborts.get(id)?.abort()
  }

  dismiss(id: number): void {
    this.#aborts.delete(id)
    this.jobs.update(jobs => jobs.filter(job => job.id !== id))
  }

  async #run(title: string, start: (signal: AbortSignal) => AsyncIterable<ImportEvent>): Promise<void> {
    const id = this.#add(title, 'importing')
    const abort = new AbortController()
    this.#aborts.set(id, abort)
    try {
      for await (const event of start(abort.signal)) await this.#handle(id, event)
    } catch (thrown) {
      const error = explained(errorData(thrown))
      if (error.code !== 'cancelled' && !abort.signal.aborted) this.#listener.onFailed(title, error)
    } finally {
      this.dismiss(id)
    }
  }

  /** One event after the other: a run is open before it is told to be done. */
  async #handle(id: number, event: ImportEvent): Promise<void> {
    if (event.type === 'progress') this.#change(id, { progress: event })
    else if (event.type === 'done') await this.#listener.onDone(event)
    else {
      this.#change(id, { phase: 'settling' })
      await this.#listener.onReady(event.run)
    }
  }

  #add(title: string, phase: ImportJob['phase']): number {
    const id = ++this.#lastId
    const job: ImportJob = { id, title, phase, sentShare: 0, progress: undefined }
    this.jobs.update(jobs => [...jobs, job])
    return id
  }

  #change(id: number, change: Partial<ImportJob>): void {
    this.jobs.update(jobs => jobs.map(job => (job.id === id ? { ...job, ...change } : job)))
  }
}

/** `rank0.json and 7 more`. */
export function titleOf(names: readonly string[]): string {
  const [first = 'files'] = names
  return names.length > 1 ? `${first} and ${names.length - 1} more` : first
}

/** A lost connection says nothing of what became of the import. */
function explained(error: ErrorData): ErrorData {
  if (error.code !== 'unavailable') return error
  return {
    ...error,
    message: 'The trace service stopped during the import. Nothing was kept: open the files again.',
  }
}
