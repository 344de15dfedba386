/** A text file that a person chose: a strategy. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { TextFile } from '../contract.ts'
import { readError } from '../store/file-error.ts'

const maximumBytes = 1_000_000

/** Throws what `readError` tells, `limit` for a file that is too large, `unsupported` for what is no text. */
export function readTextFile(path: string): TextFile {
  const name = basename(path)
  try {
    const { size, mtimeMs } = statSync(path)
    if (size > maximumBytes) throw new AppError('limit', `${name} is larger than a strategy can be (1 MB).`)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    return { name, text, modifiedMs: mtimeMs }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    if (thrown instanceof TypeError) throw new AppError('unsupported', `${name} is no text in UTF-8.`)
    throw readError(thrown, path)
  }
}
