/**
 * DeepSeek's DualPipe: two pipelines in opposite directions over the same ranks, half of the microbatches each.
 * Every rank holds a stage of both, so it holds the weights twice and half of the ramp disappears.
 */
import { AppError } from '../base/app-error.ts'
import { bidirectionalActions } from './bidirectional.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement, reversePlacement } from './placement.ts'

export const dualpipe: ScheduleDefinition = {
  name: 'dualpipe',
  summary: 'two opposite pipelines with overlapped forward and backward; weights held twice',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => {
    if (ranks % 2 !== 0) {
      throw new AppError(
        'invalid-argument',
        `dualpipe needs an even number of ranks, not ${ranks}: rank r of one direction is paired with rank P - 1 - r of the other.`,
      )
    }
    if (microbatches % 2 !== 0 || microbatches < 2 * ranks) {
      throw new AppError(
        'invalid-argument',
        `dualpipe needs an even number of microbatches, at least 2 P = ${2 * ranks}, not ${microbatches}: each direction takes half of them and needs P to fill.`,
      )
    }
    return {
      name: 'dualpipe',
      ranks: Array.from({ length: ranks }, (_, rank) => {
        const down = { stage: rank, reverse: false }
        const up = { stage: ranks - 1 - rank, reverse: true }
        const upper = rank < ranks / 2
        return bidirectionalActions({
          near: upper ? down : up,
          far: upper ? up : down,
          position: Math.min(rank, ranks - 1 - rank),
          depth: ranks / 2,
          microbatches: microbatches / 2,
        })
      }),
      chunks: 1,
      microbatches,
      placement: loopPlacement(ranks, 1),
      reversePlacement: reversePlacement(ranks),
    }
  },
}
