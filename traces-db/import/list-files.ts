/** The files that paths name: files as they are, folders by the traces in them, in natural order. */
import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { Bytes } from '../../engine/base/units.ts'
import { nameOf, readError } from '../store/file-error.ts'
import { maximumFiles } from './limits.ts'
import { isTraceName } from './trace-names.ts'

export interface ListedFile {
  readonly path: string
  readonly name: string
  readonly bytes: Bytes
}

export interface Listing {
  readonly files: readonly ListedFile[]
  /** Why what else was named or found in folders cannot be read. */
  readonly faults: readonly AppError[]
}

const maximumFolderDepth = 6

/** What cannot be read stands among the faults. Throws `limit` at too many files. */
export async function listFiles(paths: readonly string[]): Promise<Listing> {
  const files: ListedFile[] = []
  const faults: AppError[] = []
  for (const path of paths) {
    const found = await filesAt(path).catch(faultAlone)
    files.push(...found.files)
    faults.push(...found.faults)
    if (files.length > maximumFiles) {
      throw new AppError('limit', `More than ${maximumFiles} files: import fewer at a time.`)
    }
  }
  return { files, faults }
}

function faultAlone(thrown: unknown): Listing {
  if (thrown instanceof AppError) return { files: [], faults: [thrown] }
  throw thrown
}

/** Throws `not-found` where there is nothing, or no trace in a folder; `unreadable` for what is no file. */
async function filesAt(path: string): Promise<Listing> {
  const { isFolder, isFile, bytes } = await look(path)
  if (isFolder) {
    const found = await inFolder(path, 1)
    if (found.files.length > 0 || found.faults.length > 0) return found
    throw new AppError(
      'not-found',
      `No trace was found in ${nameOf(path)}: no file there ends in .json or .json.gz.`,
    )
  }
  // Opening a named pipe waits for whoever writes to it, and a device has no end.
  if (!isFile) throw new AppError('unreadable', `${nameOf(path)} is neither a file nor a folder.`, { path })
  return { files: [{ path, name: basename(path), bytes }], faults: [] }
}

interface Seen {
  readonly isFolder: boolean
  readonly isFile: boolean
  readonly bytes: Bytes
}

async function look(path: string): Promise<Seen> {
  try {
    const found = await stat(path)
    return { isFolder: found.isDirectory(), isFile: found.isFile(), bytes: found.size }
  } catch (cause) {
    if (await isLink(path)) throw linkToNothing(path)
    throw new AppError('not-found', `${nameOf(path)} does not exist or cannot be read.`, { path }, { cause })
  }
}

const isLink = (path: string) =>
  lstat(path).then(
    found => found.isSymbolicLink(),
    () => false,
  )

const linkToNothing = (path: string) =>
  new AppError('unreadable', `${nameOf(path)} is a link to a file that does not exist.`, { path })

async function inFolder(folder: string, depth: number): Promise<Listing> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(thrown => {
    throw readError(thrown, folder)
  })
  const byName = new Intl.Collator('en', { numeric: true })
  entries.sort((a, b) => byName.compare(a.name, b.name))
  const files: ListedFile[] = []
  const faults: AppError[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < maximumFolderDepth) {
      const within = await inFolder(path, depth + 1).catch(faultAlone)
      files.push(...within.files)
      faults.push(...within.faults)
    } else if (isTraceName(entry.name)) {
      // Links to files are followed, to folders not: those may lead in a circle.
      const found = await stat(path).catch(thrown => faultOf(entry, path, thrown))
      if (found instanceof AppError) faults.push(found)
      else if (found.isFile()) files.push({ path, name: entry.name, bytes: found.size })
    }
    if (files.length > maximumFiles) break
  }
  return { files, faults }
}

function faultOf(entry: Dirent, path: string, thrown: NodeJS.ErrnoException): AppError {
  return thrown.code === 'ENOENT' && entry.isSymbolicLink() ? linkToNothing(path) : readError(thrown, path)
}
