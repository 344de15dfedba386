/**
 * Reads the chunks of a run file into memory and holds them to their promises: order, ids in range (lengths and
 * checksums: read-chunks.ts). What passes can be used by the rest of the service without a further look.
 */
import type Database from 'better-sqlite3'
import type { RowCounts } from './checksums.ts'
import { Fault } from './fault.ts'
import type { Lane } from './lane.ts'
import type { MemoryRun } from './memory-run.ts'
import { chunks, type Shape } from './read-chunks.ts'

const sliceShape: Shape = {
  table: 'slice_chunk',
  key: 'first_id',
  numbers: ['first_id', 'track', 'lane', 'count', 'start_ns', 'end_ns'],
  blobs: { start: 8, duration: 8, label: 4, flags: 1, detail: 4, operation: 4 },
  optional: 'operation',
  numbersEntries: true,
}
const counterShape: Shape = {
  table: 'counter_chunk',
  key: 'id',
  numbers: ['id', 'track', 'count'],
  blobs: { time: 8, value: 8, detail: 4 },
  numbersEntries: false,
}
const instantShape: Shape = {
  table: 'instant_chunk',
  key: 'first_id',
  numbers: ['first_id', 'track', 'count'],
  blobs: { time: 8, label: 4, detail: 4 },
  numbersEntries: true,
}
const flowShape: Shape = {
  table: 'flow_chunk',
  key: 'first_id',
  numbers: ['first_id', 'count'],
  blobs: { from_slice: 4, to_slice: 4, from_time: 8, to_time: 8, label: 4 },
  numbersEntries: true,
}

/** Lanes a track may have: one for each of millions of slices that all overlap. */
const maximumLane = 2 ** 24 - 1

/** Fills `run`, whose names are in already. Throws {@link Fault}. `fileBytes` bounds what is loaded. */
export function readColumns(
  db: Database.Database,
  run: MemoryRun,
  counts: RowCounts,
  fileBytes: number,
): void {
  const tracks = run.tracks.length
  const labels = run.labels.length
  let slices = 0
  for (const chunk of chunks(db, sliceShape, fileBytes, counts.slice)) {
    const { count } = chunk
    within(chunk.number('track'), tracks, 'track')
    within(chunk.number('lane'), maximumLane + 1, 'lane')
    const operation = chunk.has('operation') ? chunk.i32('operation') : undefined
    run.addLane(chunk.number('track'), chunk.number('lane'), {
      count,
      start: chunk.f64('start'),
      duration: chunk.f64('duration'),
      label: idsWithin(chunk.u32('label'), labels, 'name of a slice'),
      flags: chunk.u8('flags'),
      detail: chunk.u32('detail'),
      ...(operation && { operation }),
    })
    slices += count
  }
  run.lanes.forEach(checkLane)
  for (const chunk of chunks(db, counterShape, fileBytes, counts.counter)) {
    within(chunk.number('track'), tracks, 'track')
    run.addCounters(chunk.number('track'), {
      count: chunk.count,
      time: chunk.f64('time'),
      value: chunk.f64('value'),
      detail: chunk.u32('detail'),
    })
  }
  for (const series of run.counters) checkOrder(series.time, 'samples')
  for (const chunk of chunks(db, instantShape, fileBytes, counts.instant)) {
    within(chunk.number('track'), tracks, 'track')
    run.addInstants(chunk.number('track'), {
      count: chunk.count,
      time: chunk.f64('time'),
      label: idsWithin(chunk.u32('label'), labels, 'name of an instant'),
      detail: chunk.u32('detail'),
    })
  }
  for (const series of run.instants) checkOrder(series.time, 'instants')
  for (const chunk of chunks(db, flowShape, fileBytes, counts.flow)) {
    run.addFlows({
      count: chunk.count,
      from: idsWithin(chunk.u32('from_slice'), slices, 'start of a flow'),
      to: idsWithin(chunk.u32('to_slice'), slices, 'end of a flow'),
      fromTime: finite(chunk.f64('from_time')),
      toTime: finite(chunk.f64('to_time')),
      label: idsWithin(chunk.u32('label'), labels, 'name of a flow'),
    })
  }
}

function within(value: number, end: number, what: string): void {
  if (!(value >= 0 && value < end)) throw new Fault(`${what} ${value} does not exist`)
}

function idsWithin(ids: Uint32Array, end: number, what: string): Uint32Array {
  for (const id of ids) if (id >= end) throw new Fault(`${what} ${id} does not exist`)
  return ids
}

function finite(times: Float64Array): Float64Array {
  for (const time of times) if (!Number.isFinite(time)) throw new Fault('a time is not a number')
  return times
}

/** Starts and ends never go back: that is what every search in a lane stands on. */
function checkLane({ start, duration, count, track, lane }: Lane): void {
  let lastStart = Number.NEGATIVE_INFINITY
  let lastEnd = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const from = start[i]!
    const to = from + duration[i]!
    // Written so that NaN fails too.
    if (!(from >= lastStart && to >= lastEnd && to >= from && to < Number.POSITIVE_INFINITY)) {
      throw new Fault(`times of track ${track}, lane ${lane}`)
    }
    lastStart = from
    lastEnd = to
  }
}

function checkOrder(times: Float64Array, what: string): void {
  let last = Number.NEGATIVE_INFINITY
  for (const time of times) {
    if (!(time >= last && time < Number.POSITIVE_INFINITY)) throw new Fault(`order of ${what}`)
    last = time
  }
}
