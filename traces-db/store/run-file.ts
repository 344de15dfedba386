/**
 * Opens a run file for reading, as the untrusted file that it is: it may come from anybody.
 *
 * Before SQLite sees it, its first bytes must say that it is ours and of a format that we know. Then its
 * schema must be ours to the letter (no triggers, views or virtual tables that would run on reading), SQLite
 * trusts nothing in it, and its blobs may not claim more bytes than the file has.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { NameCrcs, RowCounts } from './checksums.ts'
import { damaged, nameOf, noRunFile, readError } from './file-error.ts'
import { parseHeader } from './run-header.ts'
import { createTables } from './run-tables.ts'
import { applicationId, formatVersion } from './schema.ts'

export interface RunFile {
  readonly path: string
  readonly bytes: Bytes
  readonly db: Database.Database
  readonly header: RunHeader
  readonly checks: NameCrcs
  readonly counts: RowCounts
}

/**
 * Throws `not-found`, `unreadable` (not a run file), `unsupported` (of a newer version), `damaged`,
 * `conflict` (being written). The caller closes `db`.
 *
 * @param asOfNow all that is read belongs to one moment, until the caller commits: another program may be writing
 */
export function openRunFile(path: string, asOfNow = false): RunFile {
  let db: Database.Database | undefined
  try {
    const bytes = checkFirstBytes(path)
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 2000 })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('query_only = ON')
    if (asOfNow) db.exec('BEGIN')
    checkSchema(db, path)
    const rows = db
      .prepare('SELECT key, value FROM header WHERE octet_length(value) <= 268435456 LIMIT 100')
      .all() as { key: string; value: string }[]
    const values = new Map(rows.map(({ key, value }) => [key, value]))
    return { path, bytes, db, ...parseHeader(values, path) }
  } catch (thrown) {
    db?.close()
    throw readError(thrown, path)
  }
}

/** Size of the file, with its log where it has one. */
function checkFirstBytes(path: string): Bytes {
  const name = nameOf(path)
  const file = openSync(path, 'r')
  try {
    if (fstatSync(file).isDirectory()) throw noRunFile(path)
    const head = Buffer.alloc(100)
    const read = readSync(file, head, 0, head.length, 0)
    const isSqlite = read === head.length && head.toString('latin1', 0, 16) === 'SQLite format 3\0'
    if (!isSqlite || head.readInt32BE(68) !== applicationId) throw noRunFile(path)
    const version = head.readInt32BE(60)
    if (version > formatVersion) {
      throw new AppError(
        'unsupported',
        `${name} was written by a newer Rankscope (format ${version}; this one reads up to ${formatVersion}). Update Rankscope to open it.`,
        { version },
      )
    }
    if (version < 1) throw damaged(path, `format ${version}`)
    const { size } = fstatSync(file)
    // A file in write-ahead mode may be shorter: the rest is in its log.
    const isWriteAhead = head[18] === 2
    if (!isWriteAhead && size !== pageBytes(head) * head.readUInt32BE(28)) {
      throw damaged(path, 'it is shorter or longer than it says')
    }
    return isWriteAhead ? size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) : size
  } finally {
    closeSync(file)
  }
}

/** As SQLite stores it: 65536 does not fit and is written as 1. */
function pageBytes(head: Buffer): Bytes {
  const stored = head.readUInt16BE(16)
  return stored === 1 ? 65_536 : stored
}

function checkSchema(db: Database.Database, path: string): void {
  if (schemaText(db) !== ourSchema()) throw damaged(path, 'its tables are not those of a run file')
}

let ourSchemaText: string | undefined

function ourSchema(): string {
  if (ourSchemaText === undefined) {
    const empty = new Database(':memory:')
    createTables(empty)
    ourSchemaText = schemaText(empty)
    empty.close()
  }
  return ourSchemaText
}

function schemaText(db: Database.Database): string {
  return JSON.stringify(
    db
      .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT 1000')
      .raw()
      .all(),
  )
}
