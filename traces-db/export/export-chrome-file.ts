/**
 * Writes a run as Chrome trace JSON to a file, gzip where its name ends so. The file gets its name when it is
 * whole; a cancelled or failed export leaves nothing.
 */
import { once } from 'node:events'
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { throwIfCancelled } from '../../engine/base/app-error.ts'
import { writeError } from '../store/file-error.ts'
import { partialPath, removeDeadPartials } from '../store/partial-file.ts'
import type { RunData } from '../store/run-data.ts'
import { chromeTrace } from './chrome.ts'

export interface ExportProgress {
  /** Written so far. */
  readonly events: number
  readonly done: boolean
}

/** Throws `limit` (disk full), `invalid-argument` (read-only), `not-found` (no such folder), `cancelled`. */
export async function* exportChromeFile(
  run: RunData,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<ExportProgress> {
  removeDeadPartials(dirname(path))
  const partial = partialPath(path)
  const file = createWriteStream(partial)
  const gzip = /\.gz$/i.test(path) ? createGzip({ level: 6 }) : undefined
  gzip?.pipe(file)
  const target = gzip ?? file
  // The error of either stream, for whoever waits next.
  const failed = new Promise<never>((_, reject) => {
    for (const stream of [file, gzip]) stream?.on('error', reject)
  })
  failed.catch(() => {})
  let events = 0
  let whole = false
  try {
    for (const piece of chromeTrace(run)) {
      throwIfCancelled(signal)
      events += piece.events
      if (!target.write(piece.text)) await Promise.race([once(target, 'drain'), failed])
      else await setImmediate()
      yield { events, done: false }
    }
    target.end()
    await Promise.race([once(file, 'close'), failed])
    throwIfCancelled(signal)
    renameSync(partial, path)
    whole = true
  } catch (thrown) {
    throw writeError(thrown, path)
  } finally {
    if (!whole) {
      target.destroy()
      file.destroy()
      // It may still be opening, and would appear after it was removed.
      if (!file.closed) await once(file, 'close').catch(() => {})
      rmSync(partial, { force: true })
    }
  }
  yield { events, done: true }
}
