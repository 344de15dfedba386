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
const schema =
  'CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, run TEXT NOT NULL, value BLOB NOT NULL) STRICT'

export class MeasureCache {
  readonly #db: Database.Database | undefined
  readonly #keptAnswers: number

  constructor(path: string, keptAnswers = keptOfMeasures) {
    this.#db = open(path)
    this.#keptAnswers = keptAnswers
  }

  get(key: string): { readonly value: unknown } | undefined {
    try {
      const row = this.#db?.prepare('SELECT value FROM answer WHERE key = ?').get(key) as
        | { value: Buffer }
        | undefined
      return row && { value: deserialize(row.value) }
    } catch {
      return undefined
    }
  }

  put(key: string, run: string, value: unknown): void {
    const bytes = serialize(value)
    if (bytes.length > largestAnswerBytes) return
    try {
      this.#db?.prepare('INSERT OR REPLACE INTO answer VALUES (?, ?, ?)').run(key, run, bytes)
      this.#db
        ?.prepare(
          'DELETE FROM answer WHERE rowid <= (SELECT rowid FROM answer ORDER BY rowid DESC LIMIT 1 OFFSET ?)',
        )
        .run(this.#keptAnswers)
    } catch {
      // A full disk or another program at work: the answer is computed again.
    }
  }

  forgetRun(run: string): void {
    try {
      this.#db?.prepare('DELETE FROM answer WHERE run = ?').run(run)
    } catch {
      // Keys hold the file's size and time: a stale answer is never used.
    }
  }

  close(): void {
    this.#db?.close()
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
