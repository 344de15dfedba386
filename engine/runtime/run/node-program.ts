/** The Node that ranks run on: ours, or, within Electron, the one that came with the project. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { AppError } from '../../base/app-error.ts'

/** `RANKSCOPE_NODE` where set. Throws `unavailable` where there is none. */
export function nodeProgram(): string {
  const named = process.env['RANKSCOPE_NODE']
  if (named) return named
  if (!process.versions['electron']) return process.execPath
  const folder = join(createRequire(import.meta.url).resolve('node/package.json'), '..')
  const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(program)) return program
  throw new AppError(
    'unavailable',
    'There is no Node to run ranks with. Set RANKSCOPE_NODE to a Node 24 program.',
  )
}
