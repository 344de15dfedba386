/** What is wrong with a strategy, as lines for a person. */
import { AppError } from '../../engine/base/app-error.ts'
import type { PlanFault } from '../../engine/base/plan.ts'
import { namesItsRank, ranksText, sharedFaults } from '../../engine/base/shared-faults.ts'
import type { Terminal } from './verb.ts'

/**
 * Lists what is wrong, where the answer is for people, and says with how much the strategy is refused. `word` is
 * what it was called by.
 */
export function refusal(
  terminal: Terminal,
  word: string,
  strategy: string,
  faults: readonly PlanFault[],
): AppError {
  if (!terminal.json) for (const line of faultLines(word, faults)) terminal.print(line)
  const { length } = sharedFaults(faults)
  const count = length === 1 ? 'one problem' : `${length} problems`
  const where = terminal.json ? '' : ', listed above'
  return new AppError('strategy', `${strategy} is not correct: ${count}${where}.`)
}

/** What several ranks do wrong alike is told once. */
function faultLines(word: string, faults: readonly PlanFault[]): string[] {
  return sharedFaults(faults).flatMap(({ fault, ranks }) => {
    const { line, message, suggestion } = fault
    const who = namesItsRank(fault) ? '' : ranksText(ranks).toLowerCase()
    const where = [placeOf(word, line), who].filter(part => part !== '').join(', ')
    return [where === '' ? message : `${where}: ${message}`, `  ${suggestion}`]
  })
}

/** `mine.ts:12`: editors and terminals open it. A strategy of the list is a file of its name. */
function placeOf(word: string, line: number): string {
  const isFile = /\.(ts|csv)$/.test(word)
  if (line > 0) return `${isFile ? word : `${word}.ts`}:${line}`
  return isFile ? word : ''
}
