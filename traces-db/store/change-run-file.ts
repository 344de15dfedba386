/**
 * Changes a finished run file in one transaction: a file whose writer was killed is as it was, or as it is to be.
 */
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import { headerCrc, headerKeys, type NameCrcs, type RowCounts } from './checksums.ts'
import { writeError } from './file-error.ts'
import { isWriteAhead } from './live-run.ts'
import { openRunFile } from './run-file.ts'
import { parseHeader } from './run-header.ts'

export interface HeaderParts {
  readonly header: RunHeader
  readonly checks: NameCrcs
}

export interface Changing extends HeaderParts {
  readonly counts: RowCounts
  readonly db: Database.Database
}

/**
 * `change` may write other tables too, and returns the header as it is to be. Throws what {@link openRunFile}
 * throws, `conflict` for a run that grows, `limit`, and what `change` throws: then nothing has changed.
 */
export function changeRunFile(path: string, change: (file: Changing) => HeaderParts): RunHeader {
  if (isWriteAhead(path)) {
    throw new AppError('conflict', 'This run is still being written. Change it when it has ended.')
  }
  // Our own tables and nothing else, before anything is written.
  openRunFile(path).db.close()
  let db: Database.Database | undefined
  try {
    const opened = new Database(path, { fileMustExist: true, timeout: 2000 })
    db = opened
    db.pragma('trusted_schema = OFF')
    return db.transaction(() => rewriteHeader(opened, path, change)).immediate()
  } catch (thrown) {
    throw writeError(thrown, path)
  } finally {
    db?.close()
  }
}

function rewriteHeader(
  db: Database.Database,
  path: string,
  change: (file: Changing) => HeaderParts,
): RunHeader {
  const rows = db.prepare('SELECT key, value FROM header').all() as { key: string; value: string }[]
  const values = new Map(rows.map(({ key, value }) => [key, value]))
  const { header, checks } = change({ ...parseHeader(values, path), db })
  values.set('run', JSON.stringify(header).toWellFormed())
  values.set('checks', JSON.stringify(checks))
  const put = db.prepare('UPDATE header SET value = ? WHERE key = ?')
  for (const key of headerKeys) put.run(values.get(key), key)
  put.run(String(headerCrc(headerKeys.map(key => values.get(key)!))), 'crc')
  return header
}
