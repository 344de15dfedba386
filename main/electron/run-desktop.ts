import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { cleanEnvironment } from '../services/clean-environment.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Starts the desktop program with files to open and resolves when its window has been closed: 'closed', or
 * 'failed' where it ended otherwise (a library is missing, the display does not answer).
 */
export async function runDesktop(electron: string, paths: readonly string[]): Promise<'closed' | 'failed'> {
  const isRoot = process.getuid?.() === 0
  const child = spawn(electron, [...(isRoot ? ['--no-sandbox'] : []), root, ...paths], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  // Chromium's remarks on D-Bus and graphics are no concern of a person's; they are kept for a failed start.
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000)
  })
  let isAsked = false
  const forward = (signal: NodeJS.Signals) => {
    isAsked = true
    child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  const code = await new Promise(settle => child.once('exit', settle).once('error', () => settle(1)))
  for (const signal of signals) process.off(signal, forward)
  if (code === 0 || isAsked) return 'closed'
  const missing = /error while loading shared libraries: (\S+?):/.exec(words)?.[1]
  if (missing) process.stderr.write(`Electron needs ${missing}, which this machine lacks.\n`)
  return 'failed'
}
