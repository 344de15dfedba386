/**
 * Writes a batch of a growing run to a sink: places its slices in lanes, numbers its details, turns the
 * positions that flows name into slice ids.
 */
import { AppError } from '../../engine/base/app-error.ts'
import type {
  CounterColumns,
  FlowColumns,
  InstantColumns,
  RunBatch,
  SliceColumns,
} from '../../engine/base/run.ts'
import { writeDetailBlocks } from './detail-blocks.ts'
import { LiveLanes } from './live-lanes.ts'
import { positionsByTrack, taken } from './positions.ts'
import type { ColumnSink } from './run-sink.ts'

/** What a growing run must remember between batches. */
export class BatchState {
  readonly lanes = new LiveLanes()
  details = 0
  labels = 0
  processes = 0
  tracks = 0
  /** Time of the last sample or instant of each track: columns only grow forward. */
  readonly lastTimes = new Map<string, number>()
  endNs = 0
}

/** Throws `invalid-argument` before anything is written. */
export function addBatch(state: BatchState, batch: RunBatch, sink: ColumnSink): void {
  checkBatch(state, batch)
  const { labels = [], processes = [], tracks = [], details = [] } = batch
  sink.addLabels(labels)
  sink.addProcesses(processes)
  sink.addTracks(tracks)
  state.labels += labels.length
  state.processes += processes.length
  state.tracks += tracks.length
  if (details.length > 0) {
    for (const { first, count, data } of writeDetailBlocks(argumentTexts(details), state.details + 1)) {
      sink.addDetailBlock(first, count, data)
    }
    state.details += details.length
  }
  if (batch.plan) sink.addPlan(batch.plan)
  const ids = batch.slices ? addSlices(state, batch.slices, sink) : new Uint32Array(0)
  if (batch.counters) addCounters(state, batch.counters, sink)
  if (batch.instants) addInstants(state, batch.instants, sink)
  if (batch.flows && batch.flows.from.length > 0) {
    const { from, to, fromTime, toTime, label } = batch.flows
    sink.addFlows({
      count: from.length,
      from: from.map(position => ids[position]!),
      to: to.map(position => ids[position]!),
      fromTime,
      toTime,
      label,
    })
  }
}

/** Details of a batch as they are stored. */
export function argumentTexts(details: readonly string[]): readonly string[] {
  return details.map(args => (args === '' ? '' : `"args":${args}`))
}

/** Ids by position. */
function addSlices(state: BatchState, slices: SliceColumns, sink: ColumnSink): Uint32Array {
  const ids = new Uint32Array(slices.track.length)
  for (const { track, lane, slices: placed, positions } of state.lanes.place(slices)) {
    const first = sink.addLane(track, lane, placed)
    positions.forEach((position, index) => {
      ids[position] = first + index
    })
    const end = placed.start[placed.count - 1]! + placed.duration[placed.count - 1]!
    state.endNs = Math.max(state.endNs, end)
  }
  return ids
}

function addCounters(state: BatchState, columns: CounterColumns, sink: ColumnSink): void {
  for (const { track, positions: chosen } of byTrack(columns)) {
    const time = inOrder(state, `counter ${track}`, columns.time, chosen)
    sink.addCounters(track, {
      count: chosen.length,
      time,
      value: taken(columns.value, chosen, new Float64Array(chosen.length)),
      detail: taken(columns.detail, chosen, new Uint32Array(chosen.length)),
    })
  }
}

function addInstants(state: BatchState, columns: InstantColumns, sink: ColumnSink): void {
  for (const { track, positions: chosen } of byTrack(columns)) {
    const time = inOrder(state, `instant ${track}`, columns.time, chosen)
    sink.addInstants(track, {
      count: chosen.length,
      time,
      label: taken(columns.label, chosen, new Uint32Array(chosen.length)),
      detail: taken(columns.detail, chosen, new Uint32Array(chosen.length)),
    })
  }
}

/** Positions of each track, by time. */
function byTrack({ track, time }: { track: Uint32Array; time: Float64Array }) {
  return positionsByTrack(track, (a, b) => time[a]! - time[b]! || a - b)
}

/** Times of the chosen positions. One that lies before what was stored is moved up to it: nothing is lost. */
function inOrder(state: BatchState, key: string, time: Float64Array, chosen: Uint32Array): Float64Array {
  let last = state.lastTimes.get(key) ?? Number.NEGATIVE_INFINITY
  const times = taken(time, chosen, new Float64Array(chosen.length))
  for (let i = 0; i < times.length; i++) {
    if (times[i]! < last) times[i] = last
    else last = times[i]!
  }
  state.lastTimes.set(key, last)
  state.endNs = Math.max(state.endNs, last)
  return times
}

function checkBatch(state: BatchState, batch: RunBatch): void {
  const { slices, counters, instants, flows } = batch
  const tracks = state.tracks + (batch.tracks?.length ?? 0)
  const labels = state.labels + (batch.labels?.length ?? 0)
  const processes = state.processes + (batch.processes?.length ?? 0)
  ensure(batch.tracks?.every((track, index) => track.id === state.tracks + index) ?? true, 'ids of tracks')
  ensure(batch.tracks?.every(track => track.process < processes) ?? true, 'processes of tracks')
  ensure(
    batch.processes?.every((process, index) => process.id === state.processes + index) ?? true,
    'ids of processes',
  )
  if (slices) {
    const { track, start, duration, label, flags, detail, operation } = slices
    sameLength(track, start, duration, label, flags, detail, operation ?? track)
    below(track, tracks, 'tracks')
    below(label, labels, 'labels')
    ensure(start.every(Number.isFinite), 'starts')
    ensure(
      duration.every(value => value >= 0 && Number.isFinite(value)),
      'durations',
    )
  }
  for (const columns of [counters, instants]) {
    if (!columns) continue
    sameLength(columns.track, columns.time, columns.detail)
    below(columns.track, tracks, 'tracks')
    ensure(columns.time.every(Number.isFinite), 'times')
  }
  if (counters) sameLength(counters.track, counters.value)
  if (instants) {
    sameLength(instants.track, instants.label)
    below(instants.label, labels, 'labels')
  }
  if (flows) checkFlows(flows, slices?.track.length ?? 0, labels)
}

function checkFlows(
  { from, to, fromTime, toTime, label }: FlowColumns,
  slices: number,
  labels: number,
): void {
  sameLength(from, to, fromTime, toTime, label)
  below(from, slices, 'starts of flows')
  below(to, slices, 'ends of flows')
  below(label, labels, 'labels')
  ensure(fromTime.every(Number.isFinite) && toTime.every(Number.isFinite), 'times of flows')
}

function sameLength(...columns: readonly { readonly length: number }[]): void {
  ensure(
    columns.every(column => column.length === columns[0]!.length),
    'lengths of columns',
  )
}

function below(ids: Uint32Array, end: number, what: string): void {
  ensure(
    ids.every(id => id < end),
    what,
  )
}

function ensure(holds: boolean, what: string): void {
  if (!holds) throw new AppError('invalid-argument', `A batch of the run is wrong in its ${what}.`)
}
