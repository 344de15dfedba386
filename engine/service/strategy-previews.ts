/**
 * Previews of strategies that are being written. A keystroke cancels the preview before it, so recording must
 * neither queue behind a cancelled one nor pay for a new thread each time: two threads take turns (a third is for what it is
 * held against), and a cancelled recording is given a moment to end by itself before its thread is ended.
 *
 * Where only the cluster changed, the recording at hand is timed anew. A few are kept: the text as it is, and
 * those that it is held against.
 */
import { randomUUID } from 'node:crypto'
import type { RunInfo } from '../../traces-db/contract.ts'
import { throwIfCancelled } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import type { PreviewStrategy, PreviewTask, StrategyFacts, StrategyPreview } from '../contract.ts'
import { clusterNamed } from '../hardware/catalogue.ts'
import type { Cluster } from '../hardware/system.ts'
import { type Simulation, simulate } from '../simulate/simulate.ts'
import { operationDetails, simulatedRun } from '../simulate/simulation-run.ts'
import type { IsolatedResult } from './isolation/record-isolated.ts'
import { previewFigures } from './preview-figures.ts'
import { RecordThread } from './record-thread.ts'
import { measuredHere } from './simulate-to-library.ts'
import type { TracesLink } from './traces-link.ts'

/** What a cancelled recording may still take before its thread is ended, ms. */
const patienceMs = 500
/** Longer recordings than this are stuck: a person waits for the picture. */
const limits = { memoryBytes: 512 * 2 ** 20, milliseconds: 10_000 }

const keptRecordings = 4
/** The picture comes first, ms. */
const detailsPauseMs = 100

interface Turn {
  readonly thread: RecordThread
  /** Settles when the recording under way is over; undefined while the thread is free. */
  underWay: Promise<unknown> | undefined
}

export class StrategyPreviews {
  readonly #traces: TracesLink
  readonly #turns: readonly Turn[]
  /** By what was recorded; least recently asked for first. */
  readonly #known = new Map<string, IsolatedResult>()
  readonly #names = new WeakMap<Plan, string>()

  constructor(traces: TracesLink, newThread: () => RecordThread = () => new RecordThread()) {
    this.#traces = traces
    this.#turns = [0, 1, 2].map(() => ({ thread: newThread(), underWay: undefined }))
  }

  /** Throws `cancelled`, and what a request that does not fit the strategy or the cluster throws. */
  async preview(asked: PreviewStrategy, signal: AbortSignal): Promise<StrategyPreview> {
    const began = performance.now()
    const { facts, plan, faults } = await this.#recorded(asked, signal)
    throwIfCancelled(signal)
    const recorded = performance.now()
    const told = facts && { facts: facts as StrategyFacts }
    if (!plan) {
      return { ...told, violations: faults, milliseconds: { record: recorded - began, simulate: 0, show: 0 } }
    }
    const simulation = simulate(plan, clusterOf(asked), { lab: asked.lab })
    const simulated = performance.now()
    const run = await this.#show(asked, simulation, signal)
    return {
      ...told,
      violations: simulation.violations,
      task: taskOf(plan),
      figures: previewFigures(simulation),
      run,
      milliseconds: {
        record: recorded - began,
        simulate: simulated - recorded,
        show: performance.now() - simulated,
      },
    }
  }

  /** Slices and counters go each time; what operations say of themselves only with another plan, and afterwards. */
  async #show(
    { run, source }: PreviewStrategy,
    simulation: Simulation,
    signal: AbortSignal,
  ): Promise<RunInfo> {
    const store = await this.#traces.connect()
    throwIfCancelled(signal)
    const { plan } = simulation
    const detailsName = this.#nameOf(plan)
    // Who looks at a preview asks for no columns of the plan.
    const parts = { plan: false, details: false }
    const { header, batch } = simulatedRun(simulation, new Date().toISOString(), source, parts)
    const { info, isDetailed } = await store.previewRun({ run, header, batch, detailsName })
    if (!isDetailed) {
      const tell = () => store.previewDetails({ run, detailsName, details: operationDetails(plan) })
      // Where the store is gone there is nothing left to detail.
      setTimeout(() => tell().catch(() => {}), detailsPauseMs)
    }
    return info
  }

  #nameOf(plan: Plan): string {
    const known = this.#names.get(plan)
    if (known !== undefined) return known
    const name = randomUUID()
    this.#names.set(plan, name)
    return name
  }

  async close(): Promise<void> {
    await Promise.all(this.#turns.map(({ thread }) => thread[Symbol.asyncDispose]()))
  }

  async #recorded({ source, file, request }: PreviewStrategy, signal: AbortSignal): Promise<IsolatedResult> {
    const key = JSON.stringify([source, file, request])
    const result = this.#known.get(key) ?? (await this.#record(source, file, request, signal))
    this.#known.delete(key)
    this.#known.set(key, result)
    if (this.#known.size > keptRecordings) this.#known.delete(this.#known.keys().next().value!)
    return result
  }

  async #record(
    source: string,
    file: string,
    request: PreviewStrategy['request'],
    signal: AbortSignal,
  ): Promise<IsolatedResult> {
    let turn = this.#freeTurn()
    while (!turn) {
      await Promise.race(this.#turns.map(({ underWay }) => underWay))
      throwIfCancelled(signal)
      turn = this.#freeTurn()
    }
    const stop = new AbortController()
    let patience: NodeJS.Timeout | undefined
    const lose = () => {
      patience = setTimeout(() => stop.abort(), patienceMs)
    }
    signal.addEventListener('abort', lose, { once: true })
    const recording = turn.thread.record(source, file, request, { signal: stop.signal, limits })
    turn.underWay = recording.catch(() => undefined)
    try {
      return await recording
    } finally {
      turn.underWay = undefined
      clearTimeout(patience)
      signal.removeEventListener('abort', lose)
    }
  }

  /** Undefined while all are busy: one that was cancelled is free after {@link patienceMs} at the latest. */
  #freeTurn(): Turn | undefined {
    return this.#turns.find(({ underWay }) => !underWay)
  }
}

/** The cluster with what the request changes of it. */
function clusterOf({ cluster: name, memoryGigabytes, linkFactor = 1 }: PreviewStrategy): Cluster {
  const cluster = clusterNamed(name, measuredHere())
  const { system } = cluster
  return {
    ...cluster,
    system: {
      ...system,
      memory: { ...system.memory, ...(memoryGigabytes && { gigabytes: memoryGigabytes }) },
      tiers: system.tiers.map(tier => ({
        ...tier,
        gigabytesPerSecond: tier.gigabytesPerSecond * linkFactor,
      })),
    },
  }
}

function taskOf({ header }: Plan): PreviewTask {
  const { worldSize, layers, globalBatch, batch, microbatches } = header
  const { model, modelParameters, dtype, parameters } = header
  return { worldSize, layers, globalBatch, batch, microbatches, model, modelParameters, dtype, parameters }
}
