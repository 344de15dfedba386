/**
 * DualPipe cut in half: one pipeline of 2 ranks stages folded into a V, so that the way back up plays the part
 * of the opposite direction and no weights are held twice.
 */
import { AppError } from '../base/app-error.ts'
import { bidirectionalActions } from './bidirectional.ts'
import type { ScheduleDefinition } from './definition.ts'
import { vPlacement } from './placement.ts'

export const dualpipeV: ScheduleDefinition = {
  name: 'dualpipe-v',
  summary: 'dualpipe folded into a V of two chunks a rank; weights held once',
  kind: 'rule',
  chunks: { fixed: 2 },
  generate: ({ ranks, microbatches }) => {
    if (microbatches < 2 * ranks) {
      throw new AppError(
        'invalid-argument',
        `dualpipe-v needs at least 2 P = ${2 * ranks} microbatches, not ${microbatches}: it has 2 P stages to fill.`,
      )
    }
    return {
      name: 'dualpipe-v',
      ranks: Array.from({ length: ranks }, (_, rank) =>
        bidirectionalActions({
          near: { stage: rank, reverse: false },
          far: { stage: 2 * ranks - 1 - rank, reverse: false },
          position: rank,
          depth: ranks,
          microbatches,
        }),
      ),
      chunks: 2,
      microbatches,
      placement: vPlacement(ranks),
    }
  },
}
