/** Faults as the editor marks them: at their line, with rank, operation and what to do. */
import type { PlanFault } from '../../engine/base/plan.ts'
import { ranksText, sharedFaults } from '../../engine/base/shared-faults.ts'

export interface FaultMarker {
  /** 1-based; the first one where the fault names none. */
  readonly line: number
  readonly message: string
  readonly severity: 'error' | 'warning'
  readonly code: string
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

/** `Rank 1, receive`, `Ranks 0 to 2, train`; '' where neither is known. */
export function whereText(ranks: readonly number[], operation: string): string {
  return [ranksText(ranks), operation].filter(part => part !== '').join(', ')
}

/** Lines of a circle of waits, each once, ascending. */
export function circleLines(faults: readonly PlanFault[]): readonly number[] {
  const lines = faults.flatMap(({ circle = [] }) => circle.map(({ line }) => line))
  return [...new Set(lines.filter(line => line > 0))].sort((a, b) => a - b)
}
