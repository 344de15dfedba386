/**
 * The runs of the studio: queued, executed one after the other, kept by the traces-db service as they grow. A
 * run belongs to this service and not to the window that started it, so a closed window stops nothing.
 */
import { AppError, errorData, throwIfCancelled } from '../base/app-error.ts'
import { quantityText } from '../base/count-text.ts'
import type { Plan } from '../base/plan.ts'
import type { RunStatus, StartRun } from '../contract.ts'
import type { RunEvent } from '../runtime/run/run-events.ts'
import { defaultOptimizer, defaultSeed } from '../runtime/run/run-options.ts'
import { runPlan } from '../runtime/run/run-plan.ts'
import { RunQueue } from '../runtime/run/run-queue.ts'
import { appendRun, type KeptRun } from './append-run.ts'
import type { RunStore, TracesLink } from './traces-link.ts'

/** Ended runs that are still told of. */
const remembered = 50

interface Entry {
  status: RunStatus
  readonly stop: AbortController
  readonly ended: Promise<void>
}

export interface RunManagerOptions {
  readonly traces: TracesLink
  /** Records what is asked for. Throws an AppError with code `strategy` where it is not correct. */
  readonly plan: (request: StartRun, signal: AbortSignal) => Promise<{ plan: Plan; source: string }>
}

export class RunManager {
  readonly #options: RunManagerOptions
  readonly #queue = new RunQueue()
  readonly #entries = new Map<number, Entry>()
  readonly #watchers = new Set<() => void>()
  #lastId = 0

  constructor(options: RunManagerOptions) {
    this.#options = options
  }

  /** Records the plan at once, so that what is wrong with it is told here; then waits for its turn. */
  async start(request: StartRun): Promise<RunStatus> {
    const stop = new AbortController()
    const { plan, source } = await this.#options.plan(request, stop.signal)
    const id = ++this.#lastId
    const status: RunStatus = {
      id,
      state: 'queued',
      ahead: this.#queue.length,
      title: `${plan.header.strategy} · ${quantityText(plan.header.worldSize, 'rank')}`,
      worldSize: plan.header.worldSize,
      step: -1,
      steps: request.steps,
    }
    const ended = this.#queue
      .run(() => this.#execute(id, plan, source, request), stop.signal)
      .catch(thrown => {
        const isStopped = stop.signal.aborted
        this.#change(id, { state: isStopped ? 'stopped' : 'failed', message: errorData(thrown).message })
      })
    this.#entries.set(id, { status, stop, ended })
    this.#tell()
    return status
  }

  /** Ends a run early, or takes it out of the queue. What it did is kept. */
  async stop(id: number): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) throw new AppError('not-found', `There is no run number ${id}.`)
    entry.stop.abort()
    await entry.ended
  }

  /** All runs as they are now, and again whenever one has changed. */
  async *watch(signal: AbortSignal): AsyncGenerator<readonly RunStatus[]> {
    let wake = () => {}
    let changed = true
    const onChange = () => {
      changed = true
      wake()
    }
    this.#watchers.add(onChange)
    signal.addEventListener('abort', onChange, { once: true })
    try {
      while (!signal.aborted) {
        if (changed) {
          changed = false
          yield [...this.#entries.values()].map(({ status }) => status)
        }
        await new Promise<void>(resolve => {
          wake = resolve
          if (changed || signal.aborted) resolve()
        })
      }
    } finally {
      this.#watchers.delete(onChange)
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()]
    for (const { stop } of entries) stop.abort()
    await Promise.all(entries.map(({ ended }) => ended))
    this.#options.traces.close()
  }

  async #execute(id: number, plan: Plan, source: string, request: StartRun): Promise<void> {
    const { signal } = this.#entries.get(id)!.stop
    this.#change(id, { state: 'starting', ahead: 0 })
    const store = await this.#options.traces.connect()
    throwIfCancelled(signal)
    const events = runPlan(plan, {
      backend: request.backend,
      steps: request.steps,
      seed: request.seed ?? defaultSeed,
      optimizer: request.optimizer ?? defaultOptimizer,
      source: source === '' ? undefined : source,
      signal,
    })
    let run: KeptRun | undefined
    for await (const event of events) {
      if (event.type === 'header') run = await this.#begin(id, event, store)
      // Not kept is not done: without its store a run ends, and its ranks with it.
      else if (event.type === 'batch') await kept(appendRun(store, run!, event.batch))
      else if (event.type === 'step') {
        const { step, loss, startNs, endNs, bubble, peakBytes } = event
        const stepSeconds = (endNs - startNs) / 1e9
        this.#change(id, {
          step,
          stepSeconds,
          bubbleOfTotal: bubble.ofTotal,
          peakBytes,
          ...(loss === undefined ? {} : { loss }),
        })
      } else {
        await kept(store.finishRun({ run: run!.run, header: event.header }))
        const { cutShort } = event.header.subject.execution!
        const state = event.failure ? 'failed' : cutShort ? 'stopped' : 'done'
        this.#change(id, { state, ...(cutShort ? { message: cutShort } : {}) })
      }
    }
  }

  async #begin(
    id: number,
    { header, pids }: Extract<RunEvent, { type: 'header' }>,
    store: RunStore,
  ): Promise<KeptRun> {
    const { run } = await kept(store.createRun({ header }))
    const { backend, execution } = header.subject
    const { device, ranksPerDevice, threadsPerRank } = execution!
    this.#change(id, {
      state: 'running',
      run,
      title: header.title,
      pids,
      backend: backend!,
      device,
      ranksPerDevice,
      threadsPerRank,
    })
    return { run, header }
  }

  #change(id: number, change: Partial<RunStatus>): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.status = { ...entry.status, ...change }
    if (this.#entries.size > remembered) this.#forget()
    this.#tell()
  }

  #forget(): void {
    for (const [id, { status }] of this.#entries) {
      if (this.#entries.size <= remembered) return
      if (status.state === 'done' || status.state === 'failed' || status.state === 'stopped')
        this.#entries.delete(id)
    }
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }
}

/** Says in words what the loss of the store means to a run. */
async function kept<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (thrown) {
    if (errorData(thrown).code !== 'unavailable') throw thrown
    throw new AppError(
      'unavailable',
      'The trace service ended, so nothing more could be kept. What it has is in the library; run it again.',
    )
  }
}
