/**
 * Chromium's sandbox refuses root. Where the tests run as root, Electron is therefore started as an ordinary
 * user (`nobody`), so that what is tested is what people get. Where that user cannot read the project (it lies
 * in root's home), the sandbox is switched off, and the tests say so.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
const nobody = 65_534

export type Privilege = 'ordinary' | 'root without sandbox'

export const isRoot = process.getuid?.() === 0

const asNobody = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups', '--no-new-privs', '--']

/** May that user read what Electron needs? */
export function privilegeFor(paths: readonly string[]): Privilege {
  if (!isRoot) return 'ordinary'
  const readable = paths.every(path => spawnSync('setpriv', [...asNobody, 'test', '-r', path]).status === 0)
  return readable ? 'ordinary' : 'root without sandbox'
}

/** A folder that the user of the started program may write. */
export function ordinaryFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  if (isRoot) chownSync(path, nobody, nobody)
  return path
}

/** A program of the same name that starts this one as that user. */
export function asOrdinaryUser(executable: string): string {
  if (!isRoot) return executable
  const folder = join(root, 'out/e2e/as-nobody')
  mkdirSync(folder, { recursive: true })
  const script = join(folder, basename(executable))
  writeFileSync(script, `#!/bin/sh\nexec setpriv ${asNobody.join(' ')} '${executable}' "$@"\n`)
  chmodSync(script, 0o755)
  return script
}
