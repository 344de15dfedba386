/**
 * The process in which one SQL query runs: SQLite cannot be interrupted from JavaScript, a process can be
 * killed. It reads the run file, answers with one message, and ends.
 */
import Database from 'better-sqlite3'
import { AppError, errorData } from '../../engine/base/app-error.ts'
import type { SqlResult } from '../contract.ts'
import type { SqlAnswer, SqlQuestion } from './query-sql.ts'
import { readRun } from './run-reader.ts'
import { addRunTables, sqlTables } from './sql-tables.ts'

/** Memory of SQLite in this process, sorting and text of rows included. */
const maximumHeapBytes = 1024 * 1024 * 1024
/** Text of a result that is sent back. */
const maximumResultCharacters = 64 * 1024 * 1024

process.once('message', question => {
  process.send!(answer(question as SqlQuestion), () => process.exit(0))
})
// Whoever asked is gone: nobody waits for the answer.
process.once('disconnect', () => process.exit(0))

function answer({ path, text, limit }: SqlQuestion): SqlAnswer {
  try {
    const reader = readRun(path)
    const db = new Database(':memory:')
    db.pragma(`hard_heap_limit = ${maximumHeapBytes}`)
    addRunTables(db, reader.data)
    db.pragma('trusted_schema = OFF')
    db.pragma('query_only = ON')
    return { result: query(db, text, limit) }
  } catch (thrown) {
    return { error: errorData(sqlError(thrown)) }
  }
}

/** Throws `invalid-argument` for anything but one statement that reads. */
function query(db: Database.Database, text: string, limit: number): SqlResult {
  if (!/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\()*(select|with|values|explain)\b/i.test(text)) {
    throw new AppError(
      'invalid-argument',
      'Only queries that read are allowed: SELECT, WITH, VALUES, EXPLAIN.',
    )
  }
  const statement = db.prepare(text)
  if (!statement.reader || !statement.readonly) {
    throw new AppError(
      'invalid-argument',
      'Only queries that read are allowed: this statement would change something.',
    )
  }
  const columns = statement.columns().map(column => column.name)
  const rows: (string | number | null)[][] = []
  let characters = 0
  for (const raw of statement.raw().safeIntegers().iterate() as IterableIterator<unknown[]>) {
    if (rows.length === limit) return { columns, rows, truncated: true }
    const row = raw.map(plain)
    for (const value of row) if (typeof value === 'string') characters += value.length
    if (characters > maximumResultCharacters) {
      throw new AppError('limit', 'The result is too large to show. Select fewer columns or rows.')
    }
    rows.push(row)
  }
  return { columns, rows, truncated: false }
}

function plain(value: unknown): string | number | null {
  // Whole numbers that a double cannot hold are told as text, every digit of them.
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  // Infinity is no JSON.
  if (value === null || typeof value === 'string' || Number.isFinite(value))
    return value as string | number | null
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex', 0, 64)}'`
  return String(value)
}

function sqlError(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown
  const { code, message } = thrown as { code?: unknown; message: string }
  if (code === 'SQLITE_NOMEM') return new AppError('limit', 'The query needs more memory than it may have.')
  const isSql = (typeof code === 'string' && code.startsWith('SQLITE_')) || thrown instanceof RangeError
  if (!isSql) return thrown
  const tables = message.startsWith('no such table')
    ? ` Tables: ${sqlTables.map(table => table.name).join(', ')}.`
    : ''
  return new AppError('invalid-argument', `The query is not valid: ${message}.${tables}`)
}
