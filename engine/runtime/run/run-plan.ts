/**
 * Executes a plan on real ranks: one process each, watched over, its events turned into batches of a run as it
 * goes. However it ends (done, stopped, a rank lost, the taker gone), no process and no socket is left.
 */
import { errorData, throwIfCancelled } from '../../base/app-error.ts'
import type { Plan } from '../../base/plan.ts'
import type { RunHeader } from '../../base/run.ts'
import type { Ns, Rank } from '../../base/units.ts'
import { type Fingerprint, fingerprint } from '../../service/fingerprint.ts'
import { chooseBackend } from '../backends/backends.ts'
import { type DeviceWatch, watchDevices } from '../backends/device-samples.ts'
import { machineMs } from '../rank/clock.ts'
import type { FromRank, ReadTensor } from '../rank/messages.ts'
import { rankProgram } from '../rank/rank-program.ts'
import type { ClockOffset } from './clock-sync.ts'
import { RankFleet } from './rank-fleet.ts'
import { RunBatches } from './run-batches.ts'
import type { RunEvent, RunResult, StepProgress } from './run-events.ts'
import { finishedHeader, runHeader, shareOf } from './run-header.ts'
import { defaultLimits, type RunPlanOptions } from './run-options.ts'
import { StepClock } from './step-clock.ts'
import { StepMeasures } from './step-measures.ts'

/**
 * Batches are this far apart at least. A rank reports within 30 ms, so rows are seen some 100 ms after their event at
 * most, and have as much again to wait for a busy machine.
 */
const batchMs = 60
/** What the slowest back end reaches: tells a long operation from a rank that hangs. */
const slowestFlopsPerSecond = 0.2e9
/** Devices that start slowly: their first operation compiles kernels. */
const slowStartMs = 30_000

/**
 * Runs. The last event is the result, which says what went wrong where something did.
 *
 * @throws AppError where it cannot even begin: no back end, no kernels for the model, ranks that do not start
 */
export async function* runPlan(plan: Plan, options: RunPlanOptions): AsyncGenerator<RunEvent, void> {
  const run = await PlanRun.begin(plan, options)
  try {
    yield { type: 'header', header: run.header, pids: run.pids }
    for (;;) {
      const isOver = await run.waitForMore(batchMs)
      yield* run.takeEvents(isOver)
      if (isOver) break
    }
    yield await run.result()
  } finally {
    await run.kill()
  }
}

class PlanRun {
  readonly header: RunHeader
  readonly #plan: Plan
  readonly #options: RunPlanOptions
  readonly #fleet: RankFleet
  readonly #measures: StepMeasures
  readonly #batches: RunBatches
  readonly #steps: StepClock
  readonly #clocks: readonly ClockOffset[]
  readonly #readings: Readings
  readonly #originMs = machineMs()
  readonly #over: Promise<void>
  readonly #droppedByRank: Float64Array
  #isOver = false
  #failure: Error | undefined
  #residualMs: number
  #progress: StepProgress[] = []

  static async begin(plan: Plan, options: RunPlanOptions): Promise<PlanRun> {
    throwIfCancelled(options.signal)
    const { header } = plan
    const backend = await chooseBackend(options.backend)
    const { devices } = await backend.probe()
    const share = shareOf(header.worldSize, devices)
    const machine = await fingerprint()
    const programs = Array.from({ length: header.worldSize }, (_, rank) => rankProgram(plan, rank))
    const readings: Readings = { gradients: [], weights: [], take: () => {} }
    const isSlowToStart = backend.name !== 'wasm' && backend.name !== 'cpu'
    const largestFlops = plan.costs.reduce((most, { flops }) => Math.max(most, flops), 0)
    const fleet = new RankFleet({
      programs,
      backend: backend.name,
      kernels: rank => ({
        model: header.model,
        modelParameters: header.modelParameters,
        layers: header.layers,
        optimizer: options.optimizer,
        seed: options.seed,
        globalBatch: header.globalBatch,
        rank,
        worldSize: header.worldSize,
        threads: share.threadsPerRank,
      }),
      dtype: header.dtype,
      environment: () => ({
        TF_CPP_MIN_LOG_LEVEL: '3',
        OMP_NUM_THREADS: String(share.threadsPerRank),
      }),
      readOut: options.readOut ?? { gradientsOfPass: -1, finalWeights: false },
      logs: options.logs ?? true,
      limits: { ...defaultLimits, ...options.limits },
      longestOperationMs: (largestFlops / slowestFlopsPerSecond) * 1000 + (isSlowToStart ? slowStartMs : 0),
      onMessage: (rank, message) => readings.take(rank, message),
    })
    const stop = () => void fleet.kill()
    options.signal?.addEventListener('abort', stop, { once: true })
    try {
      const ready = await fleet.prepare()
      const clocks = await fleet.clocks()
      const { backend: name, device } = ready[0]!
      const startedAt = new Date()
      const facts = { plan, options, machine, backend: name, device, share, startedAt }
      return new PlanRun(plan, options, fleet, clocks, runHeader(facts), readings)
    } catch (thrown) {
      await fleet.kill()
      throwIfCancelled(options.signal)
      throw thrown
    } finally {
      options.signal?.removeEventListener('abort', stop)
    }
  }

  private constructor(
    plan: Plan,
    options: RunPlanOptions,
    fleet: RankFleet,
    clocks: readonly ClockOffset[],
    header: RunHeader,
    readings: Readings,
  ) {
    this.header = header
    this.#plan = plan
    this.#options = options
    this.#fleet = fleet
    this.#clocks = clocks
    this.#readings = readings
    this.#residualMs = Math.max(...clocks.map(({ residualMs }) => residualMs))
    this.#measures = new StepMeasures(plan)
    const { gpus } = header.subject.execution!.machine as Fingerprint
    this.#batches = new RunBatches(plan, this.#measures, gpus.length)
    this.#steps = new StepClock(plan)
    this.#droppedByRank = new Float64Array(plan.header.worldSize)
    readings.take = (rank, message) => this.#take(rank, message)
    this.#over = this.#run()
  }

  get pids(): readonly number[] {
    return this.#fleet.pids
  }

  /** Resolves after a while, or when the run is over; tells whether it is. */
  async waitForMore(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const later = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([later, this.#over])
    clearTimeout(timer)
    return this.#isOver
  }

  *takeEvents(isOver: boolean): Generator<RunEvent> {
    const batch = this.#batches.take(this.#nowNs(), isOver)
    const progress = this.#progress.splice(0)
    if (batch) yield { type: 'batch', batch }
    yield* progress
  }

  async result(): Promise<RunResult> {
    const { worldSize } = this.#plan.header
    const { lossPerStep, stepsDone, stepSeconds, seconds } = this.#steps
    const dropped = this.#droppedByRank.reduce((sum, own) => sum + own, this.#batches.dropped)
    const cutShort =
      this.#failure?.message ??
      (this.#options.signal?.aborted ? 'It was stopped before its last step.' : undefined)
    return {
      type: 'result',
      header: finishedHeader(this.header, {
        stepsDone,
        clockResidualNs: Math.round(this.#residualMs * 1e6),
        droppedEvents: dropped,
        ...(cutShort === undefined ? {} : { cutShort }),
      }),
      lossPerStep,
      seconds,
      stepSeconds,
      bubble: this.#measures.bubble(),
      ranks: Array.from({ length: worldSize }, (_, rank) => ({
        rank,
        states: this.#measures.total(rank),
        peakBytes: this.#batches.peakBytes(rank),
      })),
      events: this.#batches.events,
      droppedEvents: dropped,
      ...(this.#failure ? { failure: errorData(this.#failure) } : {}),
      gradients: this.#readings.gradients,
      finalWeights: this.#readings.weights,
    }
  }

  async kill(): Promise<void> {
    await this.#fleet.kill()
  }

  async #run(): Promise<void> {
    const { signal, steps } = this.#options
    const passes = Math.ceil(steps / this.#plan.header.steps)
    let stop = () => {}
    const stopped = new Promise<void>(resolve => {
      stop = resolve
      if (signal?.aborted) resolve()
    })
    signal?.addEventListener('abort', stop, { once: true })
    const watch = this.#watchDevices()
    try {
      const done = this.#fleet.run(passes).then(() => this.#finish())
      done.catch(() => {})
      await Promise.race([done, stopped])
    } catch (thrown) {
      if (!signal?.aborted) this.#failure = thrown as Error
    } finally {
      signal?.removeEventListener('abort', stop)
      watch?.stop()
      await this.#fleet.kill()
      this.#isOver = true
    }
  }

  /** Undefined where there are no cards. */
  #watchDevices(): DeviceWatch | undefined {
    const { gpus } = this.header.subject.execution!.machine as Fingerprint
    if (gpus.length === 0) return undefined
    return watchDevices({
      onSamples: samples => {
        for (const { device, utilization, memoryBytes } of samples) {
          this.#batches.addDevice(device, this.#nowNs(), utilization, memoryBytes)
        }
      },
    })
  }

  async #finish(): Promise<void> {
    const after = await this.#fleet.clocks()
    for (const [rank, { offsetMs, residualMs }] of after.entries()) {
      const drift = Math.abs(offsetMs - this.#clocks[rank]!.offsetMs)
      this.#residualMs = Math.max(this.#residualMs, residualMs + drift)
    }
    await this.#fleet.close()
  }

  #take(rank: Rank, message: FromRank): void {
    if (message.type === 'events') {
      this.#batches.add(rank, message.events, ms => this.#toNs(rank, ms))
      this.#droppedByRank[rank] = message.dropped
    } else if (message.type === 'pass') {
      const { pass, losses } = message
      const endNs = this.#toNs(rank, message.endMs)
      this.#batches.addBackendBytes(rank, endNs, message.backendBytes)
      for (const step of this.#steps.take({ rank, pass, losses, endNs, work: this.#batches })) {
        const { step: number, startNs, endNs: stepEnd, loss } = step
        this.#batches.addStep(number, startNs, stepEnd, loss, this.#plan.header.globalBatch)
        const bubble = this.#measures.endStep(startNs, stepEnd)
        const peakBytes = this.#batches.largestPeakBytes
        this.#progress.push({ type: 'step', ...step, steps: this.#options.steps, bubble, peakBytes })
      }
    } else if (message.type === 'tensors') {
      const read = message.of === 'gradients' ? this.#readings.gradients : this.#readings.weights
      read[rank] = message.tensors
    }
  }

  #toNs(rank: Rank, ms: number): Ns {
    return Math.max(0, Math.round((ms + this.#clocks[rank]!.offsetMs - this.#originMs) * 1e6))
  }

  #nowNs(): Ns {
    return Math.round((machineMs() - this.#originMs) * 1e6)
  }
}

interface Readings {
  readonly gradients: (readonly ReadTensor[])[]
  readonly weights: (readonly ReadTensor[])[]
  take: (rank: Rank, message: FromRank) => void
}
