/**
 * The tables of a run file while they are written: ids, chunks, checksums. Both writers (run-writer.ts for
 * imports, live-run.ts for runs that grow) stand on this; neither knows SQL.
 */
import type Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { Label, Process, RunHeader, RunPlan, Track } from '../../engine/base/run.ts'
import {
  chunkCrc,
  columnBytes,
  headerCrc,
  headerKeys,
  labelCrc,
  type NameCrcs,
  noNames,
  noRows,
  processCrc,
  type RowCounts,
  trackCrc,
} from './checksums.ts'
import { planCrc, planTypeOf } from './plan-columns.ts'
import type { ColumnSink, Flows, LaneSlices, TrackInstants, TrackSamples } from './run-sink.ts'
import { applicationId, chunkSlices, formatVersion, schema } from './schema.ts'

/** Creates the tables in an empty database and marks it as a run file. */
export function createTables(db: Database.Database): void {
  db.pragma(`application_id = ${applicationId}`)
  db.pragma(`user_version = ${formatVersion}`)
  db.exec(schema)
}

export class RunTables implements ColumnSink {
  readonly #statements: ReturnType<typeof prepare>
  readonly #crcs: NameCrcs = noNames()
  readonly #counts: RowCounts = noRows()

  constructor(db: Database.Database) {
    this.#statements = prepare(db)
  }

  addLabels(labels: readonly Label[]): void {
    for (const raw of labels) {
      const label = {
        name: raw.name.toWellFormed(),
        category: raw.category.toWellFormed(),
        class: raw.class,
        colour: raw.colour.toWellFormed(),
        microbatch: integer(raw.microbatch),
      }
      const { name, category, class: operationClass, colour, microbatch } = label
      this.#statements.label.run(this.#counts.label++, name, category, operationClass, colour, microbatch)
      this.#crcs.label = labelCrc(label, this.#crcs.label)
    }
  }

  addProcesses(processes: readonly Process[]): void {
    for (const raw of processes) {
      const process: Process = {
        id: expect('process', raw.id, this.#counts.process++),
        rank: raw.rank,
        source: raw.source,
        pid: raw.pid.toWellFormed(),
        name: raw.name.toWellFormed(),
        labels: raw.labels.map(label => label.toWellFormed()),
        sortIndex: integer(raw.sortIndex),
      }
      const { id, rank, source, pid, name, labels, sortIndex } = process
      this.#statements.process.run(id, rank, source, pid, name, JSON.stringify(labels), sortIndex)
      this.#crcs.process = processCrc(process, this.#crcs.process)
    }
  }

  addTracks(tracks: readonly Track[]): void {
    for (const raw of tracks) {
      const track: Track = {
        id: expect('track', raw.id, this.#counts.track++),
        process: raw.process,
        kind: raw.kind,
        tid: raw.tid.toWellFormed(),
        name: raw.name.toWellFormed(),
        series: raw.series.toWellFormed(),
        unit: raw.unit.toWellFormed(),
        sortIndex: integer(raw.sortIndex),
      }
      const { id, process, kind, tid, name, series, unit, sortIndex } = track
      this.#statements.track.run(id, process, kind, tid, name, series, unit, sortIndex)
      this.#crcs.track = trackCrc(track, this.#crcs.track)
    }
  }

  addLane(track: number, lane: number, slices: LaneSlices): number {
    const first = this.#counts.slice
    for (const [from, to] of pieces(slices.count)) {
      const id = first + from
      const count = to - from
      const start = slices.start.subarray(from, to)
      const duration = slices.duration.subarray(from, to)
      const blobs = [
        columnBytes(start),
        columnBytes(duration),
        columnBytes(slices.label.subarray(from, to)),
        columnBytes(slices.flags.subarray(from, to)),
        columnBytes(slices.detail.subarray(from, to)),
      ]
      const operation = slices.operation && columnBytes(slices.operation.subarray(from, to))
      const startNs = Math.floor(start[0]!)
      const endNs = Math.ceil(start[count - 1]! + duration[count - 1]!)
      const crc = chunkCrc([id, track, lane, count, startNs, endNs], [...blobs, operation])
      this.#statements.slice.run(id, track, lane, count, startNs, endNs, crc, ...blobs, operation ?? null)
    }
    this.#counts.slice += slices.count
    return first
  }

  addCounters(track: number, samples: TrackSamples): void {
    for (const [from, to] of pieces(samples.count)) {
      const id = this.#counts.counter++
      const blobs = [samples.time, samples.value, samples.detail].map(column =>
        columnBytes(column.subarray(from, to)),
      )
      const crc = chunkCrc([id, track, to - from], blobs)
      this.#statements.counter.run(id, track, to - from, crc, ...blobs)
    }
  }

  addInstants(track: number, instants: TrackInstants): number {
    const first = this.#counts.instant
    for (const [from, to] of pieces(instants.count)) {
      const blobs = [instants.time, instants.label, instants.detail].map(column =>
        columnBytes(column.subarray(from, to)),
      )
      const crc = chunkCrc([first + from, track, to - from], blobs)
      this.#statements.instant.run(first + from, track, to - from, crc, ...blobs)
    }
    this.#counts.instant += instants.count
    return first
  }

  addFlows(flows: Flows): void {
    for (const [from, to] of pieces(flows.count)) {
      const id = this.#counts.flow + from
      const blobs = [flows.from, flows.to, flows.fromTime, flows.toTime, flows.label].map(column =>
        columnBytes(column.subarray(from, to)),
      )
      const crc = chunkCrc([id, to - from], blobs)
      this.#statements.flow.run(id, to - from, crc, ...blobs)
    }
    this.#counts.flow += flows.count
  }

  addDetailBlock(first: number, count: number, data: Uint8Array): void {
    this.#statements.detail.run(first, count, chunkCrc([first, count], [data]), data)
    this.#counts.detail = Math.max(this.#counts.detail, first + count - 1)
  }

  addPlan({ kinds, columns, tables }: RunPlan): void {
    const texts = { kinds: JSON.stringify(kinds), tables }
    for (const [name, text] of Object.entries(texts)) this.#addPlanColumn(name, 'text', Buffer.from(text))
    for (const [name, column] of Object.entries(columns)) {
      this.#addPlanColumn(name, planTypeOf(column), columnBytes(column), column.length)
    }
  }

  #addPlanColumn(name: string, type: string, data: Uint8Array, count = data.length): void {
    const id = this.#counts.plan++
    this.#statements.plan.run(id, name, type, count, planCrc(id, name, type, data), data)
  }

  /** Where the tables stand, for {@link goBack}. */
  mark(): TablesMark {
    return { crcs: { ...this.#crcs }, counts: { ...this.#counts } }
  }

  /** A transaction that began at the mark was rolled back. */
  goBack({ crcs, counts }: TablesMark): void {
    Object.assign(this.#crcs, crcs)
    Object.assign(this.#counts, counts)
  }

  /** The compressed block that holds a detail, with its first number; undefined where there is none. */
  detailBlock(number: number): { first: number; count: number; data: Uint8Array } | undefined {
    const found = this.#statements.findDetail.get(number) as
      | { first: number; count: number; data: Uint8Array }
      | undefined
    return found && number < found.first + found.count ? found : undefined
  }

  /** Writes the header: what the run is, checksums of all names so far, and how much there is of everything. */
  putHeader(header: RunHeader): void {
    const texts = [header, this.#crcs, this.#counts].map(part => JSON.stringify(part).toWellFormed())
    headerKeys.forEach((key, index) => {
      this.#statements.header.run(key, texts[index])
    })
    this.#statements.header.run('crc', String(headerCrc(texts)))
  }
}

export interface TablesMark {
  readonly crcs: NameCrcs
  readonly counts: RowCounts
}

/** The statements of a run file's tables. */
function prepare(db: Database.Database) {
  return {
    header: db.prepare('INSERT OR REPLACE INTO header VALUES (?, ?)'),
    label: db.prepare('INSERT INTO label VALUES (?, ?, ?, ?, ?, ?)'),
    process: db.prepare('INSERT INTO process VALUES (?, ?, ?, ?, ?, ?, ?)'),
    track: db.prepare('INSERT INTO track VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    slice: db.prepare('INSERT INTO slice_chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    counter: db.prepare('INSERT INTO counter_chunk VALUES (?, ?, ?, ?, ?, ?, ?)'),
    instant: db.prepare('INSERT INTO instant_chunk VALUES (?, ?, ?, ?, ?, ?, ?)'),
    flow: db.prepare('INSERT INTO flow_chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    detail: db.prepare('INSERT INTO detail_block VALUES (?, ?, ?, ?)'),
    plan: db.prepare('INSERT INTO plan_column VALUES (?, ?, ?, ?, ?, ?)'),
    findDetail: db.prepare(
      'SELECT first, count, data FROM detail_block WHERE first <= ? ORDER BY first DESC LIMIT 1',
    ),
  }
}

/** [from, to) of each chunk of `count` entries. */
function* pieces(count: number): Generator<[number, number]> {
  for (let from = 0; from < count; from += chunkSlices) yield [from, Math.min(count, from + chunkSlices)]
}

function expect(what: string, id: number, next: number): number {
  if (id === next) return id
  throw new AppError('invalid-argument', `The next ${what} of the run must have the id ${next}, not ${id}.`)
}

/** Sort indexes and the like come from traces and may be any number; the column holds 53-bit integers. */
function integer(value: number): number {
  return Number.isSafeInteger(Math.trunc(value)) ? Math.trunc(value) : 0
}
