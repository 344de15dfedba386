/** Where the library, the workspace and uploads live: one folder a person. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** `RANKSCOPE_DATA` where it is set, else the system's place for a program's data. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['RANKSCOPE_DATA']) return resolve(environment['RANKSCOPE_DATA'])
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Rankscope')
  if (process.platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Rankscope')
  return join(environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'rankscope')
}
