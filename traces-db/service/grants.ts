/**
 * Which files this service may touch, by token. A client names files by token only, so a window that was
 * taken over reads nothing that a person did not choose. Tokens live as long as the service, or until the copy that
 * they stand for is gone; those of files that are open in the editor are kept in the workspace, with what they allow and no
 * more, until they are closed.
 */
import { randomBytes } from 'node:crypto'
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import { isTraceName } from '../import/trace-names.ts'
import { nameOf, readError } from '../store/file-error.ts'
import { runEnding } from './run-id.ts'
import type { Workspace } from './workspace.ts'

/** Ranks of one run at most, and the folders above them. */
const maximumFiles = 4096
const maximumDepth = 6

interface Grant {
  /** Several where one token stands for the files of one run (recent files). */
  readonly paths: readonly string[]
  readonly write: boolean
}

/** Where tokens outlive the service. */
export type KeptFiles = Pick<Workspace, 'keepFile' | 'keptFile' | 'forgetFile'>

export class Grants {
  readonly #grants = new Map<string, Grant>()
  readonly #kept: KeptFiles

  constructor(kept: KeptFiles) {
    this.#kept = kept
  }

  /** Throws `not-found` where the file to read does not exist, `unreadable` for what is not a file. */
  grantFile(path: string, write = false): FileGrant {
    const absolute = resolve(path)
    return this.#give(absolute, write ? 0 : fileBytes(absolute), write)
  }

  #give(path: string, bytes: number, write: boolean): FileGrant {
    const token = randomBytes(16).toString('hex')
    this.#grants.set(token, { paths: [path], write })
    return { token, name: basename(path), bytes }
  }

  /**
   * Grants every trace and run file below a folder, and what may hold some and cannot be read: their import says
   * so. Throws `not-found` where there is none, `limit` for too many.
   */
  grantFolder(path: string): readonly FileGrant[] {
    const folder = resolve(path)
    const files = tracesBelow(folder)
    if (files.length === 0) {
      throw new AppError(
        'not-found',
        `The folder ${nameOf(folder)} has no traces (.json, .json.gz) and no run files (.rankscope).`,
      )
    }
    return files.map(file => this.#give(file, bytesIfAny(file), false))
  }

  /** One token for files that were chosen earlier. */
  grantAgain(paths: readonly string[]): string {
    const token = randomBytes(16).toString('hex')
    this.#grants.set(token, { paths, write: false })
    return token
  }

  /** The token is good after the next start too. Throws `not-found` for one that was never given. */
  keep(token: string): void {
    const { paths, write } = this.#grant(token)
    this.#kept.keepFile(token, { path: paths[0]!, write })
  }

  /** Undoes `keep`: the token is good no longer than this service lives. */
  forget(token: string): void {
    this.#kept.forgetFile(token)
  }

  isGood(token: string): boolean {
    return this.#grants.has(token) || this.#kept.keptFile(token) !== undefined
  }

  /** What the token stood for is gone. */
  revoke(token: string): void {
    this.#grants.delete(token)
  }

  /** The same for all that lay in a folder. */
  revokeIn(folder: string): void {
    for (const [token, { paths }] of this.#grants) {
      if (paths.every(path => path.startsWith(folder + sep))) this.#grants.delete(token)
    }
  }

  /** The files of a token. Throws `not-found` for a token that was never given. */
  paths(token: string): readonly string[] {
    return this.#grant(token).paths
  }

  /** The file that a token allows to write. Throws `not-found` for one that was not given for this. */
  writablePath(token: string): string {
    const grant = this.#grant(token)
    if (grant.write) return grant.paths[0]!
    throw new AppError(
      'not-found',
      'This file was chosen to be read, not to be written. Choose where to save.',
    )
  }

  #grant(token: string): Grant {
    const grant = this.#grants.get(token)
    if (grant) return grant
    const kept = this.#kept.keptFile(token)
    if (kept) return { paths: [kept.path], write: kept.write }
    throw new AppError('not-found', 'This file was not chosen in this session. Choose it again.')
  }
}

/**
 * Traces and run files below a folder, by name as people count: rank2 before rank10; with them links to nothing that
 * are called so, and folders that may not be read. Throws `not-found`, `unreadable`, `limit`.
 */
export function tracesBelow(folder: string): string[] {
  const found: string[] = []
  const walk = (entries: readonly Dirent[], path: string, depth: number) => {
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const child = join(path, entry.name)
      if (entry.isDirectory() && depth < maximumDepth) {
        const within = entriesIfAny(child)
        if (within) walk(within, child, depth + 1)
        else found.push(child)
      } else if (isTrace(entry.name, child)) found.push(child)
      if (found.length > maximumFiles) {
        throw new AppError(
          'limit',
          `The folder ${nameOf(folder)} has more than ${maximumFiles} traces. Choose one below it.`,
        )
      }
    }
  }
  walk(entriesOf(folder), folder, 0)
  const collator = new Intl.Collator('en', { numeric: true })
  return found.sort(collator.compare)
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (thrown) {
    throw readError(thrown, path)
  }
}

function entriesIfAny(path: string): Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return undefined
  }
}

/** By its name; links to folders, pipes and the like are none. */
function isTrace(name: string, path: string): boolean {
  const isOurs = isTraceName(name) || name.endsWith(runEnding)
  return isOurs && (statsIfAny(path)?.isFile() ?? true)
}

const bytesIfAny = (path: string) => statsIfAny(path)?.size ?? 0

function statsIfAny(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function fileBytes(path: string): number {
  let stats: ReturnType<typeof statSync>
  try {
    stats = statSync(path)
  } catch (thrown) {
    throw readError(thrown, path)
  }
  if (stats.isDirectory()) throw new AppError('unreadable', `${nameOf(path)} is a folder, not a file.`)
  // Opening a named pipe waits for whoever writes to it, and a device has no end.
  if (!stats.isFile()) throw new AppError('unreadable', `${nameOf(path)} is neither a file nor a folder.`)
  return stats.size
}
