/** Faults as the editor marks them: at their line, with rank, operation and what to do. */
import type { PlanFault } from '../../engine/base/plan.ts'

export interface FaultMarker {
  /** 1-based; the first one where the fault names none. */
  readonly line: number
  readonly message: string
  readonly severity: 'error' | 'warning'
  readonly code: string
}

/** A fault that several ranks have alike. */
export interface SharedFault {
  readonly fault: PlanFault
  /** In the order in which they were told; -1 where it concerns no single rank. */
  readonly ranks: readonly number[]
}

/** Faults of one kind at one place are told once: all ranks run the same text. */
export function sharedFaults(faults: readonly PlanFault[]): readonly SharedFault[] {
  const places = Map.groupBy(faults, ({ code, line }) => `${code} ${line}`)
  return [...places.values()].map(list => ({ fault: list[0]!, ranks: list.map(({ rank }) => rank) }))
}

/** `lines`: how many the text has by now; a fault may be of a text that was longer. */
export function faultMarkers(faults: readonly PlanFault[], lines: number): readonly FaultMarker[] {
  return sharedFaults(faults).map(({ fault: { code, line, message, suggestion, operation }, ranks }) => ({
    line: Math.min(Math.max(line, 1), Math.max(lines, 1)),
    message: [whereText(ranks, operation), message, suggestion].filter(part => part !== '').join('\n'),
    severity: code === 'memory-limit' ? 'warning' : 'error',
    code,
  }))
}

/** `Rank 1, receive`, `Ranks 0, 1, 2, train`; '' where neither is known. */
export function whereText(ranks: readonly number[], operation: string): string {
  const known = [...new Set(ranks.filter(rank => rank >= 0))]
  const shown = known.length > mostRanks ? `${known.slice(0, mostRanks).join(', ')} ...` : known.join(', ')
  const whose = known.length === 0 ? '' : `${known.length === 1 ? 'Rank' : 'Ranks'} ${shown}`
  return [whose, operation].filter(part => part !== '').join(', ')
}

const mostRanks = 8

/** Lines of a circle of waits, each once, ascending. */
export function circleLines(faults: readonly PlanFault[]): readonly number[] {
  const lines = faults.flatMap(({ circle = [] }) => circle.map(({ line }) => line))
  return [...new Set(lines.filter(line => line > 0))].sort((a, b) => a - b)
}
