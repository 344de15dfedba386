/** Measuring this machine so that it can be ended at any moment, and leaves nothing behind then. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../base/app-error.ts'
import type { MeasuredRates } from './measure-machine.ts'

/** Rejects with the signal's reason as soon as it is raised. */
export async function measureApart(signal: AbortSignal): Promise<MeasuredRates> {
  signal.throwIfAborted()
  // Its sockets lie here.
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-'))
  const child = fork(fileURLToPath(new URL('./measure-process.ts', import.meta.url)), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, TMPDIR: folder },
  })
  try {
    return await new Promise<MeasuredRates>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      child.once('message', rates => resolve(rates as MeasuredRates))
      child.once('error', reject)
      child.once('exit', () => reject(new AppError('internal', 'The process that measures ended early.')))
    })
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}
