/** Runs on real ranks, as the engine service tells of them: started, watched, stopped. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { EngineContract, RunStatus, StartRun } from '../../engine/contract.ts'
import type { ServiceLink } from '../app/service-link.ts'
import { Store } from '../app/store.ts'

export interface ExecutionListener {
  /** The ranks of a run that was started here are ready: its timeline can be opened. */
  readonly onBegin: (status: RunStatus & { readonly run: string }, hadToWait: boolean) => void
  /** A run that was under way or waited has ended, one way or another. */
  readonly onEnd: (status: RunStatus) => void
  /** The engine service died with these under way or waiting. */
  readonly onLost: (runs: readonly RunStatus[]) => void
}

export class Executions {
  /** In the order in which they were started. */
  readonly runs = new Store<readonly RunStatus[]>([])
  /** Ended runs of which no more is told above their timeline. */
  readonly dismissed = new Store<ReadonlySet<number>>(new Set())
  readonly #link: Pick<ServiceLink<EngineContract>, 'client' | 'connections'>
  readonly #listener: ExecutionListener
  /** Of the runs that this window started, by id; those whose timeline has not been opened yet. */
  readonly #awaited = new Map<number, { readonly hadToWait: boolean }>()
  readonly #requests = new Map<number, StartRun>()

  constructor(
    link: Pick<ServiceLink<EngineContract>, 'client' | 'connections'>,
    listener: ExecutionListener,
  ) {
    this.#link = link
    this.#listener = listener
  }

  get #client(): Pick<Client<EngineContract>, 'startRun' | 'stopRun' | 'watchRuns'> {
    return this.#link.client
  }

  /** Queues a run. Throws `strategy` where the strategy is not correct. */
  async start(request: StartRun): Promise<RunStatus> {
    const status = await this.#client.startRun(request)
    this.#requests.set(status.id, request)
    this.#awaited.set(status.id, { hadToWait: status.ahead > 0 })
    // It may have begun before its answer came.
    this.#tellBegun()
    return status
  }

  /** What the run was asked to do, where it was started in this window. */
  requestOf(id: number): StartRun | undefined {
    return this.#requests.get(id)
  }

  /** Ends a run early, or takes it out of the queue. Resolves when its ranks are gone. */
  async stop(id: number): Promise<void> {
    await this.#client.stopRun({ id })
  }

  dismiss(id: number): void {
    this.dismissed.update(ids => new Set(ids).add(id))
  }

  /** The run that is on these ranks now, if any. */
  underWay(): RunStatus | undefined {
    return this.runs.get().find(isUnderWay)
  }

  /** Follows the service over every connection of this window's life. */
  async watch(): Promise<void> {
    for (;;) {
      const connection = this.#link.connections.get()
      try {
        for await (const runs of this.#client.watchRuns({})) this.#take(runs)
      } catch {
        // The link tells of the loss; what was under way ended with the service.
      }
      this.#lose()
      await this.#connectionAfter(connection)
    }
  }

  #take(runs: readonly RunStatus[]): void {
    const open = new Set(
      this.runs
        .get()
        .filter(status => !hasEnded(status))
        .map(({ id }) => id),
    )
    this.runs.set(runs)
    this.#tellBegun()
    for (const status of runs) if (open.has(status.id) && hasEnded(status)) this.#listener.onEnd(status)
  }

  #tellBegun(): void {
    for (const status of this.runs.get()) {
      const awaited = this.#awaited.get(status.id)
      const { run } = status
      if (!awaited || run === undefined) continue
      this.#awaited.delete(status.id)
      this.#listener.onBegin({ ...status, run }, awaited.hadToWait)
    }
  }

  #lose(): void {
    const lost = this.runs.get().filter(status => !hasEnded(status))
    this.runs.set([])
    // The next service counts from 1 again.
    this.#awaited.clear()
    this.dismissed.set(new Set())
    this.#requests.clear()
    if (lost.length > 0) this.#listener.onLost(lost)
  }

  #connectionAfter(connection: number): Promise<void> {
    return new Promise(resolve => {
      const { connections } = this.#link
      if (connections.get() > connection) return resolve()
      const stop = connections.subscribe(() => {
        stop()
        resolve()
      })
    })
  }
}

export function hasEnded({ state }: RunStatus): boolean {
  return state === 'done' || state === 'stopped' || state === 'failed'
}

/** On its ranks, or about to be. */
export function isUnderWay({ state }: RunStatus): boolean {
  return state === 'starting' || state === 'running'
}

/** Runs that come before it and have not ended. */
export function runsAhead(runs: readonly RunStatus[], { id }: RunStatus): number {
  return runs.filter(other => other.id < id && !hasEnded(other)).length
}
