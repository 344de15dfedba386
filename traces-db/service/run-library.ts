/**
 * The folder of runs: one file a run, its name (less the ending) the run's id. Listing reads headers only.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { AppError, errorData } from '../../engine/base/app-error.ts'
import type { RunHeader } from '../../engine/base/run.ts'
import type { RunSummary } from '../contract.ts'
import { writeError } from '../store/file-error.ts'
import { recoverLiveRun } from '../store/live-run.ts'
import { removeDeadPartials, removeFiles } from '../store/partial-file.ts'
import { openRunFile } from '../store/run-file.ts'

const ending = '.rankscope'
/** What an id may look like: it becomes a file name, so it must not lead anywhere else. */
const idPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,150}$/u

export class RunLibrary {
  readonly folder: string
  /** By path, for as long as size and time of the file stay. */
  readonly #summaries = new Map<string, { stamp: string; summary: RunSummary }>()

  /** Creates the folder; removes what killed writers left; closes the files of killed live runs. */
  constructor(folder: string) {
    this.folder = folder
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

  /** Newest first. A file that cannot be opened is listed with its problem. */
  list(): readonly RunSummary[] {
    const summaries = this.ids().map(id => this.#summary(id))
    return summaries
      .filter(summary => summary !== undefined)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.run.localeCompare(b.run))
  }

  remove(id: string): void {
    const path = this.path(id)
    if (!this.has(id)) throw new AppError('not-found', `There is no run "${id}" in the library.`)
    try {
      rmSync(path)
    } catch (thrown) {
      throw writeError(thrown, path)
    }
    removeFiles(path)
  }

  #summary(id: string): RunSummary | undefined {
    const path = this.path(id)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) return undefined
    const stamp = `${stats.size} ${stats.mtimeMs}`
    const known = this.#summaries.get(path)
    if (known?.stamp === stamp) return known.summary
    const summary = summaryOf(id, path, stats.size, stats.mtime)
    this.#summaries.set(path, { stamp, summary })
    return summary
  }
}

function summaryOf(run: string, path: string, bytes: number, modified: Date): RunSummary {
  try {
    const { db, header, counts } = openRunFile(path)
    db.close()
    const { title, kind, createdAt, worldSize, lengthNs, subject } = header
    const cutShort = cutShortOf(header)
    return {
      run,
      title,
      kind,
      createdAt,
      bytes,
      worldSize,
      lengthNs,
      slices: counts.slice,
      ...(subject.hardware === undefined ? {} : { hardware: subject.hardware }),
      ...(subject.backend === undefined ? {} : { backend: subject.backend }),
      ...(cutShort === undefined ? {} : { cutShort }),
    }
  } catch (thrown) {
    const { message } = errorData(thrown)
    return {
      run,
      title: run,
      kind: 'imported',
      createdAt: modified.toISOString(),
      bytes,
      worldSize: 0,
      lengthNs: 0,
      slices: 0,
      problem: message,
    }
  }
}

/** Its writer says so, or never came to say that the run is whole. */
function cutShortOf({ kind, complete, subject }: RunHeader): string | undefined {
  if (subject.execution?.cutShort !== undefined) return subject.execution.cutShort
  return kind === 'executed' && !complete ? 'Whoever wrote it ended before the run did.' : undefined
}
