/** Finds the run that a person names on the command line: a run file, or a run of the library. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { dataFolder } from '../services/data-folder.ts'

/** Undefined where there is none. */
export function findRun(name: string): string | undefined {
  const asFile = resolve(name)
  if (existsSync(asFile)) return asFile
  const inLibrary = join(dataFolder(), 'runs', `${name}.rankscope`)
  return /^[^/\\]+$/.test(name) && existsSync(inLibrary) ? inLibrary : undefined
}

/** Throws `not-found`. */
export function runPath(name: string): string {
  const path = findRun(name)
  if (path !== undefined) return path
  throw new AppError('not-found', `There is no run file "${name}", nor a run of that name in the library.`)
}
