/**
 * Reads the chunks of a run file into memory and holds them to their promises: lengths, checksums, order, ids
 * in range. What passes can be used by the rest of the service without a further look.
 */
import type Database from 'better-sqlite3'
import { chunkCrc, type RowCounts } from './checksums.ts'
import { Fault } from './fault.ts'
import type { Lane } from './lane.ts'
import type { MemoryRun } from './memory-run.ts'
import { chunkSlices } from './schema.ts'
import { SmallBlobs } from './small-blobs.ts'

interface Shape {
  readonly table: string
  readonly key: string
  /** Integer columns, the key first, as the checksum wants them. `count` is always among them. */
  readonly numbers: readonly string[]
  /** Blobs in the order of the schema, with bytes an entry. */
  readonly blobs: Readonly<Record<string, number>>
  /** A blob that may be NULL. */
  readonly optional?: string
  /** The key numbers entries, not chunks. */
  readonly numbersEntries: boolean
}

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

/** One row of a chunk table, its lengths and checksum checked. */
class Chunk {
  readonly count: number
  readonly #row: Readonly<Record<string, unknown>>
  readonly #memory: SmallBlobs

  constructor(row: Readonly<Record<string, unknown>>, memory: SmallBlobs) {
    this.#row = row
    this.#memory = memory
    this.count = row['count'] as number
  }

  number(name: string): number {
    return this.#row[name] as number
  }

  has(name: string): boolean {
    return this.#row[name] !== null
  }

  f64(name: string): Float64Array {
    const bytes = this.#bytes(name)
    return new Float64Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  u32(name: string): Uint32Array {
    const bytes = this.#bytes(name)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  i32(name: string): Int32Array {
    const bytes = this.#bytes(name)
    return new Int32Array(bytes.buffer, bytes.byteOffset, this.count)
  }

  u8(name: string): Uint8Array {
    return this.#bytes(name)
  }

  #bytes(name: string): Uint8Array {
    return this.#memory.place(this.#row[name] as Buffer)
  }
}

/**
 * The chunks of a table, in order. Lengths are compared before a blob is loaded: a forged length costs
 * nothing. `total` is where the next key would be: a table may lose its end and stay valid.
 */
function* chunks(db: Database.Database, shape: Shape, fileBytes: number, total: number): Generator<Chunk> {
  const { table, key, numbers, blobs, optional } = shape
  const names = Object.keys(blobs)
  const lengths = names.map(name => `length(${name})`)
  const heads = db.prepare(`SELECT ${[key, 'count', ...lengths].join(', ')} FROM ${table} ORDER BY ${key}`)
  const body = db.prepare(`SELECT ${[...numbers, ...names, 'crc'].join(', ')} FROM ${table} WHERE ${key} = ?`)
  const memory = new SmallBlobs()
  let expected = 0
  let loaded = 0
  for (const head of heads.raw().all() as (number | null)[][]) {
    const [first, count] = head as [number, number]
    if (first !== expected || !(count >= 1 && count <= chunkSlices)) throw new Fault(`${table} ${first}`)
    names.forEach((name, index) => {
      const length = head[index + 2]
      const isAbsent = length === null && name === optional
      if (!isAbsent && length !== count * blobs[name]!)
        throw new Fault(`length of ${name} in ${table} ${first}`)
      loaded += length ?? 0
    })
    if (loaded > fileBytes) throw new Fault(`${table} is longer than the file`)
    const row = body.get(first) as Record<string, unknown>
    checkTypes(row, shape)
    const crc = chunkCrc(
      numbers.map(name => row[name] as number),
      names.map(name => row[name] as Buffer | null),
    )
    if (crc !== row['crc']) throw new Fault(`the checksum of ${table} ${first} differs`)
    yield new Chunk(row, memory)
    expected += shape.numbersEntries ? count : 1
  }
  if (expected !== total) throw new Fault(`${table} ends too early`)
}

/** A forged file may hold any type anywhere, whatever its schema says. */
function checkTypes(
  row: Readonly<Record<string, unknown>>,
  { table, numbers, blobs, optional }: Shape,
): void {
  const isWrong =
    numbers.some(name => !Number.isSafeInteger(row[name])) ||
    Object.keys(blobs).some(name => !Buffer.isBuffer(row[name]) && !(name === optional && row[name] === null))
  if (isWrong) throw new Fault(`types in ${table}`)
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
