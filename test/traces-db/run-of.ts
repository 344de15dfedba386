/** A run in memory from plain objects: what tests and benches of detail, metrics and export start from. */
import { type OperationClass, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label, Process, Track, TrackKind } from '../../engine/base/run.ts'
import type { CounterSeries, InstantSeries, Lane } from '../../traces-db/store/lane.ts'
import type { RunData } from '../../traces-db/store/run-data.ts'

export interface SliceOf {
  readonly start: number
  readonly duration: number
  /** Name of the slice's label. */
  readonly name: string
  readonly flags?: number
  /** The event's stored members as JSON object text. */
  readonly detail?: string
  readonly operation?: number
}

export interface TrackOf {
  readonly name: string
  readonly kind?: TrackKind
  /** Rank of its process; tracks of one rank share a process. */
  readonly rank?: number
  /** Slices by lane, sorted by start, disjoint. */
  readonly lanes?: readonly (readonly SliceOf[])[]
  readonly samples?: readonly { readonly time: number; readonly value: number }[]
  readonly instants?: readonly { readonly time: number; readonly name: string; readonly detail?: string }[]
}

export interface RunOf {
  readonly tracks: readonly TrackOf[]
  /** Arrows between slice ids. */
  readonly flows?: readonly { readonly from: number; readonly to: number; readonly name: string }[]
  /** Class and category of names; 'other' and '' where not told. */
  readonly names?: Readonly<Record<string, { readonly class?: OperationClass; readonly category?: string }>>
  readonly lengthNs?: number
}

/** Track ids are positions in `tracks`; slice ids count through tracks and lanes from 0, instants likewise. */
export function runOf({ tracks, flows = [], names = {}, lengthNs }: RunOf): RunData {
  const labels: Label[] = []
  const labelIds = new Map<string, number>()
  const details: string[] = ['']
  const labelId = (name: string) => {
    let id = labelIds.get(name)
    if (id === undefined) {
      id = labels.length
      labelIds.set(name, id)
      labels.push({
        name,
        category: names[name]?.category ?? '',
        class: operationClassIndex[names[name]?.class ?? 'other'],
        colour: '',
        microbatch: -1,
      })
    }
    return id
  }
  const detailNumber = (text: string | undefined) => (text === undefined ? 0 : details.push(text) - 1)

  const ranks = [...new Set(tracks.map(track => track.rank ?? -1))]
  const lanes: Lane[] = []
  const counters: CounterSeries[] = []
  const instants: InstantSeries[] = []
  const sliceStarts: number[] = []
  const sliceEnds: number[] = []
  let instantId = 0
  tracks.forEach((track, trackId) => {
    track.lanes?.forEach((slices, lane) => {
      const firstId = sliceStarts.length
      for (const { start, duration } of slices) {
        sliceStarts.push(start)
        sliceEnds.push(start + duration)
      }
      lanes.push({
        track: trackId,
        lane,
        count: slices.length,
        id: Uint32Array.from(slices, (_, i) => firstId + i),
        start: Float64Array.from(slices, slice => slice.start),
        duration: Float64Array.from(slices, slice => slice.duration),
        label: Uint32Array.from(slices, slice => labelId(slice.name)),
        flags: Uint8Array.from(slices, slice => slice.flags ?? 0),
        detail: Uint32Array.from(slices, slice => detailNumber(slice.detail)),
        ...(slices.some(slice => slice.operation !== undefined)
          ? { operation: Int32Array.from(slices, slice => slice.operation ?? -1) }
          : {}),
      })
    })
    if (track.samples !== undefined) {
      counters.push({
        track: trackId,
        count: track.samples.length,
        time: Float64Array.from(track.samples, sample => sample.time),
        value: Float64Array.from(track.samples, sample => sample.value),
        detail: new Uint32Array(track.samples.length),
      })
    }
    if (track.instants !== undefined) {
      const firstId = instantId
      instantId += track.instants.length
      instants.push({
        track: trackId,
        count: track.instants.length,
        id: Uint32Array.from(track.instants, (_, i) => firstId + i),
        time: Float64Array.from(track.instants, instant => instant.time),
        label: Uint32Array.from(track.instants, instant => labelId(instant.name)),
        detail: Uint32Array.from(track.instants, instant => detailNumber(instant.detail)),
      })
    }
  })
  return {
    header: {
      title: 'a run of a test',
      kind: 'imported',
      createdAt: '2026-01-01T00:00:00.000Z',
      lengthNs: lengthNs ?? sliceEnds.reduce((most, end) => Math.max(most, end), 0),
      worldSize: ranks.filter(rank => rank >= 0).length,
      sources: [],
      subject: {},
      complete: true,
    },
    processes: ranks.map(
      (rank, id): Process => ({
        id,
        rank,
        source: -1,
        pid: String(rank),
        name: `rank ${rank}`,
        labels: [],
        sortIndex: id,
      }),
    ),
    tracks: tracks.map(
      (track, id): Track => ({
        id,
        process: ranks.indexOf(track.rank ?? -1),
        kind: track.kind ?? (track.samples === undefined ? 'thread' : 'counter'),
        tid: track.samples === undefined ? String(id) : '',
        name: track.name,
        series: '',
        unit: '',
        sortIndex: id,
      }),
    ),
    labels,
    lanes,
    counters,
    instants,
    flows: {
      count: flows.length,
      from: Uint32Array.from(flows, flow => flow.from),
      to: Uint32Array.from(flows, flow => flow.to),
      fromTime: Float64Array.from(flows, flow => sliceEnds[flow.from]!),
      toTime: Float64Array.from(flows, flow => sliceStarts[flow.to]!),
      label: Uint32Array.from(flows, flow => labelId(flow.name)),
    },
    generation: 1,
    detailCount: details.length - 1,
    detail: number => details[number]!,
  }
}
