/**
 * Runs that were removed: files of a folder beside the library, named after when they went there and what they
 * were called. A removal is one rename, so nothing is lost between here and there; what is a week old is deleted.
 */
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { RemovedRun } from '../contract.ts'
import { writeError } from '../store/file-error.ts'
import { isWriteAhead, recoverLiveRun } from '../store/live-run.ts'
import { removeFiles, syncFolder } from '../store/partial-file.ts'
import type { RunLibrary } from './run-library.ts'
import { summaryOf } from './run-summary.ts'

export const keptDays = 7
const dayMs = 86_400_000
const namePattern = /^(\d{13})-(.+)\.rankscope$/

interface Entry {
  readonly run: string
  readonly removedMs: number
  readonly path: string
}

export class Trash {
  readonly #folder: string
  readonly #library: RunLibrary
  readonly #now: () => number

  constructor(folder: string, library: RunLibrary, now: () => number = Date.now) {
    this.#folder = folder
    this.#library = library
    this.#now = now
    try {
      mkdirSync(folder, { recursive: true })
    } catch (thrown) {
      throw writeError(thrown, folder)
    }
  }

  /** Takes a run out of the library. Throws `not-found`, `conflict` where another program writes it. */
  put(run: string): RemovedRun {
    const path = this.#library.path(run)
    if (!this.#library.has(run)) throw new AppError('not-found', `There is no run "${run}" in the library.`)
    recoverLiveRun(path)
    if (isWriteAhead(path)) {
      throw new AppError('conflict', 'Another program still writes this run. Stop it before removing it.')
    }
    const removedMs = this.#now()
    const entry = { run, removedMs, path: join(this.#folder, `${removedMs}-${run}.rankscope`) }
    this.#move(path, entry.path)
    return described(entry)
  }

  /**
   * Puts a run back where it was; one that is there already, as after a second press, stays. Throws `not-found`,
   * `conflict` where there is another of its name.
   */
  restore(run: string): void {
    const entry = this.#entries().find(other => other.run === run)
    if (!entry && this.#library.has(run)) return
    if (!entry) {
      throw new AppError(
        'not-found',
        `The run "${run}" was deleted: removed runs are kept for ${keptDays} days.`,
      )
    }
    if (this.#library.has(run)) throw new AppError('conflict', `The library has a run "${run}" again.`)
    this.#move(entry.path, this.#library.path(run))
  }

  /** Last removed first. */
  list(): readonly RemovedRun[] {
    return this.#entries().map(described)
  }

  /** Deletes these for good; all where none are named. Returns what is gone. */
  empty(runs?: readonly string[]): readonly string[] {
    return this.#delete(({ run }) => runs?.includes(run) ?? true)
  }

  /** Deletes what has been here for long enough. Returns what is gone. */
  expire(): readonly string[] {
    return this.#delete(({ removedMs }) => this.#now() - removedMs > keptDays * dayMs)
  }

  #delete(isMeant: (entry: Entry) => boolean): readonly string[] {
    const meant = this.#entries().filter(isMeant)
    for (const { path } of meant) removeFiles(path)
    return meant.map(({ run }) => run).filter(run => !this.#library.has(run))
  }

  #move(from: string, to: string): void {
    try {
      renameSync(from, to)
    } catch (thrown) {
      throw writeError(thrown, from)
    }
    syncFolder(this.#folder)
    syncFolder(this.#library.folder)
  }

  #entries(): Entry[] {
    return readdirSync(this.#folder)
      .flatMap(name => {
        const [, removedMs, run] = namePattern.exec(name) ?? []
        return run === undefined
          ? []
          : [{ run, removedMs: Number(removedMs), path: join(this.#folder, name) }]
      })
      .sort((left, right) => right.removedMs - left.removedMs)
  }
}

function described({ run, removedMs, path }: Entry): RemovedRun {
  const stats = statSync(path)
  const { title, kind } = summaryOf(run, path, stats.size, stats.mtime)
  return {
    run,
    title,
    kind,
    bytes: stats.size,
    removedAt: new Date(removedMs).toISOString(),
    keptUntil: new Date(removedMs + keptDays * dayMs).toISOString(),
  }
}
