/** What a file system or SQLite says when a file cannot be written or read, as a sentence for a person. */
import { basename, resolve } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'

/** Turns whatever was thrown while `path` was written into an AppError. */
export function writeError(thrown: unknown, path: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = codeOf(thrown)
  const name = nameOf(path)
  const cause = { cause: thrown }
  if (/^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)/.test(code)) {
    return new AppError(
      'limit',
      `The disk is full: ${name} could not be written. Free some space, or write it elsewhere.`,
      { code },
      cause,
    )
  }
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM)/.test(code)) {
    return new AppError(
      'invalid-argument',
      `${name} cannot be written: its folder is read-only or not yours. Write it to another folder.`,
      { code },
      cause,
    )
  }
  if (/^(ENOENT|ENOTDIR)/.test(code)) {
    return new AppError('not-found', `${name} cannot be written: its folder does not exist.`, { code }, cause)
  }
  if (code === 'EISDIR') return new AppError('conflict', `${name} is a folder. Name a file.`, { code }, cause)
  if (/^(SQLITE_BUSY|SQLITE_LOCKED|EBUSY)/.test(code)) {
    return new AppError(
      'conflict',
      `${name} is in use by another program. Close it there and try again.`,
      { code },
      cause,
    )
  }
  if (/^(EIO|SQLITE_IOERR)/.test(code)) {
    return new AppError(
      'limit',
      `The disk reported an error while ${name} was written. Check its free space and its health.`,
      { code },
      cause,
    )
  }
  return new AppError('internal', `${name} could not be written: ${messageOf(thrown)}`, { code }, cause)
}

/** Turns whatever was thrown while the run file `path` was read into an AppError. */
export function readError(thrown: unknown, path: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = codeOf(thrown)
  const name = nameOf(path)
  const cause = { cause: thrown }
  if (code === 'ENOENT') {
    return new AppError('not-found', `${name} does not exist (any more).`, { code }, cause)
  }
  if (/^(EACCES|EPERM|SQLITE_CANTOPEN|SQLITE_READONLY)/.test(code)) {
    return new AppError(
      'unreadable',
      `${name} cannot be opened: it or its folder may not be read.`,
      { code },
      cause,
    )
  }
  if (/^(SQLITE_BUSY|SQLITE_LOCKED)/.test(code)) {
    return new AppError(
      'conflict',
      `${name} is being written by another program. Try again when it is done.`,
      { code },
      cause,
    )
  }
  if (/^(SQLITE_|ERR_SQLITE)/.test(code)) return damaged(path, messageOf(thrown), thrown)
  return new AppError('unreadable', `${name} cannot be read: ${messageOf(thrown)}`, { code }, cause)
}

/** The error for what was named as a run file and is none; its detail says which, for whoever can make one of it. */
export function noRunFile(path: string): AppError {
  return new AppError('unreadable', `${nameOf(path)} is not a Rankscope run file.`, { noRunFile: path })
}

export function isNoRunFile(thrown: unknown): boolean {
  return (
    thrown instanceof AppError &&
    (thrown.detail as { noRunFile?: unknown } | undefined)?.noRunFile !== undefined
  )
}

/** How a file or folder is called; by its whole path where that has no last part, as a disk's root. */
export function nameOf(path: string): string {
  return basename(resolve(path)) || resolve(path)
}

/** The error for a run file that fails its checks. `what` is for the person who looks closer. */
export function damaged(path: string, what: string, cause?: unknown): AppError {
  return new AppError(
    'damaged',
    `The run file ${nameOf(path)} is damaged (${what}). Import its sources again, or take a copy of the file from elsewhere.`,
    undefined,
    { cause },
  )
}

function codeOf(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
