/**
 * Writes a run file in one go: an import, a simulation that is kept. Nothing is at stake until the end, so
 * the partial file is written without journal and without syncing; `finish` makes it durable and gives it its
 * name in one step. A reader process sees the finished file only.
 */
import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import { writeError } from './file-error.ts'
import { partialPath, removeDeadPartials, removeFiles, syncFile, syncFolder } from './partial-file.ts'
import type { RunSink } from './run-sink.ts'
import { createTables, RunTables } from './run-tables.ts'

/** Large pages: blobs of a megabyte are chains of them. */
const pageBytes = 16_384

export interface RunWriter extends RunSink {
  /** Size of the file so far; of the whole file after `finish`. */
  bytes(): Bytes
  /** A detail block that was added, before the file is finished. */
  detailBlock(number: number): { first: number; count: number; data: Uint8Array } | undefined
}

/**
 * Starts a run file at `path`. A run file that is there is replaced at `finish`, any other file is left alone:
 * `conflict`. Throws `limit` (disk full), `invalid-argument` (read-only), `not-found` (no such folder).
 * `pathOf` gives a new run a better name in the same folder, once it is known what is in it.
 */
export function createRunWriter(path: string, pathOf: (header: RunHeader) => string = () => path): RunWriter {
  let whole = path
  refuseForeignFile(path)
  removeDeadPartials(dirname(path))
  const partial = partialPath(path)
  let db: Database.Database | undefined
  let ended = false

  /** Runs a step; where it fails nothing is left behind. */
  function step<T>(work: () => T): T {
    if (ended) throw new AppError('internal', `The run file ${basename(path)} is finished.`)
    try {
      return work()
    } catch (thrown) {
      abandon()
      throw writeError(thrown, path)
    }
  }

  function abandon(): void {
    if (ended) return
    ended = true
    try {
      db?.close()
    } finally {
      removeFiles(partial)
    }
  }

  const tables = step(() => {
    db = new Database(partial)
    // Otherwise SQLite refuses to work without a journal. After a failure the file is thrown away anyhow.
    db.unsafeMode(true)
    db.pragma(`page_size = ${pageBytes}`)
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    createTables(db)
    return new RunTables(db)
  })

  return {
    addLabels: labels => step(() => tables.addLabels(labels)),
    addProcesses: processes => step(() => tables.addProcesses(processes)),
    addTracks: tracks => step(() => tables.addTracks(tracks)),
    addLane: (track, lane, slices) => step(() => tables.addLane(track, lane, slices)),
    addCounters: (track, samples) => step(() => tables.addCounters(track, samples)),
    addInstants: (track, instants) => step(() => tables.addInstants(track, instants)),
    addFlows: flows => step(() => tables.addFlows(flows)),
    addDetailBlock: (first, count, data) => step(() => tables.addDetailBlock(first, count, data)),
    addPlan: plan => step(() => tables.addPlan(plan)),
    ready: (header: RunHeader) => step(() => tables.putHeader({ ...header, complete: false })),
    finish: (header: RunHeader) => {
      step(() => {
        tables.putHeader({ ...header, complete: true })
        db!.exec('COMMIT')
        db!.close()
        syncFile(partial)
        whole = pathOf(header)
        renameSync(partial, whole)
        ended = true
        syncFolder(dirname(path))
      })
    },
    abandon,
    bytes: () => statSync(ended ? whole : partial).size,
    detailBlock: number => step(() => tables.detailBlock(number)),
  }
}

/** Only a run file may be replaced by a run file: a slip on the command line must not cost a trace. */
function refuseForeignFile(path: string): void {
  if (!existsSync(dirname(path))) {
    throw new AppError('not-found', `${basename(path)} cannot be written: its folder does not exist.`)
  }
  if (!existsSync(path)) return
  const head = Buffer.alloc(72)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, head, 0, head.length, 0)
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    throw writeError(thrown, path)
  }
  if (head.toString('latin1', 68, 72) === 'RANK') return
  throw new AppError(
    'conflict',
    `${basename(path)} exists and is not a run file, so it is not overwritten. Choose another name.`,
  )
}
