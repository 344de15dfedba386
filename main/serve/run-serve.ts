/** The `serve` program: starts the services and the server, tells the address, and ends everything in order. */
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { prepareDataFolder } from '../services/data-folder.ts'
import { ensureBuilt } from '../services/ensure-built.ts'
import { grantPaths } from '../services/grant-paths.ts'
import { startNodeService } from '../services/service-process.ts'
import { Supervisor } from '../services/supervisor.ts'
import { versions } from '../services/versions.ts'
import { serveStudio } from './serve-studio.ts'

export interface ServeOptions {
  /** 0 lets the system choose. */
  readonly port: number
  /** Files and folders to open at once. */
  readonly paths: readonly string[]
  /** Gets whole lines. */
  readonly say: (line: string) => void
}

/**
 * Resolves when the server has ended: by Ctrl+C, SIGTERM, SIGHUP. Throws `conflict` where the port is taken,
 * `not-found` where a path does not exist.
 */
export async function runServe({ port, paths, say }: ServeOptions): Promise<void> {
  await ensureBuilt(say)
  const folder = prepareDataFolder()
  const ended = untilSignal()
  const supervisor = new Supervisor({
    start: service => startNodeService(service, { dataFolder: folder }),
  })
  supervisor.start()
  try {
    const studio = await serveStudio({
      supervisor,
      windowFolder: resolve(import.meta.dirname, '../../out/renderer'),
      dataFolder: folder,
      port,
      opened: await grantPaths(supervisor, paths),
      versions: () => ({ ...versions(), ...supervisor.versions }),
    })
    supervisor.onState(({ state, message }) => {
      if (state !== 'running' && message) say(message)
    })
    say(`Rankscope is served at  ${studio.newAddress()}`)
    say('The address works once, within ten minutes. Enter: another address. Ctrl+C: end.')
    const renewing = onEnter(() => say(studio.newAddress()))
    await ended
    renewing.close()
    studio.close()
  } finally {
    await supervisor.close()
  }
}

function untilSignal(): Promise<void> {
  return new Promise(settle => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => settle())
  })
}

/** Only where a person sits at a terminal. */
function onEnter(act: () => void): { close(): void } {
  if (!process.stdin.isTTY) return { close: () => {} }
  const lines = createInterface({ input: process.stdin })
  lines.on('line', act)
  // In raw terminals Ctrl+C arrives here and not as a signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  return lines
}
