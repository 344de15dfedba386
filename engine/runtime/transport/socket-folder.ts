/**
 * Where the ranks of a run meet: a folder that only this user can enter, with one socket a rank. On Windows,
 * which has no sockets in folders, named pipes with a name that cannot be guessed.
 */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Rank } from '../../base/units.ts'

const prefix = 'rankscope-ranks-'

export interface SocketFolder {
  /** What a rank listens on. */
  address(rank: Rank): string
  remove(): void
}

/** Makes one, and removes those whose maker is gone. */
export function makeSocketFolder(): SocketFolder {
  if (process.platform === 'win32') {
    const name = randomBytes(16).toString('hex')
    return { address: rank => `\\\\.\\pipe\\${prefix}${name}-${rank}`, remove: () => {} }
  }
  const folder = makePrivateFolder(prefix)
  return {
    address: rank => join(folder, `${rank}.sock`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A folder for its owner alone, named after this process. Removes those of processes that are gone. */
export function makePrivateFolder(namePrefix: string): string {
  removeStaleFolders(namePrefix)
  return mkdtempSync(join(tmpdir(), `${namePrefix}${process.pid}-`))
}

/** Removes the folder of an address, when its maker cannot. */
export function removeSocketFolder(address: string): void {
  const folder = dirname(address)
  if (basename(folder).startsWith(prefix)) rmSync(folder, { recursive: true, force: true })
}

function removeStaleFolders(namePrefix: string): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(namePrefix) && /^\d+(?=-)/.exec(name.slice(namePrefix.length))?.[0]
    if (!pid || isAlive(Number(pid))) continue
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
