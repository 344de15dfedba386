/**
 * Builds the window and the desktop program where there is no build of the present sources. A package holds
 * its build and no sources, so there is nothing to do.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { sourceFingerprint } from './source-fingerprint.ts'

const root = resolve(import.meta.dirname, '../..')

/** Written by the build when it has ended well. */
export const fingerprintFile = 'out/fingerprint'

/** Throws `internal` with the builder's last words where it fails. `say` gets one line before it begins. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  if (!existsSync(builder) || isCurrent()) return
  say('Building the studio (a few seconds, once) ...')
  const child = spawn(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000)
    })
  }
  const code = await new Promise(settle => child.once('exit', settle).once('error', settle))
  if (code !== 0) {
    const reason = output.trim() || String(code)
    throw new AppError(
      'internal',
      `The studio could not be built. Run npm ci, then npm run build.\n${reason}`,
    )
  }
}

function isCurrent(): boolean {
  const file = join(root, fingerprintFile)
  return existsSync(file) && readFileSync(file, 'utf8') === sourceFingerprint(root)
}
