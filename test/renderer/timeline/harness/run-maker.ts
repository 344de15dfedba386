/** Builds a run of the harness: lanes from slices in any order, labels by name. */
import { type OperationClass, operationClassIndex } from '../../../../engine/base/operation-class.ts'
import type { Label, Process, Track, TrackKind } from '../../../../engine/base/run.ts'
import type { CounterSeries, InstantSeries, Lane } from '../../../../traces-db/store/lane.ts'
import type { RunData } from '../../../../traces-db/store/run-data.ts'

interface LaneColumns {
  id: number[]
  start: number[]
  duration: number[]
  label: number[]
  flags: number[]
}

export class RunMaker {
  readonly processes: Process[] = []
  readonly tracks: Track[] = []
  readonly labels: Label[] = []
  readonly counters = new Map<number, { time: number[]; value: number[] }>()
  readonly instants = new Map<number, { time: number[]; label: number[] }>()
  readonly flows: { from: number; to: number; fromTime: number; toTime: number }[] = []
  readonly #labelIds = new Map<string, number>()
  readonly #lanes = new Map<number, LaneColumns[]>()
  #slices = 0
  #length = 0

  get slices(): number {
    return this.#slices
  }

  process(rank: number, name: string, labels: string[] = []): number {
    const id = this.processes.length
    this.processes.push({ id, rank, source: -1, pid: String(1000 + id), name, labels, sortIndex: id })
    return id
  }

  track(process: number, kind: TrackKind, name: string, series = '', unit = ''): number {
    const id = this.tracks.length
    this.tracks.push({
      id,
      process,
      kind,
      tid: kind === 'counter' ? '' : String(id),
      name,
      series,
      unit,
      sortIndex: id,
    })
    return id
  }

  label(name: string, operation: OperationClass, microbatch = -1, colour = ''): number {
    const key = `${name}/${operation}/${microbatch}`
    let id = this.#labelIds.get(key)
    if (id === undefined) {
      id = this.labels.length
      this.#labelIds.set(key, id)
      this.labels.push({ name, category: '', class: operationClassIndex[operation], colour, microbatch })
    }
    return id
  }

  /** Slices of a lane come in order. Returns the slice's id. */
  slice(track: number, lane: number, start: number, duration: number, label: number, flags = 0): number {
    const lanes = entryOf(this.#lanes, track, () => [])
    while (lanes.length <= lane) lanes.push({ id: [], start: [], duration: [], label: [], flags: [] })
    const columns = lanes[lane]!
    const id = this.#slices++
    columns.id.push(id)
    columns.start.push(Math.round(start))
    columns.duration.push(Math.round(start + duration) - Math.round(start))
    columns.label.push(label)
    columns.flags.push(flags)
    this.#length = Math.max(this.#length, Math.round(start + duration))
    return id
  }

  sample(track: number, time: number, value: number): void {
    const samples = entryOf(this.counters, track, () => ({ time: [], value: [] }))
    samples.time.push(Math.round(time))
    samples.value.push(value)
  }

  instant(track: number, time: number, label: number): void {
    const instants = entryOf(this.instants, track, () => ({ time: [], label: [] }))
    instants.time.push(Math.round(time))
    instants.label.push(label)
  }

  finish(title: string, kind: RunData['header']['kind']): RunData {
    const lanes = [...this.#lanes].flatMap(([track, columns]) =>
      columns.map((lane, number) => toLane(track, number, lane)),
    )
    const counters = [...this.counters].map(
      ([track, { time, value }]): CounterSeries => ({
        track,
        count: time.length,
        time: Float64Array.from(time),
        value: Float64Array.from(value),
        detail: new Uint32Array(time.length),
      }),
    )
    const instants = [...this.instants].map(
      ([track, { time, label }]): InstantSeries => ({
        track,
        count: time.length,
        id: Uint32Array.from(time, (_, i) => i),
        time: Float64Array.from(time),
        label: Uint32Array.from(label),
        detail: new Uint32Array(time.length),
      }),
    )
    return {
      header: {
        title,
        kind,
        createdAt: '2026-01-01T00:00:00.000Z',
        lengthNs: this.#length,
        worldSize: new Set(this.processes.map(process => process.rank)).size,
        sources: [],
        subject: {},
        complete: true,
      },
      processes: this.processes,
      tracks: this.tracks,
      labels: this.labels,
      lanes: lanes.sort((a, b) => a.track - b.track || a.lane - b.lane),
      counters,
      instants,
      flows: {
        count: this.flows.length,
        from: Uint32Array.from(this.flows, flow => flow.from),
        to: Uint32Array.from(this.flows, flow => flow.to),
        fromTime: Float64Array.from(this.flows, flow => flow.fromTime),
        toTime: Float64Array.from(this.flows, flow => flow.toTime),
        label: new Uint32Array(this.flows.length),
      },
      generation: 1,
      detailCount: 0,
      detail: () => '',
    }
  }
}

function toLane(track: number, lane: number, columns: LaneColumns): Lane {
  return {
    track,
    lane,
    count: columns.id.length,
    id: Uint32Array.from(columns.id),
    start: Float64Array.from(columns.start),
    duration: Float64Array.from(columns.duration),
    label: Uint32Array.from(columns.label),
    flags: Uint8Array.from(columns.flags),
    detail: new Uint32Array(columns.id.length),
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
