/**
 * A run that grows in memory: live previews, live runs, and an import between "ready" and "done". It is a
 * sink to its writer and RunData to everybody else; RunData taken once shows the run as it grows, and
 * `generation` tells that it did.
 */
import type { Label, Process, RunHeader, RunPlan, Track } from '../../engine/base/run.ts'
import { DetailStore } from './detail-store.ts'
import { type Columns, GrowingColumns } from './growing-columns.ts'
import type { CounterSeries, FlowSeries, InstantSeries, Lane } from './lane.ts'
import type { RunData } from './run-data.ts'
import type { Flows, LaneSlices, RunSink, TrackInstants, TrackSamples } from './run-sink.ts'

/** Of a track; numbers of lanes are less. */
const maximumLanes = 2 ** 24

type LaneColumns = Omit<Lane, 'track' | 'lane' | 'count'>
type SampleColumns = Omit<TrackSamples, 'count'>
type InstantColumns = Omit<InstantSeries, 'track' | 'count'>
type FlowColumns = Omit<Flows, 'count'>
type Growing<C> = GrowingColumns<C & Columns>

export interface MemoryRunOptions {
  /** Reads a block of details by its first number: from a file, instead of being kept here. */
  readonly loadBlock?: (first: number, count: number) => Uint8Array
  /** Of another run of the same plan: its details are this one's. */
  readonly details?: DetailStore
}

export class MemoryRun implements RunSink, RunData {
  readonly processes: Process[] = []
  readonly tracks: Track[] = []
  readonly labels: Label[] = []
  header: RunHeader
  generation = 0
  plan: RunPlan | undefined
  readonly details: DetailStore
  readonly #loadBlock: MemoryRunOptions['loadBlock']
  /** By track and lane as one number. */
  readonly #lanes = new Map<number, { track: number; lane: number; columns: Growing<LaneColumns> }>()
  readonly #counters = new Map<number, Growing<SampleColumns>>()
  readonly #instants = new Map<number, Growing<InstantColumns>>()
  #flows: Growing<FlowColumns> | undefined
  #sliceCount = 0
  #instantCount = 0
  #viewed = -1
  #laneViews: readonly Lane[] = []

  constructor(header: RunHeader, options: MemoryRunOptions = {}) {
    this.header = header
    this.#loadBlock = options.loadBlock
    this.details = options.details ?? new DetailStore()
  }

  // ---- Sink

  addLabels(labels: readonly Label[]): void {
    for (const label of labels) this.labels.push(label)
    this.generation++
  }

  addProcesses(processes: readonly Process[]): void {
    this.processes.push(...processes)
    this.generation++
  }

  addTracks(tracks: readonly Track[]): void {
    for (const track of tracks) this.tracks.push(track)
    this.generation++
  }

  addLane(track: number, lane: number, slices: LaneSlices): number {
    const first = this.#sliceCount
    this.#sliceCount += slices.count
    this.generation++
    if (slices.count === 0) return first
    const { start, duration, label, flags, detail, count } = slices
    const id = idsFrom(first, count)
    const { operation } = slices
    const columns: LaneColumns = operation
      ? { id, start, duration, label, flags, detail, operation }
      : { id, start, duration, label, flags, detail }
    const key = track * maximumLanes + lane
    const known = this.#lanes.get(key)
    if (known) known.columns.append(columns, count)
    else this.#lanes.set(key, { track, lane, columns: new GrowingColumns(columns, count) })
    return first
  }

  addCounters(track: number, { count, time, value, detail }: TrackSamples): void {
    this.generation++
    add(this.#counters, track, { time, value, detail }, count)
  }

  addInstants(track: number, { count, time, label, detail }: TrackInstants): number {
    const first = this.#instantCount
    this.#instantCount += count
    this.generation++
    add(this.#instants, track, { id: idsFrom(first, count), time, label, detail }, count)
    return first
  }

  addFlows({ count, from, to, fromTime, toTime, label }: Flows): void {
    this.generation++
    const columns = { from, to, fromTime, toTime, label }
    if (this.#flows) this.#flows.append(columns, count)
    else this.#flows = new GrowingColumns(columns, count)
  }

  addDetailBlock(first: number, count: number, data: Uint8Array): void {
    const load = this.#loadBlock
    this.details.add({ first, count, load: load ? () => load(first, count) : () => data })
    this.generation++
  }

  addPlan(plan: RunPlan): void {
    this.plan = plan
    this.generation++
  }

  ready(header: RunHeader): void {
    this.setHeader(header)
  }

  finish(header: RunHeader): void {
    this.setHeader({ ...header, complete: true })
  }

  abandon(): void {}

  setHeader(header: RunHeader): void {
    this.header = header
    this.generation++
  }

  // ---- Data

  get lanes(): readonly Lane[] {
    if (this.#viewed !== this.generation) {
      this.#viewed = this.generation
      this.#laneViews = [...this.#lanes.values()]
        .sort((a, b) => a.track - b.track || a.lane - b.lane)
        .map(({ track, lane, columns }) => ({ track, lane, count: columns.count, ...columns.view() }))
    }
    return this.#laneViews
  }

  get counters(): readonly CounterSeries[] {
    return byTrack(this.#counters)
  }

  get instants(): readonly InstantSeries[] {
    return byTrack(this.#instants)
  }

  get flows(): FlowSeries {
    if (!this.#flows) return noFlows
    return { count: this.#flows.count, ...this.#flows.view() }
  }

  get detailCount(): number {
    return this.details.count
  }

  detail(number: number): string {
    return this.details.text(number)
  }
}

export const noFlows: FlowSeries = {
  count: 0,
  from: new Uint32Array(0),
  to: new Uint32Array(0),
  fromTime: new Float64Array(0),
  toTime: new Float64Array(0),
  label: new Uint32Array(0),
}

/** `count` ids from `first` on. */
export function idsFrom(first: number, count: number): Uint32Array {
  const ids = new Uint32Array(count)
  for (let i = 0; i < count; i++) ids[i] = first + i
  return ids
}

function add<C>(all: Map<number, Growing<C>>, track: number, columns: C & Columns, count: number): void {
  if (count === 0) return
  const known = all.get(track)
  if (known) known.append(columns, count)
  else all.set(track, new GrowingColumns(columns, count))
}

function byTrack<C>(all: Map<number, Growing<C>>): readonly (C & { track: number; count: number })[] {
  return [...all]
    .sort(([a], [b]) => a - b)
    .map(([track, columns]) => ({ track, count: columns.count, ...columns.view() }))
}
