/** What is wrong with a strategy, as lines for a person. */
import type { PlanFault } from '../../engine/base/plan.ts'

/** Equal faults of several ranks are told once. */
export function faultLines(faults: readonly PlanFault[]): string[] {
  const groups = Map.groupBy(faults, fault => `${fault.code}:${fault.operation}:${fault.line}`)
  return [...groups.values()].flatMap(([first, ...others]) => {
    const { rank, line, message, suggestion } = first!
    const ranks = [...new Set([rank, ...others.map(fault => fault.rank)])].filter(r => r >= 0)
    const who = ranks.length === 0 ? 'all ranks' : `rank${ranks.length > 1 ? 's' : ''} ${ranksText(ranks)}`
    const where = line > 0 ? `${who}, line ${line}` : who
    return [`${where}: ${message}`, `  ${suggestion}`]
  })
}

function ranksText(ranks: readonly number[]): string {
  return ranks.length > 8 ? `${ranks.slice(0, 8).join(', ')}, ...` : ranks.join(', ')
}
