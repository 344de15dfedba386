/** From the desk to runs: executed on ranks of this machine, or simulated and kept in the library. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { EngineContract, KeptSimulation, RunStatus, StartRun } from '../../engine/contract.ts'
import { Store } from '../app/store.ts'
import type { Good } from './live-preview.ts'

/** A strategy whose text, as it is, makes a correct plan. */
export interface ReadyStrategy {
  readonly name: string
  readonly text: string
  readonly good: Good
}

/** What of the window it needs. */
export interface RunnerWindow {
  readonly engine: { readonly client: Pick<Client<EngineContract>, 'simulateRun'> }
  readonly executions: { start(request: StartRun): Promise<RunStatus> }
}

/** Samples of a microbatch on real ranks: the schedule is the preview's, the model a small one. */
const realBatch = 4
const realSteps = 20

export class StrategyRunner {
  readonly busy = new Store<'starting' | 'simulating' | undefined>(undefined)
  readonly #window: RunnerWindow
  readonly #onSimulated: (kept: KeptSimulation) => Promise<void>
  readonly #ready: () => ReadyStrategy | undefined

  constructor(
    window: RunnerWindow,
    onSimulated: (kept: KeptSimulation) => Promise<void>,
    ready: () => ReadyStrategy | undefined,
  ) {
    this.#window = window
    this.#onSimulated = onSimulated
    this.#ready = ready
  }

  /** The schedule of the preview with a small model, on ranks of this machine. */
  async runForReal(): Promise<void> {
    await this.#whileBusy('starting', async ({ name, text, good }) => {
      const { worldSize, layers, parameters, microbatches } = good.task
      const globalBatch = realBatch * Math.max(microbatches, 1)
      await this.#window.executions.start({
        strategy: name,
        source: text,
        request: { worldSize, layers, parameters, batch: realBatch, globalBatch },
        steps: realSteps,
      })
    })
  }

  /** The preview as a run of the library, on the cluster as it is built. */
  async simulateAndKeep(): Promise<void> {
    await this.#whileBusy('simulating', async ({ name, text, good }) => {
      const { microbatches: _, ...request } = good.task
      const { cluster } = good
      await this.#onSimulated(
        await this.#window.engine.client.simulateRun({ strategy: name, source: text, request, cluster }),
      )
    })
  }

  async #whileBusy(
    busy: 'starting' | 'simulating',
    action: (strategy: ReadyStrategy) => Promise<void>,
  ): Promise<void> {
    const strategy = this.#ready()
    if (!strategy || this.busy.get()) return
    this.busy.set(busy)
    try {
      await action(strategy)
    } finally {
      this.busy.set(undefined)
    }
  }
}
