/** What a prepared text (prepare-text.ts) calls what is not its own. */

/** Functions that a prepared text calls. */
const markFunctions = [
  'line',
  'begins',
  'made',
  'threw',
  'returned',
  'awaits',
  'resumed',
  'shown',
  'asRunning',
] as const
/** Variables of its own: the running call of an async function, and what it threw. */
const markVariables = ['call', 'error'] as const

/** Names that the text does not have itself. */
export type PreparedNames = Readonly<Record<(typeof markFunctions | typeof markVariables)[number], string>>

export function freeNames(script: string): PreparedNames {
  for (let end = ''; ; end += '_') {
    const names = [...markFunctions, ...markVariables].map(word => [word, `$${word}${end}`] as const)
    if (!names.some(([, name]) => script.includes(name))) return Object.fromEntries(names) as PreparedNames
  }
}
