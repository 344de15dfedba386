/**
 * A run that is written while it happens: simulated previews that are kept, live ranks.
 *
 * The file is in write-ahead mode; an append is one transaction and is committed when it returns, so it
 * survives the death of this and any other process. The same run grows in memory, which is what queries see.
 * A file whose writer died is a valid run file, cut short: `header.complete` is false.
 */
import { closeSync, existsSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunBatch, RunHeader } from '../../engine/base/run.ts'
import { addBatch, BatchState } from './add-batch.ts'
import { writeError } from './file-error.ts'
import { MemoryRun } from './memory-run.ts'
import { removeFiles } from './partial-file.ts'
import { Recording } from './recording.ts'
import { checkHeader } from './run-header.ts'
import { createTables, RunTables } from './run-tables.ts'
import { createRunWriter } from './run-writer.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Pages of the log that are moved into the file together, 64 MB: an append that comes upon it waits for the disk.
 * Most runs end before; the whole is packed anew then.
 */
const checkpointPages = 16_384
/** Room on the disk that is given up when it is full, so that the run can still say why it ends. */
const reservedBytes = 65_536
const reservePath = (path: string) => `${path}-reserve`

export class LiveRun {
  readonly path: string
  readonly data: MemoryRun
  readonly #db: Database.Database
  readonly #tables: RunTables
  readonly #state = new BatchState()
  #broken: AppError | undefined

  /** Creates the file; it must not exist. Throws `limit`, `invalid-argument`, `conflict`. */
  constructor(path: string, header: RunHeader) {
    this.path = path
    this.data = new MemoryRun({ ...header, complete: false })
    let db: Database.Database | undefined
    try {
      closeSync(openSync(path, 'wx'))
      db = new Database(path)
      const created = db
      this.#tables = db.transaction(() => {
        createTables(created)
        const tables = new RunTables(created)
        tables.putHeader(this.data.header)
        return tables
      })()
      // Afterwards, so that the file itself says what it is, and not its log alone.
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = NORMAL')
      db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
      writeFileSync(reservePath(path), new Uint8Array(reservedBytes))
      this.#db = db
    } catch (thrown) {
      db?.close()
      const error = writeError(thrown, path)
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') {
        throw new AppError('conflict', 'A run of this name exists already.', undefined, { cause: thrown })
      }
      removeFiles(path)
      throw error
    }
  }

  /** Durable when it returns. After a failure (disk full) the run takes nothing more and stays as it was. */
  append(batch: RunBatch): void {
    if (this.#broken) throw this.#broken
    const before = this.#tables.mark()
    try {
      const recording = new Recording(this.#tables)
      const header = this.#db.transaction(() => {
        addBatch(this.#state, batch, recording)
        const grown = {
          ...this.data.header,
          lengthNs: Math.max(this.data.header.lengthNs, this.#state.endNs),
        }
        this.#tables.putHeader(grown)
        return grown
      })()
      recording.replay(this.data)
      this.data.setHeader(header)
    } catch (thrown) {
      this.#tables.goBack(before)
      // A refused batch has written nothing; anything else leaves memory and file apart.
      if (thrown instanceof AppError) throw thrown
      this.#broken = writeError(thrown, this.path)
      throw this.#broken
    }
  }

  /**
   * Packs the whole run anew into a file that is durable and complete, in place of the growing one. Where that
   * fails (disk full), the run stays as it was, cut short; after a failed append it says at least why.
   */
  finish(change: Partial<RunHeader>): void {
    const header = checkHeader({ ...this.data.header, ...change, complete: true })
    // Before anything else takes the room that is left.
    if (this.#broken) this.#tellEnd({ ...header, complete: false })
    this.#replace(header)
  }

  #replace(header: RunHeader): void {
    const lengthNs = Math.max(header.lengthNs, this.#state.endNs)
    const writer = createRunWriter(this.path)
    try {
      writeWhole(
        this.data,
        { ...header, lengthNs },
        {
          ...writer,
          finish: whole => {
            rmSync(reservePath(this.path), { force: true })
            // Ends the write-ahead mode first: the new file must not meet the old one's log.
            this.#db.pragma('journal_mode = DELETE')
            this.#db.close()
            writer.finish(whole)
          },
        },
      )
    } catch (thrown) {
      writer.abandon()
      throw writeError(thrown, this.path)
    }
  }

  #tellEnd(header: RunHeader): void {
    try {
      rmSync(reservePath(this.path), { force: true })
      this.#db.transaction(() => this.#tables.putHeader(header))()
      this.data.setHeader(header)
    } catch {
      // Not even that: it is cut short, and nobody knows why.
    }
  }

  /** Stops writing; the run stays as it is, cut short. */
  close(): void {
    if (!this.#db.open) return
    this.#db.close()
    recoverLiveRun(this.path)
  }
}

/**
 * Ends the write-ahead mode of a run file whose writer is gone, so that it is one file that opens anywhere; takes
 * back a change of its header that was cut short. Returns whether it was such a file; leaves one alone that
 * another program still writes.
 */
export function recoverLiveRun(path: string): boolean {
  if (!isWriteAhead(path) && !existsSync(`${path}-journal`)) return false
  let db: Database.Database | undefined
  try {
    db = new Database(path, { fileMustExist: true, timeout: 0 })
    db.pragma('journal_mode = DELETE')
    db.prepare('SELECT count(*) FROM header').get()
    rmSync(reservePath(path), { force: true })
    return true
  } catch {
    // In use, or damaged: whoever opens it will say so.
    return false
  } finally {
    db?.close()
  }
}

/** By the file's own header: bytes 18 and 19 are 2. */
export function isWriteAhead(path: string): boolean {
  const head = Buffer.alloc(72)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, head, 0, head.length, 0)
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
  return head[18] === 2 && head.toString('latin1', 68, 72) === 'RANK'
}
