/** What the help of verbs that take a strategy says of it. */
import { strategies } from '../../engine/strategies/strategies.ts'

/** `notes` and the list of built-in strategies. */
export function strategyNotes(notes: string): string {
  const names = strategies.map(({ name, description }) => `  ${name.padEnd(26)}${description}`)
  return [
    notes,
    '',
    'Strategies:',
    ...names,
    '  schedule:NAME             see `rankscope schedule --help`',
  ].join('\n')
}
