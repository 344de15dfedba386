import { sqlTables } from '../../../traces-db/store/sql-tables.ts'
import { runPath } from '../run-path.ts'
import { textTable } from '../text-table.ts'
import type { Verb } from '../verb.ts'

export const sqlVerb: Verb = {
  name: 'sql',
  summary: 'ask a run by SQL; nothing can be changed',
  usage: 'RUN "SELECT ..." [--limit N] [--seconds N] [--json]',
  options: {
    limit: { type: 'string', value: 'N', help: 'rows at most, 1000 where absent' },
    seconds: { type: 'string', value: 'N', help: 'time that the query may take, 60 where absent' },
  },
  words: { least: 2, most: 2 },
  notes: [
    'Tables:',
    ...sqlTables.map(({ name, columns }) => `  ${name}(${columns.replaceAll(' ', ', ')})`),
    '  args(detail) gives the arguments of an event as JSON.',
  ].join('\n'),
  async run(request, terminal) {
    const { querySql } = await import('../../../traces-db/store/query-sql.ts')
    const [name, text] = request.words
    const limit = request.wholeNumber('limit', { least: 1, most: 1_000_000, default: 1000 })
    const seconds = request.wholeNumber('seconds', { least: 1, most: 3600, default: 60 })
    const result = await querySql({
      path: runPath(name!),
      text: text!,
      limit,
      milliseconds: 1000 * seconds,
      signal: terminal.signal,
    })
    if (terminal.json) return terminal.printJson(result)
    for (const line of textTable(result.columns, result.rows, String)) terminal.print(line)
    if (result.truncated) terminal.say('There are more rows. Allow them with --limit.')
  },
}
