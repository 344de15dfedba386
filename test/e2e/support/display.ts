/** A screen for Electron's window: the machine's own, else a virtual one that this run starts and ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface Display {
  /** For the environment variable DISPLAY. */
  readonly name: string
  close(): void
}

/** Throws where no X server can be started. */
export async function virtualDisplay(): Promise<Display> {
  // -terminate: it ends with its last client, also where a test run is killed.
  // Taken numbers leave a lock file; where two runs race for one, the loser tries the next.
  for (let number = 90; number < 190; number++) {
    if (existsSync(`/tmp/.X${number}-lock`)) continue
    const server = spawn(
      'Xvfb',
      [
        `:${number}`,
        '-screen',
        '0',
        '1600x1000x24',
        '-nolisten',
        'tcp',
        '-ac',
        '-terminate',
        '-displayfd',
        '3',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    )
    if (await isUp(server)) return { name: `:${number}`, close: () => void server.kill() }
  }
  throw new Error('No virtual display could be started: is Xvfb installed?')
}

/** It writes its number to the pipe when it takes connections. */
function isUp(server: ChildProcess): Promise<boolean> {
  return new Promise(resolve => {
    server.stdio[3]?.once('data', () => resolve(true))
    server.once('exit', () => resolve(false))
    server.once('error', () => resolve(false))
  })
}
