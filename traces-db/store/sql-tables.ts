/**
 * A run as SQL tables. The columns stay typed arrays; SQLite asks for rows as it walks (virtual tables), so a
 * query costs what it reads and nothing is copied beforehand. Numbers are floating point to SQLite.
 *
 * `args(detail)` gives an event's members as JSON: `args(detail) ->> '$.args.bytes'`.
 */
import type Database from 'better-sqlite3'
import { operationClasses } from '../../engine/base/operation-class.ts'
import { sliceFlags } from '../../engine/base/run.ts'
import { eachSelfTime } from '../detail/self-time.ts'
import type { RunData } from './run-data.ts'

type Row = (string | number | null)[]

interface Table {
  readonly name: string
  /** Separated by spaces. */
  readonly columns: string
  readonly rows: (run: RunData) => Generator<Row>
}

const planOperationColumns = ['id', 'rank', 'kind', 'layer', 'microbatch', 'bytes', 'flops', 'line']

/** Every table, for `rankscope sql --help` too. */
export const sqlTables: readonly Table[] = [
  {
    name: 'slice',
    columns:
      'id track rank process thread lane start_ns end_ns duration_ns self_ns name category class microbatch unfinished operation detail',
    rows: sliceRows,
  },
  {
    name: 'counter',
    columns: 'track rank process name series unit time_ns value detail',
    rows: counterRows,
  },
  {
    name: 'instant',
    columns: 'id track rank process thread time_ns name category detail',
    rows: instantRows,
  },
  { name: 'flow', columns: 'name from_slice to_slice from_ns to_ns', rows: flowRows },
  { name: 'track', columns: 'id process rank kind tid name series unit', rows: trackRows },
  { name: 'process', columns: 'id rank pid name', rows: processRows },
  { name: 'plan_operation', columns: planOperationColumns.join(' '), rows: planOperationRows },
  { name: 'plan_edge', columns: 'from_operation to_operation', rows: planEdgeRows },
]

/** Adds the tables and functions of a run to an empty database. */
export function addRunTables(db: Database.Database, run: RunData): void {
  for (const { name, columns, rows } of sqlTables) {
    db.table(name, {
      columns: columns.split(' '),
      rows: function* () {
        yield* rows(run)
      },
    })
  }
  db.function('args', { deterministic: true }, detail =>
    typeof detail === 'number' ? run.detail(detail) || null : null,
  )
}

function* sliceRows(run: RunData): Generator<Row> {
  const selfNs = selfTimes(run)
  for (const columns of run.lanes) {
    const { track, lane, count, id, start, duration, label, flags, detail, operation } = columns
    const { rank, process, thread } = placeOf(run, track)
    for (let i = 0; i < count; i++) {
      const { name, category, class: operationClass, microbatch } = run.labels[label[i]!]!
      yield [
        id[i]!,
        track,
        rank,
        process,
        thread,
        lane,
        start[i]!,
        start[i]! + duration[i]!,
        duration[i]!,
        selfNs[id[i]!]!,
        name,
        category,
        operationClasses[operationClass]!.name,
        microbatch >= 0 ? microbatch : null,
        flags[i]! & sliceFlags.unfinished ? 1 : 0,
        operation && operation[i]! >= 0 ? operation[i]! : null,
        detail[i]!,
      ]
    }
  }
}

function* counterRows(run: RunData): Generator<Row> {
  for (const { track, count, time, value, detail } of run.counters) {
    const { rank, process } = placeOf(run, track)
    const { name, series, unit } = run.tracks[track]!
    for (let i = 0; i < count; i++) {
      yield [track, rank, process, name, series, unit, time[i]!, value[i]!, detail[i]!]
    }
  }
}

function* instantRows(run: RunData): Generator<Row> {
  for (const { track, count, id, time, label, detail } of run.instants) {
    const { rank, process, thread } = placeOf(run, track)
    for (let i = 0; i < count; i++) {
      const { name, category } = run.labels[label[i]!]!
      yield [id[i]!, track, rank, process, thread, time[i]!, name, category, detail[i]!]
    }
  }
}

function* flowRows({ flows, labels }: RunData): Generator<Row> {
  const { count, from, to, fromTime, toTime, label } = flows
  for (let i = 0; i < count; i++) {
    yield [labels[label[i]!]!.name, from[i]!, to[i]!, fromTime[i]!, toTime[i]!]
  }
}

function* trackRows(run: RunData): Generator<Row> {
  for (const { id, process, kind, tid, name, series, unit } of run.tracks) {
    yield [id, process, run.processes[process]!.rank, kind, tid, name, series, unit]
  }
}

function* processRows(run: RunData): Generator<Row> {
  for (const { id, rank, pid, name } of run.processes) yield [id, rank, pid, name]
}

function* planOperationRows({ plan }: RunData): Generator<Row> {
  if (!plan) return
  const { kinds, columns } = plan
  const count = columns['rank']?.length ?? 0
  for (let i = 0; i < count; i++) {
    const numbers = planOperationColumns.slice(3).map(name => columns[name]?.[i] ?? null)
    yield [i, columns['rank']![i]!, kinds[columns['kind']?.[i] ?? -1] ?? null, ...numbers]
  }
}

function* planEdgeRows({ plan }: RunData): Generator<Row> {
  const from = plan?.columns['edgeFrom']
  const to = plan?.columns['edgeTo']
  if (!from || !to) return
  for (let i = 0; i < from.length; i++) yield [from[i]!, to[i] ?? null]
}

function placeOf(run: RunData, track: number): { rank: number; process: string; thread: string } {
  const { process, name } = run.tracks[track]!
  return { rank: run.processes[process]!.rank, process: run.processes[process]!.name, thread: name }
}

/** By slice id. */
function selfTimes(run: RunData): Float64Array {
  const known = selfTimesOf.get(run)
  if (known) return known
  const times = new Float64Array(run.lanes.reduce((sum, lane) => sum + lane.count, 0))
  for (const lanes of Map.groupBy(run.lanes, lane => lane.track).values()) {
    eachSelfTime(lanes, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (lane, position, _ns, selfNs) => {
      times[lane.id[position]!] = selfNs
    })
  }
  selfTimesOf.set(run, times)
  return times
}

const selfTimesOf = new WeakMap<RunData, Float64Array>()
