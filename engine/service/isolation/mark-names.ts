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
  'shownPart',
  'asRunning',
] as const
/** Variables of its own: the running call of an async function, and what it threw. */
const markVariables = ['call', 'error'] as const

/** Names that the text does not have itself. */
export type PreparedNames = Readonly<Record<(typeof markFunctions | typeof markVariables)[number], string>>

const words = [...markFunctions, ...markVariables]
const alike = new RegExp(`\\$(?:${words.join('|')})(_*)`, 'g')
/** Nobody names anything so by chance; and names stand in the prepared text at every call. */
const mostUnderscores = 16

/** Undefined for a text that leaves no short name free. */
export function freeNames(script: string): PreparedNames | undefined {
  let taken = -1
  for (const [, end = ''] of script.matchAll(alike)) taken = Math.max(taken, end.length)
  if (taken >= mostUnderscores) return undefined
  const end = '_'.repeat(taken + 1)
  return Object.fromEntries(words.map(word => [word, `$${word}${end}`])) as PreparedNames
}
