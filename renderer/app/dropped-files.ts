/** What was dropped on the window, as files; folders are walked to every trace below them. */
import { AppError } from '../../engine/base/app-error.ts'

const tracePattern = /\.(json|json\.gz|trace\.gz|jsonl|rankscope)$/i

/** Names that a folder's walk takes. A file chosen by itself is taken whatever its name. */
export function isTraceName(name: string): boolean {
  return tracePattern.test(name) && !name.startsWith('.')
}

/** Most files that one drop may hold: more is a folder that was not meant. */
export const maximumFiles = 4096

export interface DroppedFiles {
  readonly files: readonly File[]
  /** Of what cannot be read, each a sentence. */
  readonly refusals: readonly string[]
}

/**
 * Files of a drop, folders walked in order of their names. Entries must be taken while the event is handled,
 * so nothing is awaited before that. A link to nothing has none, but a name.
 */
export async function filesOfDrop(data: DataTransfer): Promise<DroppedFiles> {
  const dropped = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map(item => ({ entry: item.webkitGetAsEntry(), name: item.getAsFile()?.name ?? 'A file' }))
  const files: File[] = []
  const refusals: string[] = []
  for (const { entry, name } of dropped) {
    if (entry === null) refusals.push(notThere(name))
    else await collect(entry, { files, refusals }, true)
  }
  return { files, refusals }
}

async function collect(
  entry: FileSystemEntry,
  found: { readonly files: File[]; readonly refusals: string[] },
  named: boolean,
): Promise<void> {
  const { files, refusals } = found
  if (files.length >= maximumFiles) {
    throw new AppError('limit', `More than ${maximumFiles} files: drop the folder of one run.`)
  }
  try {
    if (!entry.isFile) {
      const children = await childrenOf(entry as FileSystemDirectoryEntry)
      for (const child of children) await collect(child, found, false)
    } else if (named || isTraceName(entry.name)) files.push(await fileOf(entry as FileSystemFileEntry))
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    refusals.push(notThere(entry.name))
  }
}

const notThere = (name: string) =>
  `${name} could not be read: it may be a link to a file that does not exist, or not yours to read.`

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  // The reader hands out pieces of a hundred until there are no more.
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (piece.length === 0) break
    children.push(...piece)
  }
  return children.sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }))
}
