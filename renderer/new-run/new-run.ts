/** The form of the next run and what it leads to: a run on real ranks, or a simulation on a cluster. */
import { AppError, type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'
import type {
  BackendListing,
  ClusterListing,
  EngineContract,
  KeptSimulation,
  RunStatus,
  StartRun,
} from '../../engine/contract.ts'
import { Store } from '../app/store.ts'
import { fileNameOf, listedStrategy, type OfferedStrategy, ownStrategy } from './own-strategy.ts'
import { bestBackend, dtypes, formFor, formOf, type RunChoices, type RunForm, readForm } from './run-form.ts'

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
  /** The strategy of a run that is in no list. */
  #own: OfferedStrategy | undefined
  /** What the form shall hold as soon as there is something to choose from. */
  #wanted: StartRun | undefined

  constructor(client: Client<EngineContract>, listener: NewRunListener) {
    this.#client = client
    this.#listener = listener
  }

  /** Asks what there is to choose from. What was filled in stays. */
  async load(): Promise<void> {
    const { strategies } = await this.#choices()
    const { models } = this.choices.get()!
    const first = strategies.find(({ name }) => name === firstStrategy) ?? strategies[0]
    if (!this.form.get() && first) this.form.set(formFor({ strategies, models }, first))
    if (this.#wanted) this.fill(this.#wanted)
    await this.#tryBackends()
  }

  choose(strategy: OfferedStrategy): void {
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
    if (!form) return
    this.form.set(form)
    this.problem.set(undefined)
  }

  /**
   * Fills the form with how a run was made; a strategy that is in no list is offered beside the others. Returns,
   * in sentences, what this machine cannot do as it was. Throws `strategy` where its text cannot be read.
   */
  async fillFrom(configuration: RunConfiguration): Promise<readonly string[]> {
    this.#own = undefined
    const listed = await this.#choices()
    const strategy =
      listedStrategy(configuration, listed.strategies) ??
      ownStrategy(configuration, await this.#factsOf(configuration), listed.strategies)
    if (strategy.own) {
      this.#own = strategy
      this.choices.set({ ...listed, strategies: [strategy, ...listed.strategies] })
    }
    const { request, execution, lab = false } = configuration
    const before = this.form.get()
    const steps = execution?.steps ?? Number(before?.numbers.steps ?? 20)
    const { learningRate, seed, optimizer } = execution ?? {}
    this.fill({
      strategy: strategy.name,
      request,
      steps,
      ...(execution
        ? { backend: execution.backend }
        : before?.backend === undefined
          ? {}
          : { backend: before.backend }),
      ...(learningRate !== undefined && (optimizer === 'adam' || optimizer === 'sgd')
        ? { optimizer: { name: optimizer, learningRate } }
        : {}),
      ...(seed === undefined ? {} : { seed }),
    })
    const missing: string[] = []
    const cluster = this.#clusterOf(configuration, listed, missing)
    this.change(form => ({ ...form, lab, ...(cluster === undefined ? {} : { cluster }) }))
    if (configuration.fairLinks) {
      missing.push(
        'Its transfers shared links fairly, which only the command line does: copy it in the library.',
      )
    }
    if (!dtypes.some(dtype => dtype === request.dtype)) {
      missing.push(`The run counted its numbers as ${request.dtype}, which is not offered here.`)
    }
    return missing
  }

  /** Sends the run to its ranks, or into the queue. */
  async start(): Promise<void> {
    await this.#attempt('starting', async request => {
      await this.#listener.start(request)
    })
  }

  /** Times the same task on the chosen cluster; the simulation is kept at once. */
  async simulate(): Promise<void> {
    await this.#attempt('simulating', async ({ strategy, source, request }) => {
      const { cluster, lab } = this.form.get()!
      const asked = { strategy, request, cluster, lab, ...(source === undefined ? {} : { source }) }
      await this.#listener.onSimulated(await this.#client.simulateRun(asked))
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

  /** What there is to choose from, asked for anew, with the strategy of a run that was filled in. */
  async #choices(): Promise<NewRunChoices> {
    const [listed, models, clusters] = await Promise.all([
      this.#client.strategies({}),
      this.#client.models({}),
      this.#client.clusters({}),
    ])
    const strategies = this.#own ? [this.#own, ...listed] : listed
    const choices = { strategies, models, clusters }
    this.choices.set(choices)
    return choices
  }

  async #factsOf({ strategy, source, request }: RunConfiguration) {
    if (source === undefined) return undefined
    const { facts, violations } = await this.#client.checkStrategy({
      source,
      file: fileNameOf(strategy),
      request,
    })
    if (facts) return facts
    const reason = violations[0]?.message ?? ''
    throw new AppError('strategy', `The text of ${strategy} cannot be read here. ${reason}`)
  }

  /** A cluster with fields of its own is written `NAME, path=value`: only the name can be chosen here. */
  #clusterOf(
    { cluster }: RunConfiguration,
    { clusters }: NewRunChoices,
    missing: string[],
  ): string | undefined {
    const [name, ...fields] = (cluster ?? '').split(', ')
    if (!name) return undefined
    const base = name.replace(/ x \d+$/, '')
    if (!clusters.some(listed => listed.name === base)) {
      missing.push(`There is no cluster ${name} here: choose another.`)
      return undefined
    }
    if (fields.length > 0) {
      missing.push(
        `The run had ${fields.join(', ')}, which only the command line sets: copy it in the library.`,
      )
    }
    return name
  }

  async #tryBackends(): Promise<void> {
    const backends = await this.#client.backends({})
    this.backends.set(backends)
    const best = bestBackend(backends)
    if (best !== undefined) this.form.update(form => form && { ...form, backend: form.backend ?? best })
  }
}
