/**
 * The folder of runs: one file a run, its name (less the ending) the run's id. Listing reads headers only.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, statSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { AdoptedRun, RunSummary } from '../contract.ts'
import { isNoRunFile, nameOf, readError, writeError } from '../store/file-error.ts'
import { recoverLiveRun } from '../store/live-run.ts'
import { partialPath, removeDeadPartials, removeFiles, syncFile, syncFolder } from '../store/partial-file.ts'
import { openRunFile } from '../store/run-file.ts'
import { readRun } from '../store/run-reader.ts'
import { runEnding as ending, idPattern } from './run-id.ts'
import { summaryOf } from './run-summary.ts'

/** Pages of SQLite that are copied before others get a turn. */
const pagesAtOnce = 4096

/** Grows with every change of what a summary holds. */
const summaryVersion = 1
/** How long a listing goes on before others get a turn. */
const turnMs = 12

/** See measure-cache.ts. */
export interface SummaryCache {
  get(key: string): { readonly value: unknown } | undefined
  put(key: string, run: string, value: unknown): void
}

export class RunLibrary {
  readonly folder: string
  /** By path, for as long as size and time of the file stay. */
  readonly #summaries = new Map<string, { stamp: string; summary: RunSummary }>()
  readonly #kept: SummaryCache | undefined

  /**
   * @param kept what earlier listings came to, for the next start
   *
   * Creates the folder; removes what killed writers left; closes the files of killed live runs.
   */
  constructor(folder: string, kept?: SummaryCache) {
    this.folder = folder
    this.#kept = kept
    try {
      mkdirSync(folder, { recursive: true })
    } catch (thrown) {
      throw writeError(thrown, folder)
    }
    removeDeadPartials(folder)
    for (const id of this.ids()) recoverLiveRun(this.path(id))
  }

  /** Calls back when another program adds or removes a run; where the system cannot tell, it never does. */
  watch(changed: () => void): { close(): void } {
    try {
      const watcher = watch(this.folder, { persistent: false }, (event, name) => {
        if (event === 'rename' && name?.endsWith(ending)) changed()
      })
      watcher.on('error', () => watcher.close())
      return watcher
    } catch {
      return { close: () => {} }
    }
  }

  ids(): readonly string[] {
    return readdirSync(this.folder)
      .filter(name => name.endsWith(ending))
      .map(name => name.slice(0, -ending.length))
      .filter(id => idPattern.test(id))
  }

  /** The file of a run. Throws `not-found` for what cannot be an id. */
  path(id: string): string {
    if (!idPattern.test(id)) throw new AppError('not-found', `There is no run "${id}".`)
    return join(this.folder, id + ending)
  }

  has(id: string): boolean {
    return (
      idPattern.test(id) && statSync(join(this.folder, id + ending), { throwIfNoEntry: false }) !== undefined
    )
  }

  /** A new id that reads like the title. */
  newId(title: string): string {
    const words = title
      .normalize('NFKD')
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
      .slice(0, 80)
    return `${words || 'run'}-${randomBytes(4).toString('hex')}`
  }

  /** Newest first. A file that cannot be opened is listed with its problem. Others get a turn meanwhile. */
  async list(): Promise<readonly RunSummary[]> {
    const summaries: (RunSummary | undefined)[] = []
    let began = performance.now()
    for (const id of this.ids()) {
      summaries.push(this.#summary(id))
      if (performance.now() - began < turnMs) continue
      await new Promise(resolve => setImmediate(resolve))
      began = performance.now()
    }
    return summaries
      .filter(summary => summary !== undefined)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.run.localeCompare(b.run))
  }

  /** Changes with every change of a run's file, as of the last {@link list}. */
  stamp(id: string): string {
    return this.#summaries.get(this.path(id))?.stamp ?? ''
  }

  /**
   * Takes a copy of a run file that lies elsewhere, once all of it was read: what cannot be opened here is
   * refused, and leaves nothing. Throws what {@link readRun} throws.
   */
  async adopt(source: string): Promise<AdoptedRun> {
    if (dirname(source) === this.folder) {
      return { run: basename(source, ending), wasThere: true, lostArguments: 0 }
    }
    const { db, header, counts } = openForeign(source)
    try {
      const { kind, createdAt, lengthNs, worldSize } = header
      const twin = (await this.list()).find(
        other =>
          other.createdAt === createdAt &&
          other.kind === kind &&
          other.lengthNs === lengthNs &&
          other.worldSize === worldSize &&
          other.slices === counts.slice,
      )
      if (twin) return { run: twin.run, wasThere: true, lostArguments: 0 }
      const run = this.newId(header.title)
      const path = this.path(run)
      const partial = partialPath(path)
      try {
        await db.backup(partial, { progress: () => pagesAtOnce })
        recoverLiveRun(partial)
        const lostArguments = lostArgumentsOf(partial)
        syncFile(partial)
        renameSync(partial, path)
        syncFolder(this.folder)
        return { run, wasThere: false, lostArguments }
      } catch (thrown) {
        removeFiles(partial)
        throw readError(thrown, source)
      }
    } finally {
      db.close()
    }
  }

  #summary(id: string): RunSummary | undefined {
    const path = this.path(id)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) return undefined
    const stamp = `${stats.size} ${stats.mtimeMs}`
    const known = this.#summaries.get(path)
    if (known?.stamp === stamp) return known.summary
    const key = JSON.stringify([summaryVersion, 'summary', id, stamp])
    const kept = this.#kept?.get(key)?.value as RunSummary | undefined
    const summary = kept ?? summaryOf(id, path, stats.size, stats.mtime)
    if (!kept && summary.problem === undefined) this.#kept?.put(key, id, summary)
    this.#summaries.set(path, { stamp, summary })
    return summary
  }
}

/** A person chose it by its name, so it is of no use to tell them to import it. */
function openForeign(source: string): ReturnType<typeof openRunFile> {
  try {
    return openRunFile(source)
  } catch (thrown) {
    if (!isNoRunFile(thrown)) throw thrown
    const message = `${nameOf(source)} is not a Rankscope run file. Where it is a trace, give it a name that ends in .json.`
    throw new AppError('unreadable', message, undefined, { cause: thrown })
  }
}

/** Reads all of a run file. Throws what {@link readRun} throws. */
function lostArgumentsOf(path: string): number {
  const { data, close } = readRun(path)
  close()
  const lost = data.header.report?.warnings.find(({ code }) => code === 'lost-arguments')
  return lost?.count ?? 0
}
