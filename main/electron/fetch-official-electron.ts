import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** From the first word of the download to its end: a slow line is given up in favour of a browser. */
const deadlineMs = 5 * 60_000
/** Where nothing has come within this time, nothing will. */
const reachableWithinMs = 8_000

/**
 * Downloads the Electron that the package names, by the package's own installer (which checks its checksum).
 * Resolves either way: whoever asks looks for the binary afterwards.
 */
export async function fetchOfficialElectron(root: string, say: (line: string) => void): Promise<void> {
  const installer = join(root, 'node_modules/electron/install.js')
  if (!existsSync(installer)) return
  if (!(await isReachable())) {
    say("Electron's own download cannot be reached from here.")
    return
  }
  say('Downloading Electron (about 120 MB, once) ...')
  const child = spawn(process.execPath, [installer], { cwd: root, stdio: 'ignore' })
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  const code = await new Promise(settle => child.once('exit', settle).once('error', () => settle(1)))
  clearTimeout(timer)
  if (code !== 0) say('Electron could not be downloaded.')
}

/** The installer itself tries for minutes where the network swallows its requests. */
async function isReachable(): Promise<boolean> {
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror']
  const address = mirror ?? 'https://github.com/electron/electron/releases/'
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(reachableWithinMs) })
    return true
  } catch {
    return false
  }
}
