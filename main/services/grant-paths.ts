import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import type { Supervisor } from './supervisor.ts'

/** Strategies and schedules: opened to be edited, so saving writes to the file that was opened. */
const editable = /\.(ts|csv)$/

/**
 * Lets the traces-db service read what a person named: files, and every trace below folders. Throws
 * `not-found` for a path that does not exist, before anything is granted.
 *
 * @param toEdit strategies and schedules among them may be written too
 */
export async function grantPaths(
  supervisor: Supervisor,
  paths: readonly string[],
  toEdit = false,
): Promise<readonly FileGrant[]> {
  const entries = await Promise.all(
    paths.map(async path => {
      const entry = await stat(path).catch(() => undefined)
      if (!entry) throw new AppError('not-found', `${path}: there is no such file or folder.`)
      return { path: resolve(path), isFolder: entry.isDirectory() }
    }),
  )
  const granted: FileGrant[] = []
  for (const { path, isFolder } of entries) {
    if (isFolder) granted.push(...(await supervisor.grantFolder('traces-db', path)))
    else granted.push(await supervisor.grantFile('traces-db', path, toEdit && editable.test(path)))
  }
  return granted
}
