/**
 * From what ranks report to the batches of a run: the rows of the plan, as a simulation of it has them, and
 * beside them the steps, the loss and the throughput. Times are ns from the run's start.
 */
import { LabelList } from '../../base/label-list.ts'
import { addOperationSlices, operationDetail } from '../../base/operation-slices.ts'
import { memoryCategories, operationKindIndex, type Plan } from '../../base/plan.ts'
import { memoryTrack, planProcesses, planTracks, runProcess, tracksPerRank } from '../../base/plan-tracks.ts'
import type { RunBatch, Track } from '../../base/run.ts'
import { SliceList } from '../../base/slice-list.ts'
import type { Bytes, Ns, Rank } from '../../base/units.ts'
import { storePlan } from '../../strategy/stored-plan.ts'
import { type LoggedEvents, memoryFields, operationFields } from '../rank/event-log.ts'
import { counterColumns, emptyCounters, emptyFlows, flowColumns } from './growing-columns.ts'
import { type Arrived, OperationArrivals, type Settled } from './operation-arrivals.ts'
import type { StepMeasures } from './step-measures.ts'

/** Slices that wait for the taker of the batches; what comes beyond them is dropped and counted. */
const mostSlices = 2_000_000

/** Tracks of the run as a whole, after those of the ranks. */
const runTracks = [
  { kind: 'thread', name: 'steps', series: '', unit: '' },
  { kind: 'counter', name: 'loss', series: 'loss', unit: '' },
  { kind: 'counter', name: 'throughput', series: 'samples a second', unit: 'samples/s' },
  { kind: 'counter', name: 'step time', series: 'milliseconds', unit: 'ms' },
] as const

/** What back ends and graphics cards say of themselves, beside what is counted here. */
function reportedTracks(ranks: number, devices: number) {
  const counter = (name: string, series: string, unit: string) => ({
    kind: 'counter' as const,
    name,
    series,
    unit,
  })
  return [
    ...Array.from({ length: ranks }, (_, rank) => counter('held by the back end', `rank ${rank}`, 'bytes')),
    ...Array.from({ length: devices }, (_, device) => [
      counter(`GPU ${device} utilization`, 'share', ''),
      counter(`GPU ${device} memory`, 'in use, by everybody', 'bytes'),
    ]).flat(),
  ]
}

export class RunBatches {
  readonly #plan: Plan
  readonly #devices: number
  readonly #measures: StepMeasures
  readonly #labels = new LabelList()
  readonly #arrivals: OperationArrivals
  readonly #held: readonly Float64Array[]
  readonly #peaks: Float64Array
  /** Last end of each step's operations; only of plans with several steps. */
  readonly #lastEnds = new Map<number, Ns>()
  #firstWorkNs: Ns | undefined
  #slices = new SliceList()
  #flows = emptyFlows()
  #counters = emptyCounters()
  #labelsTold = 0
  #isFirst = true
  #events = 0
  #dropped = 0

  /** `devices`: graphics cards that will be sampled. */
  constructor(plan: Plan, measures: StepMeasures, devices: number) {
    this.#plan = plan
    this.#devices = devices
    this.#measures = measures
    this.#arrivals = new OperationArrivals(plan, settled => this.#settled(settled))
    const { worldSize } = plan.header
    this.#held = Array.from({ length: worldSize }, () => new Float64Array(memoryCategories.length))
    this.#peaks = new Float64Array(worldSize)
  }

  /** Operations taken so far. */
  get events(): number {
    return this.#events
  }

  get dropped(): number {
    return this.#dropped
  }

  peakBytes(rank: Rank): Bytes {
    return this.#peaks[rank]!
  }

  /** Of the rank that held most. */
  get largestPeakBytes(): Bytes {
    return this.#peaks.reduce((most, own) => Math.max(most, own), 0)
  }

  get firstWorkNs(): Ns | undefined {
    return this.#firstWorkNs
  }

  lastEndNs(step: number): Ns | undefined {
    return this.#lastEnds.get(step)
  }

  /** `toNs` turns the rank's times into those of the run. */
  add(rank: Rank, { operations, memory }: LoggedEvents, toNs: (machineMs: number) => Ns): void {
    for (let at = 0; at < operations.length; at += operationFields) {
      this.#events++
      const arrived = {
        operation: operations[at]!,
        pass: operations[at + 1]!,
        start: toNs(operations[at + 2]!),
        begin: toNs(operations[at + 3]!),
        end: toNs(operations[at + 4]!),
      }
      this.#note(arrived)
      this.#arrivals.add(arrived)
    }
    for (let at = 0; at < memory.length; at += memoryFields) {
      const category = memory[at + 1]!
      const bytes = memory[at + 2]!
      this.#counter(memoryTrack(rank, category), toNs(memory[at]!), bytes)
      const held = this.#held[rank]!
      held[category] = bytes
      const sum = held.reduce((total, own) => total + own, 0)
      if (sum > this.#peaks[rank]!) this.#peaks[rank] = sum
    }
  }

  /** A step has ended on all ranks. */
  addStep(step: number, start: Ns, end: Ns, loss: number | undefined, samples: number): void {
    const track = this.#runTrack(0)
    this.#slices.add(track, start, end, this.#labels.id(`step ${step}`, 'annotation', -1), -1)
    if (loss !== undefined) this.#counter(track + 1, end, loss)
    this.#counter(track + 2, end, samples / ((end - start) / 1e9))
    this.#counter(track + 3, end, (end - start) / 1e6)
  }

  /** What the back end of a rank says that it holds. */
  addBackendBytes(rank: Rank, time: Ns, bytes: Bytes): void {
    this.#counter(this.#runTrack(runTracks.length + rank), time, bytes)
  }

  /** What the tool of a graphics card says; `device` counts from 0. */
  addDevice(device: number, time: Ns, utilization: number, bytes: Bytes): void {
    if (device >= this.#devices) return
    const track = this.#runTrack(runTracks.length + this.#plan.header.worldSize + 2 * device)
    this.#counter(track, time, utilization)
    this.#counter(track + 1, time, bytes)
  }

  /** Everything since the last batch, undefined where there is nothing. `all`: nothing more will come. */
  take(now: Ns, all = false): RunBatch | undefined {
    this.#arrivals.release(now, all)
    const labels = this.#labels.list.slice(this.#labelsTold)
    this.#labelsTold = this.#labels.list.length
    const slices = this.#slices.count > 0 ? this.#slices.columns() : undefined
    const counters = this.#counters.track.length > 0 ? counterColumns(this.#counters) : undefined
    const flows = this.#flows.from.length > 0 ? flowColumns(this.#flows) : undefined
    const head = this.#isFirst ? this.#head() : undefined
    this.#isFirst = false
    this.#slices = new SliceList()
    this.#flows = emptyFlows()
    this.#counters = emptyCounters()
    if (!head && !slices && !counters) return undefined
    return {
      ...head,
      labels,
      ...(slices && { slices }),
      ...(counters && { counters }),
      ...(flows && { flows }),
    }
  }

  #head(): Pick<RunBatch, 'processes' | 'tracks' | 'details' | 'plan'> {
    const plan = this.#plan
    const { worldSize } = plan.header
    const tracks = planTracks(plan, 'bytes')
    const process = runProcess(plan)
    const ofRun = [...runTracks, ...reportedTracks(worldSize, this.#devices)].map(
      (track, index): Track => ({
        ...track,
        id: tracks.length + index,
        process: process.id,
        tid: track.kind === 'counter' ? '' : '0',
        sortIndex: index,
      }),
    )
    return {
      processes: [...planProcesses(plan), process],
      tracks: [...tracks, ...ofRun],
      details: Array.from({ length: plan.operations.count }, (_, i) => operationDetail(plan, i)),
      plan: storePlan(plan),
    }
  }

  #note({ operation, pass, start, end }: Arrived): void {
    const { operations, header } = this.#plan
    if (operations.kind[operation] !== operationKindIndex.load) {
      this.#firstWorkNs = Math.min(start, this.#firstWorkNs ?? start)
    }
    if (header.steps === 1) return
    const step = pass * header.steps + operations.step[operation]!
    this.#lastEnds.set(step, Math.max(end, this.#lastEnds.get(step) ?? 0))
  }

  #settled({ arrived, awaitedBegin, send }: Settled): void {
    const sent = send ? this.#addSlices(send, send.end) : -1
    const at = this.#addSlices(arrived, awaitedBegin)
    if (!send || sent < 0 || at < 0) return
    const microbatch = this.#plan.operations.microbatch[arrived.operation]!
    this.#flows.from.push(sent)
    this.#flows.to.push(at)
    this.#flows.fromTime.push(send.begin)
    this.#flows.toTime.push(arrived.end)
    this.#flows.label.push(this.#labels.id('message', 'transfer', microbatch))
  }

  #addSlices(arrived: Arrived, awaitedBegin: Ns): number {
    this.#measures.add(arrived.operation, arrived, awaitedBegin)
    if (this.#slices.count >= mostSlices) {
      this.#dropped++
      return -1
    }
    return addOperationSlices(
      this.#plan,
      arrived.operation,
      arrived,
      awaitedBegin,
      this.#labels,
      this.#slices,
    )
  }

  #runTrack(index: number): number {
    return tracksPerRank * this.#plan.header.worldSize + index
  }

  #counter(track: number, time: Ns, value: number): void {
    const { track: tracks, time: times, value: values } = this.#counters
    if (tracks.length >= mostSlices) return
    tracks.push(track)
    times.push(time)
    values.push(value)
  }
}
