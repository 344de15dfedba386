/** Reference files that lie beside the project on some machines. Tests that read them skip without them, and say so. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

export function sharedFile(path: string): string {
  return resolve(import.meta.dirname, '../../../../shared', path)
}

/** True where the file is absent; then prints what is left out. */
export function skipUnless(path: string, what: string): boolean {
  if (existsSync(path)) return false
  console.warn(`left out: ${what} (no ${path})`)
  return true
}
