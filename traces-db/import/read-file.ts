/** Reads one file, as what its first bytes say it is: one FileResult. */
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { readError } from '../store/file-error.ts'
import { openSource } from './byte-source.ts'
import type { DetailWriter } from './detail-writer.ts'
import type { FileResult } from './file-result.ts'
import { readText, type TextOptions } from './read-text.ts'
import { looksLikePickle, readSnapshot } from './snapshot/read-snapshot.ts'

export interface ReadOptions extends TextOptions {
  readonly chunkBytes: number
  /** Takes the texts of the file's events; all are numbered when the result is there. */
  readonly details: DetailWriter
}

/**
 * Throws `not-found`, `unreadable` where the file may not be read, fails while it is, or holds no trace, `limit` at a
 * decompression bomb.
 */
export async function readFile(path: string, options: ReadOptions): Promise<FileResult> {
  const name = basename(path)
  try {
    return await readOpened(path, name, options)
  } catch (thrown) {
    // A disk that fails, a network drive that goes away: the other files of the run may still be read.
    const { syscall, code } = thrown as NodeJS.ErrnoException
    if (syscall !== 'read') throw thrown
    throw new AppError(
      'unreadable',
      `${name} could not be read to its end (${code}). Check its disk or copy it here.`,
      { code },
      { cause: thrown },
    )
  }
}

async function readOpened(path: string, name: string, options: ReadOptions): Promise<FileResult> {
  await using file = await open(path).catch(thrown => {
    throw readError(thrown, path)
  })
  const { size } = await file.stat()
  if (size === 0) throw new AppError('unreadable', `${name} is empty: there is nothing to import.`)
  const { details } = options
  if (looksLikePickle(await headOf(file))) {
    const result = await readSnapshot(file, name, details)
    details.end()
    options.onProgress(size)
    return result
  }
  const source = await openSource(file, options.chunkBytes)
  return await readText(source, name, details, options)
}

async function headOf(file: FileHandle): Promise<Uint8Array> {
  const head = new Uint8Array(2)
  await file.read(head, 0, 2, 0)
  return head
}
