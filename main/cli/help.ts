/** The texts of `--help`. */
import type { Verb } from './verb.ts'

/** The verbs, one a line. */
export function listOfVerbs(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(verb => verb.name.length))
  const lines = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'Usage: rankscope VERB ...',
    '',
    ...lines,
    '',
    '`rankscope VERB --help` tells more; `--json` answers with one JSON object.',
  ].join('\n')
}

export function helpOf({ name, summary, usage, options, notes }: Verb): string {
  const rows = [
    ...Object.entries(options).map(([option, { value, help }]) => [
      `--${option}${value ? ` ${value}` : ''}`,
      help,
    ]),
    ['--json', 'answer with one JSON object'],
    ['--help', 'this text'],
  ]
  const width = Math.max(...rows.map(([option]) => option!.length))
  return [
    `Usage: rankscope ${name} ${usage}`,
    '',
    `  ${summary}`,
    '',
    ...rows.map(([option, help]) => `  ${option!.padEnd(width)}  ${help}`),
    ...(notes ? ['', notes] : []),
  ].join('\n')
}
