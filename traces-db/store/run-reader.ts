/**
 * A run file as RunData: all columns in memory, event arguments read and inflated on demand.
 *
 * The columns are either whole or the file is refused (`damaged`). Arguments are not worth a refusal: where
 * blocks of them are lost, the run opens without them and says so in the warnings of its report.
 */
import type Database from 'better-sqlite3'
import type { ImportReport, ImportWarning, RunHeader } from '../../engine/base/run.ts'
import { chunkCrc } from './checksums.ts'
import { detailBlockTexts } from './detail-blocks.ts'
import { Fault } from './fault.ts'
import { damaged, readError } from './file-error.ts'
import { MemoryRun } from './memory-run.ts'
import { readPlan } from './plan-columns.ts'
import { readColumns } from './read-columns.ts'
import { readNames } from './read-names.ts'
import type { RunData } from './run-data.ts'
import { openRunFile } from './run-file.ts'

export interface RunReader {
  readonly data: RunData
  readonly bytes: number
  /** Another description of the same run. */
  setHeader(header: RunHeader): void
  close(): void
}

/** Throws what {@link openRunFile} throws. */
export function readRun(path: string): RunReader {
  const { db, header, checks, counts, bytes } = openRunFile(path, true)
  try {
    const load = db.prepare('SELECT data, crc FROM detail_block WHERE first = ?')
    const run = new MemoryRun(header, { loadBlock: (first, count) => loadBlock(load, first, count, path) })
    const lost = addBlocks(db, run, counts.detail)
    const setHeader = (next: RunHeader) => run.setHeader(lost ? withWarning(next, lost) : next)
    setHeader(header)
    const names = readNames(db, checks, counts, bytes)
    run.addLabels(names.labels)
    run.addProcesses(names.processes)
    run.addTracks(names.tracks)
    readColumns(db, run, counts, bytes)
    const plan = readPlan(db, counts.plan, bytes)
    if (plan) run.addPlan(plan)
    db.exec('COMMIT')
    return { data: run, bytes, setHeader, close: () => db.close() }
  } catch (thrown) {
    db.close()
    throw thrown instanceof Fault ? damaged(path, thrown.message, thrown) : readError(thrown, path)
  }
}

/** Blocks stay in the file until one is asked for. */
const inFile = new Uint8Array(0)
/** A block larger than this is not ours. */
const maximumBlockBytes = 256 * 1024 * 1024

/** Lists the blocks of arguments. Returns what was lost, if anything. */
function addBlocks(db: Database.Database, run: MemoryRun, expected: number): ImportWarning | undefined {
  let end = 1
  let missing = 0
  let example = ''
  const lose = (count: number, what: string) => {
    missing += count
    example ||= what
  }
  try {
    const heads = db.prepare('SELECT first, count, length(data) FROM detail_block ORDER BY first').raw()
    for (const [first, count, bytes] of heads.all() as [number, number, number][]) {
      if (!(first >= end && count >= 1 && count <= detailBlockTexts && bytes <= maximumBlockBytes)) {
        // Its columns may hold anything. What it should have told is missed below, before the next or at the end.
        lose(0, `block ${first} is not in its place`)
        continue
      }
      if (first > end) lose(first - end, `numbers ${end} to ${first - 1} are missing`)
      end = first + count
      run.addDetailBlock(first, count, inFile)
    }
    if (end <= expected) lose(expected - end + 1, `numbers ${end} to ${expected} are missing`)
  } catch (thrown) {
    lose(1, `the list of blocks cannot be read: ${(thrown as Error).message}`)
  }
  return example ? { code: 'lost-arguments', count: Math.max(1, missing), example } : undefined
}

function loadBlock(load: Database.Statement, first: number, count: number, path: string): Uint8Array {
  let row: { data: Buffer; crc: number } | undefined
  try {
    row = load.get(first) as { data: Buffer; crc: number } | undefined
  } catch (thrown) {
    throw readError(thrown, path)
  }
  if (!row || !Buffer.isBuffer(row.data) || chunkCrc([first, count], [row.data]) !== row.crc) {
    throw damaged(path, 'the arguments of this event are lost, the rest can be used')
  }
  return row.data
}

function withWarning(header: RunHeader, warning: ImportWarning): RunHeader {
  const report: ImportReport = header.report ?? {
    format: 'run',
    ranks: header.worldSize,
    events: 0,
    slices: 0,
    asyncs: 0,
    objects: 0,
    instants: 0,
    asyncInstants: 0,
    counters: 0,
    flows: 0,
    tracks: 0,
    startNs: 0,
    endNs: header.lengthNs,
    warnings: [],
  }
  return { ...header, report: { ...report, warnings: [...report.warnings, warning] } }
}
