/** What is wrong when no rank can go on: what was lost, who waits for what, what is left over. */
import type { PlanFault } from '../../base/plan.ts'
import { noteLeftOvers, noteStuckRanks } from './deadlock.ts'
import type { Exchange } from './exchange.ts'
import { noteFinalFaults } from './final-checks.ts'
import { type LooseEnds, type LostError, noteLostErrors } from './loose-ends.ts'
import type { Recording } from './recording.ts'
import type { Weights } from './weights.ts'

export interface Ending {
  readonly recording: Recording
  readonly exchange: Exchange
  readonly weights: Weights
  /** By rank: its `train` has returned or thrown. */
  readonly ended: readonly boolean[]
  readonly ends: LooseEnds
}

export function noteEnding({ recording, exchange, weights, ended, ends: { lost, waits } }: Ending): void {
  const isOver = ({ rank }: LostError) => rank < 0 || ended[rank] === true
  noteLostErrors(recording, lost.filter(isOver), true)
  // A rank that failed leaves others waiting: its own fault is the one to mend.
  const isExplained = recording.faults.length > 0
  if (ended.includes(false)) {
    // One that waits itself may have been about to hear of what it lost.
    noteLostErrors(
      recording,
      lost.filter(error => !isOver(error)),
      false,
    )
    if (!isExplained) noteStuckRanks(recording, exchange, ended, waits)
  } else if (!isExplained) {
    noteLeftOvers(recording, exchange)
    noteFinalFaults(recording, weights)
  }
}

/** What concerns no single rank comes last. */
export function byRank(faults: readonly PlanFault[]): readonly PlanFault[] {
  const place = ({ rank }: PlanFault) => (rank < 0 ? Number.POSITIVE_INFINITY : rank)
  return faults.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0))
}
