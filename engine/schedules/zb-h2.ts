/**
 * The zero-bubble paper's second handcrafted schedule. Rank r lets 2 (ranks - r) - 1 microbatches through before
 * the first gradient arrives and puts weight gradients off by 2 r microbatches. Where F, I and W take equally
 * long no rank ever waits between its own first and last pass, for almost twice the memory of 1F1B, 2 ranks - 1 microbatches on every rank. The ranks start
 * and end one after the other, so it pays only without a synchronization of all ranks at the step's end.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const zbH2: ScheduleDefinition = {
  name: 'zb-h2',
  summary: 'no bubble within any rank where F = I = W, for twice the memory of 1f1b',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => ({
    name: 'zb-h2',
    ranks: Array.from({ length: ranks }, (_, rank) => rankActions(rank, ranks, microbatches)),
    chunks: 1,
    microbatches,
    placement: loopPlacement(ranks, 1),
  }),
}

function rankActions(rank: number, ranks: number, microbatches: number): readonly Action[] {
  const ahead = Math.min(2 * (ranks - rank) - 1, microbatches)
  const delay = 2 * rank
  const actions: Action[] = []
  for (let i = 0; i < ahead; i++) actions.push(pass('F', rank, i))
  for (let i = 0; i < microbatches + delay; i++) {
    if (i < microbatches) actions.push(pass('I', rank, i))
    if (i >= delay) actions.push(pass('W', rank, i - delay))
    if (ahead + i < microbatches) actions.push(pass('F', rank, ahead + i))
  }
  return actions
}
