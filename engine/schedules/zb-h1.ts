/**
 * The zero-bubble paper's first handcrafted schedule: 1F1B with the backward split. The gradient travels on
 * without waiting for weight gradients, and rank r puts those off by r microbatches, so that every rank holds as
 * much as the first rank of 1F1B does.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const zbH1: ScheduleDefinition = {
  name: 'zb-h1',
  summary: '1f1b with the backward split: a third of the bubble for the same peak memory',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => ({
    name: 'zb-h1',
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
  for (let i = 0; i < microbatches + rank; i++) {
    if (ahead + i < microbatches) actions.push(pass('F', rank, ahead + i))
    if (i < microbatches) actions.push(pass('I', rank, i))
    if (i >= rank) actions.push(pass('W', rank, i - rank))
  }
  return actions
}
