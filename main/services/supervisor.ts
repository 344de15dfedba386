/**
 * Keeps the services alive. A service that dies is started again, after a growing pause and at most three
 * times in a minute; then it counts as failed and says so, because what kills it will kill it again.
 * Whatever a dead process was asked and had not answered fails with `unavailable`.
 */
import { AppError, errorFromData } from '../../engine/base/app-error.ts'
import type { ControlReply, ControlRequest, FileGrant } from '../../engine/base/service-control.ts'
import { type ServiceName, serviceNames } from './service-name.ts'
import type { ServiceProcess } from './service-process.ts'

export interface ServiceState {
  readonly service: ServiceName
  readonly state: 'running' | 'restarting' | 'failed'
  readonly message?: string
}

export interface SupervisorOptions {
  readonly start: (service: ServiceName) => ServiceProcess
  readonly services?: readonly ServiceName[]
  /** Pause before the first, second and third restart. */
  readonly pausesMs?: readonly number[]
  readonly windowMs?: number
  /** A process that has not said that it is ready by then is ended and counts as dead. */
  readonly readyWithinMs?: number
}

/** How long a service may take to end by itself when asked to. */
const shutdownMs = 3_000

/** A connection; the supervisor numbers it. */
export type ConnectionRequest = Extract<ControlRequest, { type: 'connect' | 'upgrade' }>

/** What a service says to a request that it could do. */
type Answer = Exclude<ControlReply, { type: 'ready' | 'failed' }>

interface Pending {
  readonly service: ServiceName
  readonly resolve: (reply: Answer) => void
  readonly reject: (error: AppError) => void
}

interface Entry {
  state: ServiceState
  process: ServiceProcess | undefined
  /** Settles when the process can take connections, or never will. */
  ready: PromiseWithResolvers<ServiceProcess>
  versions: Readonly<Record<string, string>> | undefined
  deathsMs: number[]
  timer: NodeJS.Timeout | undefined
}

export class Supervisor {
  readonly #options: Required<SupervisorOptions>
  readonly #entries = new Map<ServiceName, Entry>()
  readonly #stateListeners = new Set<(state: ServiceState) => void>()
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #closing = false

  constructor(options: SupervisorOptions) {
    this.#options = {
      services: serviceNames,
      pausesMs: [100, 1_000, 4_000],
      windowMs: 60_000,
      readyWithinMs: 30_000,
      ...options,
    }
  }

  start(): void {
    for (const service of this.#options.services) {
      this.#entries.set(service, {
        state: { service, state: 'restarting', message: `The ${service} service is starting.` },
        process: undefined,
        ready: withResolvers(),
        versions: undefined,
        deathsMs: [],
        timer: undefined,
      })
      this.#launch(service)
    }
  }

  get states(): readonly ServiceState[] {
    return [...this.#entries.values()].map(entry => entry.state)
  }

  /** Returns the function that stops listening. */
  onState(listener: (state: ServiceState) => void): () => void {
    this.#stateListeners.add(listener)
    return () => this.#stateListeners.delete(listener)
  }

  /**
   * Hands a connection over, with its socket or port; resolves when the service holds it. Throws `unavailable`
   * where the service has failed, or dies before that.
   */
  async connect(service: ServiceName, request: ConnectionRequest, handle: unknown): Promise<void> {
    await this.#ask(service, id => ({ ...request, id }), handle)
  }

  /** Lets a service read a file, or write it. Throws what the service says, or `unavailable`. */
  async grantFile(service: ServiceName, path: string, write = false): Promise<FileGrant> {
    const answer = await this.#ask(service, id => ({ type: 'grant', id, path, write }))
    const [file] = grantsOf(answer)
    if (!file) throw new AppError('internal', `The ${service} service granted nothing for ${path}.`)
    return file
  }

  /** The same for every trace below a folder. */
  async grantFolder(service: ServiceName, path: string): Promise<readonly FileGrant[]> {
    return grantsOf(await this.#ask(service, id => ({ type: 'grantFolder', id, path })))
  }

  /** What lay in a folder is gone: the service need not know of it any more. */
  revokeIn(service: ServiceName, folder: string): void {
    this.#entry(service).process?.send({ type: 'revoke', folder })
  }

  /** Where the file of a run lies. Throws `not-found`, or `unavailable`. */
  async locateRun(run: string): Promise<string> {
    const answer = await this.#ask('traces-db', id => ({ type: 'locate', id, run }))
    if (answer.type !== 'located') throw new AppError('internal', 'The traces-db service located nothing.')
    return answer.path
  }

  /** Versions of what only the services run on, by name; of those that have been ready. */
  get versions(): Readonly<Record<string, string>> {
    return Object.assign({}, ...[...this.#entries.values()].map(entry => entry.versions))
  }

  /** Process ids of the running services, for tests and the About box. */
  get processIds(): Readonly<Partial<Record<ServiceName, number>>> {
    return Object.fromEntries([...this.#entries].map(([service, entry]) => [service, entry.process?.pid]))
  }

  /** Asks every service to end, and ends those that do not. Afterwards no process is left. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    await Promise.all(
      [...this.#entries.values()].map(async entry => {
        clearTimeout(entry.timer)
        refuse(entry, 'The studio is closing.')
        const { process } = entry
        if (!process) return
        process.send({ type: 'shutdown' })
        const timer = setTimeout(() => process.kill(), shutdownMs)
        await process.exited
        clearTimeout(timer)
      }),
    )
  }

  #entry(service: ServiceName): Entry {
    const entry = this.#entries.get(service)
    if (!entry) throw new AppError('internal', `The ${service} service has not been started.`)
    return entry
  }

  #launch(service: ServiceName): void {
    const entry = this.#entry(service)
    const process = this.#options.start(service)
    entry.process = process
    entry.timer = setTimeout(() => process.kill(), this.#options.readyWithinMs)
    process.onReply(reply => {
      if (reply.type !== 'ready') {
        this.#settle(reply)
        return
      }
      clearTimeout(entry.timer)
      entry.versions = reply.versions
      this.#tell(entry, { service, state: 'running' })
      entry.ready.resolve(process)
    })
    process.exited.then(reason => this.#onDeath(service, reason))
  }

  async #ask(
    service: ServiceName,
    request: (id: number) => ControlRequest,
    handle?: unknown,
  ): Promise<Answer> {
    const process = await this.#entry(service).ready.promise
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#pending.set(id, { service, resolve, reject })
      process.send(request(id), handle)
    })
  }

  #settle(reply: Exclude<ControlReply, { type: 'ready' }>): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (reply.type === 'failed') pending?.reject(errorFromData(reply.error))
    else pending?.resolve(reply)
  }

  #onDeath(service: ServiceName, reason: string): void {
    const entry = this.#entry(service)
    clearTimeout(entry.timer)
    entry.process = undefined
    for (const [id, pending] of this.#pending) {
      if (pending.service !== service) continue
      this.#pending.delete(id)
      pending.reject(new AppError('unavailable', `The ${service} service ended (${reason}). Try again.`))
    }
    if (this.#closing) return
    const now = performance.now()
    const { pausesMs, windowMs } = this.#options
    entry.deathsMs = [...entry.deathsMs.filter(time => now - time < windowMs), now]
    const pause = pausesMs[entry.deathsMs.length - 1]
    if (pause === undefined) {
      const message = `The ${service} service ended ${entry.deathsMs.length} times within a minute (last: ${reason}). Close Rankscope and start it again.`
      this.#tell(entry, { service, state: 'failed', message })
      refuse(entry, message)
      return
    }
    if (entry.state.state === 'running') entry.ready = withResolvers()
    this.#tell(entry, {
      service,
      state: 'restarting',
      message: `The ${service} service ended (${reason}) and is being started again.`,
    })
    entry.timer = setTimeout(() => this.#launch(service), pause)
  }

  #tell(entry: Entry, state: ServiceState): void {
    entry.state = state
    for (const listener of this.#stateListeners) listener(state)
  }
}

function grantsOf(answer: Answer): readonly FileGrant[] {
  return answer.type === 'granted' ? answer.files : []
}

function withResolvers(): PromiseWithResolvers<ServiceProcess> {
  const resolvers = Promise.withResolvers<ServiceProcess>()
  // Nobody may be waiting when it fails; those who wait see it themselves.
  resolvers.promise.catch(() => {})
  return resolvers
}

function refuse(entry: Entry, message: string): void {
  // Replaces a promise that may have been resolved long ago, for whoever asks from now on.
  entry.ready.reject(new AppError('unavailable', message))
  entry.ready = withResolvers()
  entry.ready.reject(new AppError('unavailable', message))
}
