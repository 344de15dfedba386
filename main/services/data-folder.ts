/** Where the library, the workspace and uploads live: one folder a person. */
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { makeFolder } from './make-folder.ts'

/** `RANKSCOPE_DATA` where it is set, else the system's place for a program's data. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['RANKSCOPE_DATA']
  if (named) return resolve(named)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Rankscope')
  if (process.platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Rankscope')
  return join(environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'rankscope')
}

/** Makes it. Throws `invalid-argument` where it cannot be written. */
export function prepareDataFolder(): string {
  const folder = dataFolder()
  try {
    makeFolder(folder, 0o700)
    accessSync(folder, constants.W_OK)
  } catch {
    const message = `Rankscope keeps its runs in ${folder} and cannot write there. Set RANKSCOPE_DATA to a folder where it can.`
    throw new AppError('invalid-argument', message)
  }
  return folder
}
