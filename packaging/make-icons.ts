/** Writes packaging/icons anew: `node packaging/make-icons.ts`, after the logo changed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { iconFiles } from './icon-files.ts'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'packaging/icons')
mkdirSync(folder, { recursive: true })
for (const [name, content] of iconFiles(readFileSync(join(root, 'renderer/logo.svg'), 'utf8'))) {
  writeFileSync(join(folder, name), content)
}
