import { resolve } from 'node:path'
import { countText } from '../format.ts'
import { runPath } from '../run-path.ts'
import { UsageError, type Verb } from '../verb.ts'

export const exportVerb: Verb = {
  name: 'export',
  summary: 'write a run as Chrome trace JSON, for other viewers',
  usage: 'RUN --chrome FILE.json[.gz]',
  options: {
    chrome: { type: 'string', value: 'FILE', help: 'the file to write; compressed where it ends in .gz' },
  },
  words: { least: 1, most: 1 },
  async run(request, terminal) {
    const target = request.text('chrome')
    if (target === undefined) throw new UsageError('export needs --chrome FILE.')
    const { exportChromeFile } = await import('../../../traces-db/export/export-chrome-file.ts')
    const { readRun } = await import('../../../traces-db/store/run-reader.ts')
    const file = resolve(target)
    const reader = readRun(runPath(request.words[0]!))
    try {
      let written = 0
      for await (const { events } of exportChromeFile(reader.data, file, terminal.signal)) {
        written = events
        terminal.progress(`${countText(events)} events written`)
      }
      if (terminal.json) terminal.printJson({ file, events: written })
      else terminal.print(`${countText(written)} events written to ${file}`)
    } finally {
      reader.close()
    }
  },
}
