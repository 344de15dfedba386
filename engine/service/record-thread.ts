/**
 * Recording in a thread of its own, one after another. The interpreter has limits on time and memory; if it
 * does not answer a while after its time is over, or the person asks for something else, the thread is ended
 * and the next recording starts a new one.
 */
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError, errorFromData } from '../base/app-error.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import { memoryFault, timeFault } from './isolation/guest-faults.ts'
import type { IsolationLimits } from './isolation/isolation-limits.ts'
import { defaultLimits, type IsolatedResult } from './isolation/record-isolated.ts'
import { getReady, type RecordJob, type RecordMessage } from './record-job.ts'

/** The interpreter looks at the clock between its instructions; this is for long ones, and for its own faults. */
const graceMs = 2_000

/** What the recorder keeps of a strategy, outside the interpreter's own limit. */
const heapMegabytes = 3072

export class RecordThread implements AsyncDisposable {
  private worker: Worker | undefined
  private last: Promise<unknown> = Promise.resolve()
  private isToGetReady = false

  /** Records the text of a strategy file. Rejects `cancelled` when the signal is raised. */
  record(
    source: string,
    file: string,
    request: RecordRequest,
    options: { readonly signal?: AbortSignal | undefined; readonly limits?: IsolationLimits } = {},
  ): Promise<IsolatedResult> {
    const { signal, limits = defaultLimits } = options
    const turn = this.last.then(() => this.run({ source, file, request, limits }, signal))
    this.last = turn.catch(() => undefined)
    return turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker?.terminate()
    this.worker = undefined
  }

  /**
   * From here on the thread, and each that takes its place, makes itself fast while there is nothing to record. Told
   * again before it is, it first waits once more: something else is going on.
   */
  getReady(): void {
    this.isToGetReady = true
    if (this.worker) this.worker.postMessage(getReady)
    else this.start()
  }

  /** The thread; it keeps no process alive while it records nothing. */
  private start(): Worker {
    if (this.worker) return this.worker
    const worker = new Worker(new URL('./record-worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    })
    const forget = () => {
      if (this.worker === worker) this.worker = undefined
    }
    worker.on('error', forget).on('exit', forget).unref()
    if (this.isToGetReady) worker.postMessage(getReady)
    this.worker = worker
    return worker
  }

  private run(job: RecordJob, signal: AbortSignal | undefined): Promise<IsolatedResult> {
    if (signal?.aborted) return Promise.reject(new AppError('cancelled', 'Cancelled.'))
    const worker = this.start()
    return new Promise((resolve, reject) => {
      const drop = () => {
        settle()
        this.worker = undefined
        void worker.terminate()
      }
      const end = (error: AppError) => {
        drop()
        reject(error)
      }
      const onCancel = () => end(new AppError('cancelled', 'Cancelled.'))
      const onError = (error: Error & { readonly code?: string }) => {
        if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
          end(new AppError('internal', `Recording failed: ${error.message}`))
          return
        }
        drop()
        resolve({
          facts: undefined,
          plan: undefined,
          faults: [memoryFault(basename(job.file), heapMegabytes)],
        })
      }
      const onExit = () => end(new AppError('internal', 'The thread that records ended early.'))
      const onMessage = (message: RecordMessage) => {
        settle()
        if ('result' in message) resolve(message.result)
        else reject(errorFromData(message.error))
      }
      const tooLong = () => {
        drop()
        resolve({ facts: undefined, plan: undefined, faults: [timeFault(basename(job.file), job.limits)] })
      }
      const timer = setTimeout(tooLong, job.limits.milliseconds + graceMs)
      const settle = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onCancel)
        worker.off('error', onError).off('exit', onExit).off('message', onMessage)
        worker.unref()
      }
      signal?.addEventListener('abort', onCancel, { once: true })
      worker.ref()
      worker.on('error', onError).on('exit', onExit).on('message', onMessage)
      worker.postMessage(job)
    })
  }
}
