/** What was dropped on the window, as files; folders are walked to every trace below them. */
import { AppError } from '../../engine/base/app-error.ts'

const tracePattern = /\.(json|json\.gz|trace\.gz|jsonl|rankscope)$/i

/** Names that a folder's walk takes. A file chosen by itself is taken whatever its name. */
export function isTraceName(name: string): boolean {
  return tracePattern.test(name) && !name.startsWith('.')
}

/** Most files that one drop may hold: more is a folder that was not meant. */
export const maximumFiles = 4096

/**
 * Files of a drop, folders walked in order of their names. Entries must be taken while the event is handled,
 * so nothing is awaited before that.
 */
export async function filesOfDrop(data: DataTransfer): Promise<readonly File[]> {
  const entries = [...data.items].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
  const files: File[] = []
  for (const entry of entries) await collect(entry, files, true)
  return files
}

async function collect(entry: FileSystemEntry, files: File[], named: boolean): Promise<void> {
  if (files.length >= maximumFiles) {
    throw new AppError('limit', `More than ${maximumFiles} files: drop the folder of one run.`)
  }
  if (entry.isFile) {
    if (named || isTraceName(entry.name)) files.push(await fileOf(entry as FileSystemFileEntry))
    return
  }
  const children = await childrenOf(entry as FileSystemDirectoryEntry)
  for (const child of children) await collect(child, files, false)
}

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
