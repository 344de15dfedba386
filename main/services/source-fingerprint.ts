/** One text that changes when a source of the built program changes: names, sizes and times of its files. */
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const built = ['main', 'renderer', 'engine', 'traces-db', 'electron.vite.config.ts', 'package.json']

export function sourceFingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const name of built) {
    const path = join(root, name)
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
      : ['']
    for (const file of files) {
      const entry = statSync(join(path, file), { throwIfNoEntry: false })
      if (entry?.isFile()) hash.update(`${name}/${file} ${entry.size} ${entry.mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}
