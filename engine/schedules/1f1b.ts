/**
 * One forward, one backward. Rank r first lets ranks - 1 - r microbatches through, so that the first gradient
 * meets a full pipeline; from then on each forward is answered by a backward, and no more than ranks - r
 * microbatches are ever held.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const oneForwardOneBackward: ScheduleDefinition = {
  name: '1f1b',
  summary: 'one forward, one backward: the time of gpipe with at most P microbatches held',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => ({
    name: '1f1b',
    ranks: Array.from({ length: ranks }, (_, rank) => rankActions(rank, ranks, microbatches)),
    chunks: 1,
    microbatches,
    placement: loopPlacement(ranks, 1),
  }),
}

function rankActions(rank: number, ranks: number, microbatches: number): readonly Action[] {
  const ahead = Math.min(ranks - 1 - rank, microbatches)
  const actions: Action[] = []
  for (let i = 0; i < ahead; i++) actions.push(pass('F', rank, i))
  for (let i = 0; i < microbatches; i++) {
    if (ahead + i < microbatches) actions.push(pass('F', rank, ahead + i))
    actions.push(pass('B', rank, i))
  }
  return actions
}
