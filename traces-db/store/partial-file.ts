/**
 * Files that are being written. A writer works on `<name>.rankscope.<pid>-<n>.partial` beside its target and
 * renames it when it is whole, so a reader never sees half a file. What a killed writer leaves behind is
 * removed when the next one starts in the same folder.
 */
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'

const pattern = /\.rankscope\.(\d+)-\d+\.partial(-journal|-wal|-shm)?$/
/** After so long a file whose lock nobody holds is dead even if its process number lives again. */
const reusedAfterMs = 3_600_000

let written = 0

/** A name for the partial file of `path` that no other writer has. */
export function partialPath(path: string): string {
  const stem = path.endsWith('.rankscope') ? path : `${path}.rankscope`
  return `${stem}.${process.pid}-${++written}.partial`
}

/** Removes the partial files of dead writers in a folder. Never throws: what cannot be removed stays. */
export function removeDeadPartials(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  for (const name of names) {
    const pid = Number(pattern.exec(name)?.[1])
    if (Number.isInteger(pid) && isDead(join(folder, name), pid)) removeFiles(join(folder, name))
  }
}

/** Removes a file and what SQLite and we may keep beside it. Never throws. */
export function removeFiles(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm', '-reserve']) {
    try {
      rmSync(path + suffix, { force: true })
    } catch {
      // Another program may hold it (Windows); the next start tries again.
    }
  }
}

/** Makes a file's bytes survive a loss of power. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes the names in a folder survive a loss of power, where the system knows such a thing. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } catch {
    // Some file systems cannot; the file itself is safe.
  } finally {
    closeSync(folder)
  }
}

function isDead(path: string, pid: number): boolean {
  if (pid === process.pid) return false
  try {
    if (isRunning(pid) && Date.now() - statSync(path).mtimeMs < reusedAfterMs) return false
    return !isLocked(path)
  } catch {
    return false
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A living writer holds SQLite's lock from its first write to its end (a process in another container too). */
function isLocked(path: string): boolean {
  if (!basename(path).endsWith('.partial') || statSync(path).size === 0) return false
  try {
    const db = new Database(path, { fileMustExist: true, readonly: true, timeout: 0 })
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      return false
    } finally {
      db.close()
    }
  } catch (thrown) {
    return String((thrown as { code?: unknown }).code).startsWith('SQLITE_BUSY')
  }
}
