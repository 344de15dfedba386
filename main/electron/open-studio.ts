import { runServe } from '../serve/run-serve.ts'
import { ensureBuilt } from '../services/ensure-built.ts'
import { findElectron } from './find-electron.ts'
import { hasDisplay } from './has-display.ts'
import { runDesktop } from './run-desktop.ts'

export interface OpenOptions {
  readonly paths: readonly string[]
  /** Gets whole lines. */
  readonly say: (line: string) => void
}

/**
 * Opens the studio the best way this machine can: as a window of its own, else in the browser, saying why.
 * Resolves when it has been closed.
 */
export async function openStudio({ paths, say }: OpenOptions): Promise<void> {
  await ensureBuilt(say)
  const reason = await desktopOrReason(paths, say)
  if (reason === undefined) return
  say(`${reason} Serving the studio for a browser instead.`)
  await runServe({ port: 0, paths, say })
}

async function desktopOrReason(
  paths: readonly string[],
  say: (line: string) => void,
): Promise<string | undefined> {
  if (!hasDisplay()) return 'There is no display here.'
  const electron = await findElectron(say)
  if (!electron) return 'There is no Electron here, and none could be fetched.'
  if (process.getuid?.() === 0)
    say('Started by root, the window runs without its sandbox. Better start it as yourself.')
  const outcome = await runDesktop(electron, paths)
  return outcome === 'closed' ? undefined : 'The desktop window could not be shown.'
}
