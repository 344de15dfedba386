/**
 * What a person says of a run, written into its file: so it goes where the file goes. One transaction: a file
 * whose writer was killed has the old words or the new ones.
 */
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import { headerCrc, headerKeys } from './checksums.ts'
import { writeError } from './file-error.ts'
import { isWriteAhead } from './live-run.ts'
import { openRunFile } from './run-file.ts'
import { parseHeader } from './run-header.ts'

/** What is absent stays as it is. */
export interface RunDescription {
  readonly title?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly note?: string | undefined
}

/** Returns the header as it is now. Throws what {@link openRunFile} throws, `conflict` for a run that grows, `limit`. */
export function describeRunFile(path: string, description: RunDescription): RunHeader {
  if (isWriteAhead(path)) {
    throw new AppError('conflict', 'This run is still being written. Describe it when it has ended.')
  }
  // Our own tables and nothing else, before anything is written.
  openRunFile(path).db.close()
  let db: Database.Database | undefined
  try {
    const opened = new Database(path, { fileMustExist: true, timeout: 2000 })
    db = opened
    db.pragma('trusted_schema = OFF')
    return db.transaction(() => rewriteHeader(opened, path, description)).immediate()
  } catch (thrown) {
    throw writeError(thrown, path)
  } finally {
    db?.close()
  }
}

function rewriteHeader(db: Database.Database, path: string, description: RunDescription): RunHeader {
  const rows = db.prepare('SELECT key, value FROM header').all() as { key: string; value: string }[]
  const values = new Map(rows.map(({ key, value }) => [key, value]))
  const { header } = parseHeader(values, path)
  const given = Object.entries(description).filter(([, value]) => value !== undefined)
  const described: RunHeader = { ...header, ...Object.fromEntries(given) }
  values.set('run', JSON.stringify(described).toWellFormed())
  const put = db.prepare('UPDATE header SET value = ? WHERE key = ?')
  put.run(values.get('run'), 'run')
  put.run(String(headerCrc(headerKeys.map(key => values.get(key)!))), 'crc')
  return described
}
