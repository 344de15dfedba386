/** The plain Node that helper processes of both services run on, by the shape of `process` only. */
import { AppError } from './app-error.ts'

/** `process`, as far as it tells what runs us. */
export interface RunningProgram {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly execPath: string
  readonly versions: Readonly<Record<string, string | undefined>>
}

/**
 * `RANKSCOPE_NODE` where set, as the desktop does for its services: Electron never acts as Node. Throws
 * `unavailable` where there is none.
 */
export function nodeProgram({ env, execPath, versions }: RunningProgram): string {
  const named = env['RANKSCOPE_NODE']
  if (named) return named
  if (!versions['electron']) return execPath
  throw new AppError(
    'unavailable',
    'There is no Node to run this with. Set RANKSCOPE_NODE to a Node 24 program.',
  )
}
