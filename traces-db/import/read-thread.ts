/**
 * A thread that reads files (import-worker.ts), as its owner sees it. Threads outlive an import: what the compiler
 * has learnt about the scanner is worth more than reading a small trace.
 */
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorData, errorFromData } from '../../engine/base/app-error.ts'
import type { DetailBlockPart } from './detail-writer.ts'
import type { FileResult } from './file-result.ts'
import type { ReadJob, ReadListener } from './serial-reader.ts'
import { importWorkerUrl } from './worker-url.ts'

/** What a thread is told to do. */
export type ReadOrder =
  | { readonly type: 'read'; readonly job: ReadJob; readonly keptBytes: number }
  | { readonly type: 'finish' }
  /** Nothing is to be read yet: get ready for it. */
  | { readonly type: 'prepare' }

/** What a thread tells. */
export type ReadMessage =
  | { readonly type: 'progress'; readonly source: number; readonly bytesRead: number }
  | { readonly type: 'numbered'; readonly source: number; readonly first: number; readonly count: number }
  | { readonly type: 'details'; readonly source: number; readonly block: DetailBlockPart }
  | { readonly type: 'result'; readonly result: FileResult }
  | { readonly type: 'finished' }
  | { readonly type: 'failed'; readonly error: ErrorData }

type Answer = Extract<ReadMessage, { type: 'result' | 'finished' }>

export class ReadThread {
  readonly #worker = new Worker(importWorkerUrl())
  #listener: ReadListener | undefined
  #keptBytes = 0
  #waiting: { resolve: (answer: Answer) => void; reject: (reason: unknown) => void } | undefined
  #failure: unknown

  constructor() {
    this.#worker.on('message', (message: ReadMessage) => this.#take(message))
    this.#worker.on('error', error => this.fail(error))
    this.#worker.on('exit', () =>
      this.fail(new AppError('internal', 'The thread that reads a file ended early.')),
    )
    this.rest()
  }

  /** Takes the thread for an import. See SerialReader. */
  begin(listener: ReadListener, keptBytes: number): void {
    this.#listener = listener
    this.#keptBytes = keptBytes
    this.#worker.ref()
  }

  /** The import is over. A thread that rests lets the program end. */
  rest(): void {
    this.#listener = undefined
    this.#worker.unref()
  }

  prepare(): void {
    this.#worker.postMessage({ type: 'prepare' } satisfies ReadOrder)
  }

  async read(job: ReadJob): Promise<FileResult> {
    const answer = await this.#ask({ type: 'read', job, keptBytes: this.#keptBytes })
    return (answer as Extract<Answer, { type: 'result' }>).result
  }

  async finish(): Promise<void> {
    await this.#ask({ type: 'finish' })
  }

  /** Whether it can still be asked: after a failure of its own or of its listener, it cannot. */
  get isSound(): boolean {
    return this.#failure === undefined
  }

  /** Gives up what it does; the thread ends. */
  fail(reason: unknown): void {
    this.#failure ??= reason
    this.#waiting?.reject(reason)
    this.#waiting = undefined
    this.end()
  }

  end(): void {
    this.#worker.terminate()
  }

  #ask(order: ReadOrder): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      this.#waiting = { resolve, reject }
      this.#worker.postMessage(order)
    })
  }

  #take(message: ReadMessage): void {
    const listener = this.#listener
    if (!listener || !this.isSound) return
    try {
      if (message.type === 'progress') listener.progress(message.source, message.bytesRead)
      else if (message.type === 'numbered') listener.numbered(message.source, message.first, message.count)
      else if (message.type === 'details') listener.details(message.source, message.block)
      else {
        const waiting = this.#waiting
        this.#waiting = undefined
        if (message.type === 'failed') waiting?.reject(errorFromData(message.error))
        else waiting?.resolve(message)
      }
    } catch (thrown) {
      // The sink could not take it (a full disk): nothing more is to be read.
      this.fail(thrown)
    }
  }
}
