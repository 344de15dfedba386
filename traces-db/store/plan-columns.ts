/** The plan of a run in its file: named typed arrays, and two texts (the names of kinds, everything else). */
import type Database from 'better-sqlite3'
import type { PlanColumn, RunPlan } from '../../engine/base/run.ts'
import { chunkCrc } from './checksums.ts'
import { Fault } from './fault.ts'

const arrayTypes = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const
type ArrayType = keyof typeof arrayTypes

/** How the column's type is called in the file. */
export function planTypeOf(column: PlanColumn): ArrayType {
  const found = Object.entries(arrayTypes).find(([, type]) => column instanceof type)
  return found![0] as ArrayType
}

export function planCrc(id: number, name: string, type: string, data: Uint8Array): number {
  return chunkCrc([id], [Buffer.from(JSON.stringify([name, type])), data])
}

interface Row {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly count: number
  readonly bytes: number
}

/**
 * Undefined where the run has none: `expected`, the number of its columns and texts, is 0 then. Throws
 * {@link Fault}. `fileBytes` bounds what is loaded.
 */
export function readPlan(db: Database.Database, expected: number, fileBytes: number): RunPlan | undefined {
  const rows = db
    .prepare('SELECT id, name, type, count, length(data) AS bytes FROM plan_column ORDER BY id LIMIT 1000')
    .all() as Row[]
  // A damaged page may tell one row twice and another not at all.
  if (new Set(rows.map(({ id }) => id)).size !== expected) throw new Fault('columns of the plan are missing')
  if (expected === 0) return undefined
  const load = db.prepare('SELECT data, crc FROM plan_column WHERE id = ?')
  const columns = new Map<string, PlanColumn>()
  const texts = new Map<string, string>()
  let loaded = 0
  for (const { id, name, type, count, bytes } of rows) {
    const width = Object.hasOwn(arrayTypes, type) ? arrayTypes[type as ArrayType].BYTES_PER_ELEMENT : 1
    loaded += bytes
    if (typeof name !== 'string' || bytes !== count * width || loaded > fileBytes)
      throw new Fault(`plan column ${id}`)
    const { data, crc } = load.get(id) as { data: unknown; crc: unknown }
    if (!Buffer.isBuffer(data) || planCrc(id, name, type, data) !== crc) throw new Fault(`plan column ${id}`)
    if (type === 'text') texts.set(name, data.toString())
    else if (Object.hasOwn(arrayTypes, type)) {
      // A copy of its own starts at a multiple of eight.
      const own = new Uint8Array(data)
      columns.set(name, new arrayTypes[type as ArrayType](own.buffer, 0, count))
    } else throw new Fault(`plan column ${id}`)
  }
  return {
    kinds: parseKinds(texts.get('kinds')),
    columns: Object.fromEntries(columns),
    tables: texts.get('tables') ?? '',
  }
}

/** What of the plan is no column, as JSON text; undefined where there is none, or it is damaged. */
export function readPlanTables(db: Database.Database): string | undefined {
  const row = db
    .prepare(`SELECT id, crc, data FROM plan_column WHERE name = 'tables' AND type = 'text' LIMIT 1`)
    .get() as { id: number; crc: unknown; data: unknown } | undefined
  if (!row || !Buffer.isBuffer(row.data)) return undefined
  return planCrc(row.id, 'tables', 'text', row.data) === row.crc ? row.data.toString() : undefined
}

function parseKinds(text: string | undefined): readonly string[] {
  try {
    const kinds: unknown = JSON.parse(text!)
    if (Array.isArray(kinds) && kinds.every(kind => typeof kind === 'string')) return kinds
  } catch {
    // Falls through to the fault.
  }
  throw new Fault('the kinds of the plan')
}
