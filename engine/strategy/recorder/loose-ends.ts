/**
 * What strategies leave behind that no call tells: errors of promises that nobody has taken up, and where a rank
 * waits for something that is no communication.
 */
import type { Rank } from '../../base/units.ts'
import type { Recording } from './recording.ts'

export interface LostError {
  /** -1 where unknown. */
  readonly rank: Rank
  readonly message: string
  /** 0 where unknown. */
  readonly line: number
  /** A rule that the strategy itself states. */
  readonly isRule: boolean
}

export interface LooseEnds {
  readonly lost: readonly LostError[]
  /** By rank: the line where it waits in the end, 0 where unknown. */
  readonly waits: readonly number[]
}

export const noLooseEnds: LooseEnds = { lost: [], waits: [] }

/** One for each rank: what else it lost follows from the same mistake. */
export function noteLostErrors(recording: Recording, lost: readonly LostError[], hasEnded: boolean): void {
  for (const { rank, line, message, isRule } of lost) {
    if (rank >= 0 && recording.isDead(rank)) continue
    const call = { rank, name: rank < 0 ? '' : 'train', layer: -1, line }
    if (isRule) {
      const suggestion = 'Choose other numbers of ranks, layers or samples.'
      recording.note(call, { code: 'rule', message, suggestion })
      continue
    }
    const where = rank < 0 ? '' : ` on rank ${rank}`
    const when = hasEnded ? 'whose promise nobody awaits' : 'whose promise nobody has awaited yet'
    recording.note(call, {
      code: 'exception',
      message: `The strategy threw${where}, in code ${when}: ${message}`,
      suggestion:
        'Mend the line that threw, and await the call that led to it: train goes on without what nobody awaits.',
    })
  }
}
