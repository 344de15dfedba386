import Database from 'better-sqlite3'

/** Version of the SQLite that holds runs, such as `3.54.1`. */
export function sqliteVersion(): string {
  const database = new Database(':memory:')
  const version = database.prepare('SELECT sqlite_version()').pluck().get() as string
  database.close()
  return version
}
