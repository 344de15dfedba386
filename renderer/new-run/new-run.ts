/** The form of the next run and what it leads to: a run on real ranks, or a simulation on a cluster. */
import { AppError, type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type {
  BackendListing,
  ClusterListing,
  EngineContract,
  KeptSimulation,
  RunStatus,
  StartRun,
  StrategyListing,
} from '../../engine/contract.ts'
import { Store } from '../app/store.ts'
import { bestBackend, formFor, formOf, type RunChoices, type RunForm, readForm } from './run-form.ts'

export interface NewRunChoices extends RunChoices {
  readonly clusters: readonly ClusterListing[]
}

export interface NewRunListener {
  readonly start: (request: StartRun) => Promise<RunStatus>
  readonly onSimulated: (simulation: KeptSimulation) => Promise<void>
}

/** The strategy that shows most with two or more ranks. */
const firstStrategy = 'part3'

export class NewRun {
  /** Undefined until the engine has told. */
  readonly choices = new Store<NewRunChoices | undefined>(undefined)
  /** Undefined while the back ends are tried out. */
  readonly backends = new Store<readonly BackendListing[] | undefined>(undefined)
  readonly form = new Store<RunForm | undefined>(undefined)
  readonly busy = new Store<'starting' | 'simulating' | undefined>(undefined)
  /** Why the last request came to nothing. */
  readonly problem = new Store<ErrorData | undefined>(undefined)
  readonly #client: Client<EngineContract>
  readonly #listener: NewRunListener
  /** What the form shall hold as soon as there is something to choose from. */
  #wanted: StartRun | undefined

  constructor(client: Client<EngineContract>, listener: NewRunListener) {
    this.#client = client
    this.#listener = listener
  }

  /** Asks what there is to choose from. What was filled in stays. */
  async load(): Promise<void> {
    const [strategies, models, clusters] = await Promise.all([
      this.#client.strategies({}),
      this.#client.models({}),
      this.#client.clusters({}),
    ])
    this.choices.set({ strategies, models, clusters })
    const first = strategies.find(({ name }) => name === firstStrategy) ?? strategies[0]
    if (!this.form.get() && first) this.form.set(formFor({ strategies, models }, first))
    if (this.#wanted) this.fill(this.#wanted)
    await this.#tryBackends()
  }

  choose(strategy: StrategyListing): void {
    const choices = this.choices.get()
    if (choices) this.change(form => formFor(choices, strategy, form))
  }

  change(next: (form: RunForm) => RunForm): void {
    this.form.update(form => form && next(form))
    this.problem.set(undefined)
  }

  /** Fills the form with what a run was asked to do. */
  fill(request: StartRun): void {
    const choices = this.choices.get()
    this.#wanted = choices ? undefined : request
    const form = choices && formOf(choices, request)
    if (form) this.change(() => form)
  }

  /** Sends the run to its ranks, or into the queue. */
  async start(): Promise<void> {
    await this.#attempt('starting', async request => {
      await this.#listener.start(request)
    })
  }

  /** Times the same task on the chosen cluster; the simulation is kept at once. */
  async simulate(): Promise<void> {
    await this.#attempt('simulating', async ({ strategy, request }) => {
      const { cluster } = this.form.get()!
      await this.#listener.onSimulated(await this.#client.simulateRun({ strategy, request, cluster }))
    })
  }

  async #attempt(
    busy: 'starting' | 'simulating',
    action: (request: StartRun) => Promise<void>,
  ): Promise<void> {
    const form = this.form.get()
    const choices = this.choices.get()
    if (!form || !choices || this.busy.get()) return
    this.problem.set(undefined)
    const { request, problems } = readForm(form, choices)
    this.busy.set(busy)
    try {
      if (!request) throw new AppError('invalid-argument', [...problems.values()].join(' '))
      await action(request)
    } catch (thrown) {
      this.problem.set(errorData(thrown))
    } finally {
      this.busy.set(undefined)
    }
  }

  async #tryBackends(): Promise<void> {
    const backends = await this.#client.backends({})
    this.backends.set(backends)
    const best = bestBackend(backends)
    if (best !== undefined) this.form.update(form => form && { ...form, backend: form.backend ?? best })
  }
}
