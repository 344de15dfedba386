import { readFileSync } from 'node:fs'
import { arch, release, type } from 'node:os'

/** What the About box shows: our version and that of what we run on, by name. */
export function versions(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const { node, v8, electron, chrome } = process.versions
  return {
    Rankscope: version,
    ...(electron && { Electron: electron }),
    ...(chrome && { Chromium: chrome }),
    Node: node,
    V8: v8,
    System: `${type()} ${release()}, ${arch()}`,
  }
}
