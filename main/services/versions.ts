import { readFileSync } from 'node:fs'

/** What the About box shows: our version and that of what we run on, by name. */
export function versions(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const { node, v8, electron, chrome } = process.versions
  return { rankscope: version, ...(electron && { electron }), ...(chrome && { chrome }), node, v8 }
}
