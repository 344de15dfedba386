/**
 * What a person keeps beside the runs: recent files, files of the editor, marks and notes, solved
 * exercises. One small SQLite file that several programs may have open at once. A damaged one is put aside and
 * a new one begun: losing notes must not keep anybody from their traces.
 */
import { existsSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../engine/base/app-error.ts'
import type { Mark, SolvedExercise } from '../contract.ts'
import { writeError } from '../store/file-error.ts'

/** One entry a version: brings a workspace of the version before to this one. */
const migrations = [
  `
  CREATE TABLE recent_file (paths TEXT PRIMARY KEY, opened_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE known_run (id TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE aligned_run (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE mark (
    run TEXT NOT NULL, id TEXT NOT NULL, start_ns REAL NOT NULL, end_ns REAL NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (run, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE solved_exercise (lesson TEXT PRIMARY KEY, solved_at TEXT NOT NULL, text TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
  `,
  'CREATE TABLE kept_text (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT',
  `
  CREATE TABLE kept_file (
    position INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, path TEXT NOT NULL, write INTEGER NOT NULL
  ) STRICT;
  `,
  // Run files elsewhere are taken into the library; once they were opened where they lay.
  'DROP TABLE known_run',
]

/** What a token that outlives its service stands for. */
export interface KeptFile {
  readonly path: string
  readonly write: boolean
}

const keptRecentFiles = 30
/** More documents than the editor opens at once. */
const mostKeptFiles = 500

export class Workspace {
  readonly #db: Database.Database
  readonly #aligned: Set<string>
  /** Where a damaged workspace was put, if one was found. */
  readonly putAside: string | undefined

  /** `folder` exists. Throws `invalid-argument` where it cannot be written, `unsupported` for a newer one. */
  constructor(folder: string) {
    const path = join(folder, 'workspace.sqlite')
    const existed = existsSync(path)
    try {
      this.#db = openWorkspace(path)
    } catch (thrown) {
      if (!existed || !isDamage(thrown)) throw writeError(thrown, path)
      this.putAside = `${path}.damaged-${Date.now()}`
      renameSync(path, this.putAside)
      this.#db = openWorkspace(path)
    }
    this.#aligned = new Set(this.#db.prepare('SELECT id FROM aligned_run').pluck().all() as string[])
  }

  /** Files that were opened as one run. */
  addRecentFile(paths: readonly string[]): void {
    const key = JSON.stringify(paths)
    this.#db.prepare('INSERT OR REPLACE INTO recent_file VALUES (?, ?)').run(key, new Date().toISOString())
    this.#db
      .prepare(
        'DELETE FROM recent_file WHERE paths NOT IN (SELECT paths FROM recent_file ORDER BY opened_at DESC LIMIT ?)',
      )
      .run(keptRecentFiles)
  }

  /** Newest first. */
  recentFiles(): readonly { readonly paths: readonly string[]; readonly openedAt: string }[] {
    const rows = this.#db
      .prepare('SELECT paths, opened_at AS openedAt FROM recent_file ORDER BY opened_at DESC')
      .all() as { paths: string; openedAt: string }[]
    return rows.map(({ paths, openedAt }) => ({ paths: JSON.parse(paths) as string[], openedAt }))
  }

  /** Asked by every query of a run: kept in memory. */
  isAligned(run: string): boolean {
    return this.#aligned.has(run)
  }

  setAligned(run: string, aligned: boolean): void {
    if (aligned) this.#aligned.add(run)
    else this.#aligned.delete(run)
    const sql = aligned
      ? 'INSERT OR REPLACE INTO aligned_run VALUES (?)'
      : 'DELETE FROM aligned_run WHERE id = ?'
    this.#db.prepare(sql).run(run)
  }

  marks(run: string): readonly Mark[] {
    return this.#db
      .prepare(
        'SELECT id, start_ns AS startNs, end_ns AS endNs, text FROM mark WHERE run = ? ORDER BY start_ns, id',
      )
      .all(run) as Mark[]
  }

  putMark(run: string, { id, startNs, endNs, text }: Mark): void {
    this.#db.prepare('INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?)').run(run, id, startNs, endNs, text)
  }

  removeMark(run: string, id: string): void {
    this.#db.prepare('DELETE FROM mark WHERE run = ? AND id = ?').run(run, id)
  }

  solvedExercises(): readonly SolvedExercise[] {
    return this.#db
      .prepare('SELECT lesson, solved_at AS solvedAt, text FROM solved_exercise ORDER BY solved_at, lesson')
      .all() as SolvedExercise[]
  }

  /** The first solution stays. */
  keepSolvedExercise(lesson: string, text: string): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO solved_exercise VALUES (?, ?, ?)')
      .run(lesson, new Date().toISOString(), text)
  }

  forgetSolvedExercises(): void {
    this.#db.exec('DELETE FROM solved_exercise')
  }

  /** What windows keep from one start to the next. */
  keptTexts(): Readonly<Record<string, string>> {
    const rows = this.#db.prepare('SELECT key, text FROM kept_text').raw().all() as [string, string][]
    return Object.fromEntries(rows)
  }

  keepText(key: string, text: string | undefined): void {
    if (text === undefined) this.#db.prepare('DELETE FROM kept_text WHERE key = ?').run(key)
    else this.#db.prepare('INSERT OR REPLACE INTO kept_text VALUES (?, ?)').run(key, text)
  }

  /** A file by its token, so that it is known by it from one start to the next. The oldest of very many go. */
  keepFile(token: string, { path, write }: KeptFile): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO kept_file (token, path, write) VALUES (?, ?, ?)')
      .run(token, path, write ? 1 : 0)
    this.#db
      .prepare(
        'DELETE FROM kept_file WHERE position NOT IN (SELECT position FROM kept_file ORDER BY position DESC LIMIT ?)',
      )
      .run(mostKeptFiles)
  }

  keptFile(token: string): KeptFile | undefined {
    const row = this.#db.prepare('SELECT path, write FROM kept_file WHERE token = ?').get(token) as
      | { path: string; write: number }
      | undefined
    return row && { path: row.path, write: row.write === 1 }
  }

  forgetFile(token: string): void {
    this.#db.prepare('DELETE FROM kept_file WHERE token = ?').run(token)
  }

  /** Forgets what was kept about a run that is removed. */
  forgetRun(run: string): void {
    this.#aligned.delete(run)
    for (const [table, column] of [
      ['mark', 'run'],
      ['aligned_run', 'id'],
    ]) {
      this.#db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(run)
    }
  }

  close(): void {
    this.#db.close()
  }
}

function openWorkspace(path: string): Database.Database {
  const db = new Database(path, { timeout: 5000 })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.transaction(() => migrate(db, path)).immediate()
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

function migrate(db: Database.Database, path: string): void {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    throw new AppError(
      'unsupported',
      `${basename(path)} was written by a newer Rankscope. Update Rankscope, or set RANKSCOPE_DATA to another folder.`,
    )
  }
  for (const migration of migrations.slice(version)) db.exec(migration)
  db.pragma(`user_version = ${migrations.length}`)
}

function isDamage(thrown: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(String((thrown as { code?: unknown }).code))
}
