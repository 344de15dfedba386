import type { Verb } from '../verb.ts'

export const openVerb: Verb = {
  name: 'open',
  summary: 'open the studio: a window where there is a display, else in the browser',
  usage: '[FILE or FOLDER ...]',
  options: {},
  words: { least: 0, most: 4096 },
  async run({ words }, terminal) {
    const { openStudio } = await import('../../electron/open-studio.ts')
    await openStudio({ paths: words, say: line => terminal.say(line) })
  },
}
