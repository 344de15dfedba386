/**
 * Has runs measured in a thread of its own: one question at a time, in order. A question that nobody waits for
 * any more is dropped; one that is being worked on is left to end, unless it takes long.
 */
import { Worker } from 'node:worker_threads'
import { AppError, errorFromData } from '../../engine/base/app-error.ts'
import type { MeasureCall } from '../metrics/measure-queries.ts'
import type { MeasureAnswer, MeasureJob } from './measure-worker.ts'

/** Work that nobody waits for may go on for this long: what it read serves the next question. */
const patienceMs = 1000

interface Question extends MeasureJob {
  resolve(value: unknown): void
  reject(reason: unknown): void
  /** Nobody waits for the answer. */
  dropped: boolean
}

function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './measure-worker.ts' : './measure-worker.js', import.meta.url)
}

export class MeasureThread {
  #worker: Worker | undefined
  #last = 0
  #current: Question | undefined
  #waiting: Question[] = []

  /** Throws what the call throws, and `cancelled`. */
  ask(call: MeasureCall, args: unknown, paths: Readonly<Record<string, string>>, signal: AbortSignal) {
    return new Promise<unknown>((resolve, reject) => {
      const question = { id: ++this.#last, call, args, paths, resolve, reject, dropped: false }
      const drop = () => this.#drop(question)
      if (signal.aborted) return reject(new AppError('cancelled', 'Cancelled.'))
      signal.addEventListener('abort', drop, { once: true })
      this.#waiting.push(question)
      this.#next()
    })
  }

  /** Ends the thread; whoever waits is told. */
  async close(): Promise<void> {
    await this.#stop(new AppError('cancelled', 'The service was stopped.'))
  }

  #next(): void {
    if (this.#current) return
    const question = this.#waiting.shift()
    if (!question) {
      // An idle thread keeps no program alive.
      this.#worker?.unref()
      return
    }
    this.#current = question
    this.#worker ??= this.#start()
    this.#worker.ref()
    const { id, call, args, paths } = question
    this.#worker.postMessage({ id, call, args, paths } satisfies MeasureJob)
  }

  #start(): Worker {
    const worker = new Worker(workerUrl())
    worker.on('message', (answer: MeasureAnswer) => this.#take(answer))
    worker.on('error', error => worker === this.#worker && this.#fail(error))
    worker.on('exit', () => {
      if (worker !== this.#worker) return
      this.#fail(new AppError('internal', 'The thread that measures runs ended early. Ask again.'))
    })
    return worker
  }

  #take(answer: MeasureAnswer): void {
    const question = this.#current
    if (question?.id !== answer.id) return
    this.#current = undefined
    if ('error' in answer) question.reject(errorFromData(answer.error))
    else question.resolve(answer.value)
    this.#next()
  }

  /** The thread is gone: the question that it had fails, the others get a new one. */
  #fail(reason: unknown): void {
    this.#worker = undefined
    const question = this.#current
    this.#current = undefined
    question?.reject(reason)
    this.#next()
  }

  #drop(question: Question): void {
    question.dropped = true
    question.reject(new AppError('cancelled', 'Cancelled.'))
    this.#waiting = this.#waiting.filter(other => other !== question)
    if (question !== this.#current) return
    setTimeout(() => {
      if (this.#current !== question) return
      const worker = this.#worker
      this.#fail(new AppError('cancelled', 'Cancelled.'))
      void worker?.terminate()
    }, patienceMs).unref()
  }

  async #stop(reason: AppError): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    for (const question of this.#waiting) question.reject(reason)
    this.#waiting = []
    this.#current?.reject(reason)
    this.#current = undefined
    await worker?.terminate()
  }
}
