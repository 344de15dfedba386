/** Reads the names of a run file (processes, tracks, labels) and holds them to their checksums. */
import type Database from 'better-sqlite3'
import { operationClasses } from '../../engine/base/operation-class.ts'
import { type Label, type Process, type Track, type TrackKind, trackKinds } from '../../engine/base/run.ts'
import { labelCrc, type NameCrcs, noNames, processCrc, type RowCounts, trackCrc } from './checksums.ts'
import { Fault } from './fault.ts'

/** A name longer than this was not written by us. SQLite does not load it. */
const maximumNameBytes = 16 * 1024 * 1024

export interface Names {
  readonly labels: readonly Label[]
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
}

/** Throws {@link Fault}. `checks` are those of the header. */
export function readNames(
  db: Database.Database,
  checks: NameCrcs,
  counts: RowCounts,
  fileBytes: number,
): Names {
  const crcs = noNames()
  const processes: Process[] = []
  for (const row of rows(db, 'process', processColumns, fileBytes)) {
    const { rank, source, pid, name, sort_index: sortIndex } = row
    const process = { id: row.id, rank, source, pid, name, labels: parseLabels(row.labels), sortIndex }
    crcs.process = processCrc(process, crcs.process)
    processes.push(process)
  }
  const tracks: Track[] = []
  for (const row of rows(db, 'track', trackColumns, fileBytes)) {
    const { id, process, tid, name, series, unit, sort_index: sortIndex } = row
    const kind = row.kind as TrackKind
    if (!(process in processes) || !trackKinds.includes(kind)) throw new Fault(`track ${id}`)
    const track = { id, process, kind, tid, name, series, unit, sortIndex }
    crcs.track = trackCrc(track, crcs.track)
    tracks.push(track)
  }
  const labels: Label[] = []
  for (const row of rows(db, 'label', labelColumns, fileBytes)) {
    const { name, category, class: operationClass, colour, microbatch } = row
    if (!(operationClass in operationClasses)) throw new Fault(`name ${row.id}`)
    const label = { name, category, class: operationClass, colour, microbatch }
    crcs.label = labelCrc(label, crcs.label)
    labels.push(label)
  }
  const isWhole =
    labels.length === counts.label && processes.length === counts.process && tracks.length === counts.track
  if (!isWhole) throw new Fault('names are missing')
  if (crcs.label !== checks.label || crcs.process !== checks.process || crcs.track !== checks.track) {
    throw new Fault('the checksum of its names differs')
  }
  return { labels, processes, tracks }
}

type ColumnTypes = Readonly<Record<string, 'number' | 'string'>>
type RowOf<C extends ColumnTypes> = { readonly id: number } & {
  readonly [K in keyof C]: C[K] extends 'number' ? number : string
}

const processColumns = {
  rank: 'number',
  source: 'number',
  pid: 'string',
  name: 'string',
  labels: 'string',
  sort_index: 'number',
} as const satisfies ColumnTypes
const trackColumns = {
  process: 'number',
  kind: 'string',
  tid: 'string',
  name: 'string',
  series: 'string',
  unit: 'string',
  sort_index: 'number',
} as const satisfies ColumnTypes
const labelColumns = {
  name: 'string',
  category: 'string',
  class: 'number',
  colour: 'string',
  microbatch: 'number',
} as const satisfies ColumnTypes

/**
 * Rows of a table, by id from 0. A forged file may hold any type in any column, or more text than the file
 * has bytes.
 */
function* rows<C extends ColumnTypes>(
  db: Database.Database,
  table: string,
  columns: C,
  fileBytes: number,
): Generator<RowOf<C>> {
  const selected = Object.entries(columns).map(([name, type]) =>
    type === 'string' ? `iif(octet_length(${name}) <= ${maximumNameBytes}, ${name}, NULL) AS ${name}` : name,
  )
  const statement = db.prepare(`SELECT id, ${selected.join(', ')} FROM ${table} ORDER BY id`)
  let expected = 0
  let length = 0
  for (const row of statement.iterate() as IterableIterator<Record<string, unknown>>) {
    if (row['id'] !== expected++) throw new Fault(`the rows of ${table} are not numbered one by one`)
    for (const [name, type] of Object.entries(columns)) {
      const value = row[name]
      if (typeof value !== type) throw new Fault(`${name} of ${table} ${expected - 1}`)
      if (typeof value === 'string') length += value.length
    }
    if (length > fileBytes) throw new Fault(`${table} is longer than the file`)
    yield row as unknown as RowOf<C>
  }
}

function parseLabels(json: string): readonly string[] {
  try {
    const labels: unknown = JSON.parse(json)
    if (Array.isArray(labels) && labels.every(label => typeof label === 'string')) return labels
  } catch {
    // Falls through to the fault.
  }
  throw new Fault('the labels of a process')
}
