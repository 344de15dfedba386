/** Where stages live: the arrangements that published schedules use. Element s is the rank of stage s. */
import type { Rank } from '../base/units.ts'

/** Round and round: stage s on rank s mod ranks. With one chunk, stage s on rank s. */
export function loopPlacement(ranks: number, chunks: number): readonly Rank[] {
  return Array.from({ length: ranks * chunks }, (_, stage) => stage % ranks)
}

/** Down and up again: rank r runs stages r and 2 ranks - 1 - r, so the first rank also has the last stage. */
export function vPlacement(ranks: number): readonly Rank[] {
  return Array.from({ length: 2 * ranks }, (_, stage) => (stage < ranks ? stage : 2 * ranks - 1 - stage))
}

/** Last rank first: the opposite pipeline of a bidirectional schedule. */
export function reversePlacement(ranks: number): readonly Rank[] {
  return Array.from({ length: ranks }, (_, stage) => ranks - 1 - stage)
}
