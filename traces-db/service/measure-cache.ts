/**
 * Answers of measures that took a while, kept beside the library: run files stay as they are. A cache and
 * nothing more: whatever is wrong with it, it is begun anew.
 */
import { rmSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import Database from 'better-sqlite3'

/** Larger answers are computed again: reading them is no faster. */
const largestAnswerBytes = 4 * 1024 * 1024
const keptOfMeasures = 500
/** The oldest answers are looked for once in so many. */
const pruneEvery = 64
const schema =
  'CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, run TEXT NOT NULL, value BLOB NOT NULL) STRICT'

export class MeasureCache {
  readonly #db: Database.Database | undefined
  readonly #keptAnswers: number
  readonly #statements: ReturnType<typeof prepare> | undefined
  #puts = 0

  constructor(path: string, keptAnswers = keptOfMeasures) {
    this.#db = open(path)
    this.#keptAnswers = keptAnswers
    this.#statements = this.#db && prepare(this.#db)
  }

  get(key: string): { readonly value: unknown } | undefined {
    try {
      const row = this.#statements?.get.get(key) as { value: Buffer } | undefined
      return row && { value: deserialize(row.value) }
    } catch {
      return undefined
    }
  }

  put(key: string, run: string, value: unknown): void {
    const bytes = serialize(value)
    if (bytes.length > largestAnswerBytes) return
    try {
      this.#statements?.put.run(key, run, bytes)
      if (++this.#puts % pruneEvery === 0) this.#statements?.prune.run(this.#keptAnswers)
    } catch {
      // A full disk or another program at work: the answer is computed again.
    }
  }

  forgetRun(run: string): void {
    try {
      this.#statements?.forget.run(run)
    } catch {
      // Keys hold the file's size and time: a stale answer is never used.
    }
  }

  close(): void {
    this.#db?.close()
  }
}

function prepare(db: Database.Database) {
  return {
    get: db.prepare('SELECT value FROM answer WHERE key = ?'),
    put: db.prepare('INSERT OR REPLACE INTO answer VALUES (?, ?, ?)'),
    prune: db.prepare(
      'DELETE FROM answer WHERE rowid <= (SELECT rowid FROM answer ORDER BY rowid DESC LIMIT 1 OFFSET ?)',
    ),
    forget: db.prepare('DELETE FROM answer WHERE run = ?'),
  }
}

function open(path: string): Database.Database | undefined {
  for (let attempt = 0; attempt < 2; attempt++) {
    let db: Database.Database | undefined
    try {
      db = new Database(path, { timeout: 500 })
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = NORMAL')
      db.exec(schema)
      return db
    } catch {
      db?.close()
      for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
    }
  }
  return undefined
}
