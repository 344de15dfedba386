/** What a run may leave behind: processes and folders of sockets. */
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Resolves when none of the processes is there any more; the test's own limit is the limit. */
export async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await sleep(20)
}

/** Folders of sockets that a process made. */
export function socketFolders(pid: number): readonly string[] {
  return readdirSync(tmpdir()).filter(name => name.startsWith(`rankscope-ranks-${pid}-`))
}
