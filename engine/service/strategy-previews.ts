/**
 * Previews of strategies that are being written. A keystroke cancels the preview before it, so recording must
 * neither queue behind a cancelled one nor pay for a new thread each time: two threads take turns (a third is for
 * what it is held against), and a cancelled recording is given a moment to end by itself before its thread is ended.
 *
 * Where only the cluster changed, the recording at hand is timed anew. A few are kept: the text as it is, and
 * those that it is held against.
 */
import { randomUUID } from 'node:crypto'
import { throwIfCancelled } from '../base/app-error.ts'
import type { Plan } from '../base/plan.ts'
import type { RunHeader } from '../base/run.ts'
import { timesFor } from '../base/timing/retime.ts'
import type { RunOutline } from '../base/timing/run-outline.ts'
import { ns } from '../base/timing/run-times.ts'
import { timingPlan } from '../base/timing/timing-plan.ts'
import type { PreviewRun, PreviewStrategy, PreviewTask, StrategyFacts, StrategyPreview } from '../contract.ts'
import { clusterNamed } from '../hardware/catalogue.ts'
import type { Cluster } from '../hardware/system.ts'
import { simulated, type Timing, timingOn } from '../simulate/simulate.ts'
import { operationDetails, runHeader, runOutline } from '../simulate/simulation-run.ts'
import type { IsolatedResult } from './isolation/record-isolated.ts'
import { previewFigures } from './preview-figures.ts'
import { RecordThread } from './record-thread.ts'
import { measuredHere } from './simulate-to-library.ts'
import type { RunStore, TracesLink } from './traces-link.ts'

/** What a cancelled recording may still take before its thread is ended, ms. */
const patienceMs = 500
/** Longer recordings than this are stuck: a person waits for the picture. */
const limits = { memoryBytes: 512 * 2 ** 20, milliseconds: 10_000 }

const keptRecordings = 4
/** The picture comes first, ms. */
const detailsPauseMs = 100

/** As many as the store shows at a time. */
const keptRuns = 6

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
  readonly #names = new WeakMap<RunOutline, string>()
  /** By the run that shows it, the name of the outline that the store was told last. */
  readonly #told = new Map<string, string>()
  readonly #rooms = new WeakMap<Plan, ReturnType<typeof timesFor>>()

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
    const timing = timingOn(plan, clusterOf(asked), { lab: asked.lab })
    const store = await this.#traces.connect()
    throwIfCancelled(signal)
    // The store times the plan for the picture while it is timed here for the figures.
    const [shown, { figures, violations, lengthNs, simulatedAt }] = await Promise.all([
      this.#show(store, asked, timing, signal),
      this.#figuresOf(timing),
    ])
    return {
      ...told,
      violations,
      task: taskOf(plan),
      figures,
      run: { ...shown, header: { ...shown.header, lengthNs } },
      milliseconds: {
        record: recorded - began,
        simulate: simulatedAt - recorded,
        show: performance.now() - simulatedAt,
      },
    }
  }

  async #figuresOf(timing: Timing) {
    const simulation = simulated(timing, this.#roomFor(timing.plan))
    const { times, violations } = simulation
    const figures = previewFigures(simulation)
    return { figures, violations, lengthNs: ns(times.makespan), simulatedAt: performance.now() }
  }

  /** Durations go each time; what they are durations of, and what operations say of themselves, only when they are new. */
  async #show(
    store: RunStore,
    { run, outline: known }: PreviewStrategy,
    timing: Timing,
    signal: AbortSignal,
  ): Promise<Omit<PreviewRun, 'header'> & { readonly header: Omit<RunHeader, 'lengthNs'> }> {
    const { plan, durations, rules } = timing
    const header = runHeader(timing, new Date().toISOString())
    const outline = runOutline(timing)
    const outlineName = this.#nameOf(outline)
    const asked = { run, header, outlineName, durations, rules }
    const planned = () => ({ ...asked, planned: { outline, plan: timingPlan(plan) } })
    const isTold = this.#noteTold(run, outlineName) === outlineName
    try {
      const first = await store.previewRun(isTold ? asked : planned())
      // What came after a preview that nobody wants any more is not to be replaced by it.
      if (!first.tallies) throwIfCancelled(signal)
      const { tallies, isDetailed } = first.tallies ? first : await store.previewRun(planned())
      if (!isDetailed) this.#tellDetails(store, run, outlineName, plan)
      const { processes, tracks } = outline
      const rows = known === outlineName ? {} : { rows: { processes, tracks } }
      return { run, header, outline: outlineName, ...rows, tallies: tallies! }
    } catch (thrown) {
      // Nobody knows what the store holds by now.
      this.#told.delete(run)
      throw thrown
    }
  }

  /** What the store was told before. Noted ahead of its answer: by then the next preview is on its way. */
  #noteTold(run: string, outlineName: string): string | undefined {
    const before = this.#told.get(run)
    this.#told.delete(run)
    this.#told.set(run, outlineName)
    if (this.#told.size > keptRuns) this.#told.delete(this.#told.keys().next().value!)
    return before
  }

  #tellDetails(store: RunStore, run: string, outlineName: string, plan: Plan): void {
    const tell = () => store.previewDetails({ run, outlineName, details: operationDetails(plan) })
    // Where the store is gone there is nothing left to detail.
    setTimeout(() => tell().catch(() => {}), detailsPauseMs)
  }

  /** A plan is timed many times a second, and its times are gone with the next ones. */
  #roomFor(plan: Plan): ReturnType<typeof timesFor> {
    const room = this.#rooms.get(plan) ?? timesFor(plan)
    this.#rooms.set(plan, room)
    return room
  }

  #nameOf(outline: RunOutline): string {
    const known = this.#names.get(outline)
    if (known !== undefined) return known
    const name = randomUUID()
    this.#names.set(outline, name)
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
