/** Reads files side by side, each in a thread of its own, and hands on what they yield. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorData, errorFromData, throwIfCancelled } from '../../engine/base/app-error.ts'
import type { DetailBlockPart } from './detail-writer.ts'
import type { FileResult } from './file-result.ts'
import { readFile } from './read-file.ts'
import { importWorkerUrl } from './worker-url.ts'

export interface ReadersOptions {
  readonly chunkBytes: number
  /** 0 = in this thread; undefined = as many as cores, none for little. */
  readonly threads: number | undefined
  readonly signal: AbortSignal | undefined
  readonly onProgress: (file: number, bytesRead: number) => void
  readonly onDetails: (file: number, block: DetailBlockPart) => void
}

/** What a worker is told to do. */
export interface ReadJob {
  readonly path: string
  readonly source: number
  readonly chunkBytes: number
}

/** What a worker tells. */
export type ReadMessage =
  | { readonly type: 'progress'; readonly bytesRead: number }
  | { readonly type: 'details'; readonly block: DetailBlockPart }
  | { readonly type: 'result'; readonly result: FileResult }
  | { readonly type: 'failed'; readonly error: ErrorData }

/** A file that cannot be read yields its error; what concerns all of them is thrown. */
export type ReadOutcome = FileResult | AppError

/** So little is read before a thread has started. */
const fewBytes = 2 << 20

export const FileReaders = {
  /** Outcomes in order of the files. Throws `cancelled`, and whatever `onDetails` throws. */
  async readAll(
    files: readonly { readonly path: string; readonly bytes: number }[],
    options: ReadersOptions,
  ): Promise<readonly ReadOutcome[]> {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const wanted = options.threads ?? (bytes <= fewBytes ? 0 : availableParallelism())
    const threads = Math.min(wanted, files.length)
    const outcomes: ReadOutcome[] = []
    let next = 0
    const work = async (read: (job: ReadJob) => Promise<ReadOutcome>) => {
      while (next < files.length) {
        const source = next++
        const { path } = files[source]!
        outcomes[source] = await read({ path, source, chunkBytes: options.chunkBytes })
      }
    }
    if (threads === 0) await work(job => readHere(job, options))
    else {
      const workers = Array.from({ length: threads }, () => new ReadWorker(options))
      try {
        await Promise.all(workers.map(worker => work(job => worker.read(job))))
      } finally {
        await Promise.all(workers.map(worker => worker.stop()))
      }
    }
    return outcomes
  },
}

async function readHere(job: ReadJob, options: ReadersOptions): Promise<ReadOutcome> {
  try {
    return await readFile(job.path, {
      source: job.source,
      chunkBytes: job.chunkBytes,
      onProgress(bytesRead) {
        throwIfCancelled(options.signal)
        options.onProgress(job.source, bytesRead)
      },
      onDetails: block => options.onDetails(job.source, block),
    })
  } catch (thrown) {
    if (isOfFile(thrown)) return thrown
    throw thrown
  }
}

/** Whether an error concerns one file: the others may still make a run. */
function isOfFile(thrown: unknown): thrown is AppError {
  return (
    thrown instanceof AppError &&
    (thrown.code === 'unreadable' || thrown.code === 'limit' || thrown.code === 'not-found')
  )
}

class ReadWorker {
  readonly #worker: Worker
  readonly #options: ReadersOptions
  #job:
    | { source: number; resolve: (outcome: ReadOutcome) => void; reject: (reason: unknown) => void }
    | undefined

  constructor(options: ReadersOptions) {
    this.#options = options
    this.#worker = new Worker(importWorkerUrl())
    this.#worker.on('message', (message: ReadMessage) => this.#take(message))
    this.#worker.on('error', error => this.#fail(error))
    this.#worker.on('exit', () =>
      this.#fail(new AppError('internal', 'The thread that reads a file ended early.')),
    )
    options.signal?.addEventListener('abort', this.#cancel)
  }

  read(job: ReadJob): Promise<ReadOutcome> {
    return new Promise((resolve, reject) => {
      this.#job = { source: job.source, resolve, reject }
      if (this.#options.signal?.aborted) this.#cancel()
      else this.#worker.postMessage(job)
    })
  }

  async stop(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#cancel)
    await this.#worker.terminate()
  }

  readonly #cancel = () => this.#fail(new AppError('cancelled', 'Cancelled.'))

  #fail(reason: unknown): void {
    this.#job?.reject(reason)
    this.#job = undefined
  }

  #take(message: ReadMessage): void {
    const job = this.#job
    if (!job) return
    try {
      if (message.type === 'progress') this.#options.onProgress(job.source, message.bytesRead)
      else if (message.type === 'details') this.#options.onDetails(job.source, message.block)
      else {
        this.#job = undefined
        const outcome = message.type === 'result' ? message.result : errorFromData(message.error)
        if (!(outcome instanceof AppError) || isOfFile(outcome)) job.resolve(outcome)
        else job.reject(outcome)
      }
    } catch (thrown) {
      // The sink could not take it (a full disk): nothing more is to be read.
      this.#job = undefined
      job.reject(thrown)
    }
  }
}
