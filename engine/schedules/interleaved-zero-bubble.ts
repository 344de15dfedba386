/**
 * torch's zero-bubble form of the interleaved schedule: the backward is split, gradients travel on as early as
 * they can, and rank r puts its weight gradients off by r backwards, to fill the slots where it would wait.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { checkGroup, interleavedTable } from './interleaved.ts'
import { loopPlacement } from './placement.ts'

export const interleavedZeroBubble: ScheduleDefinition = {
  name: 'interleaved-zero-bubble',
  summary: 'interleaved 1f1b with the backward split, weight gradients fill the waits',
  kind: 'rule',
  chunks: { atLeast: 2, default: 2 },
  grouped: true,
  generate: settings => {
    checkGroup(settings)
    const { ranks, microbatches, chunks, group } = settings
    const table = interleavedTable(settings)
    const rankActions = (rank: number): readonly Action[] => {
      const forward = (k: number) => pass('F', rank + ranks * table[k]!.chunk, table[k]!.microbatch)
      const backward = (kind: 'I' | 'W', k: number) =>
        pass(kind, rank + ranks * (chunks - 1 - table[k]!.chunk), table[k]!.microbatch)
      const ahead = Math.min(ranks - 1 - rank + (chunks - 1) * group, table.length)
      const actions: Action[] = []
      for (let k = 0; k < ahead; k++) actions.push(forward(k))
      for (let k = 0; k < table.length + rank; k++) {
        if (ahead + k < table.length) actions.push(forward(ahead + k))
        if (k < table.length) actions.push(backward('I', k))
        if (k >= rank) actions.push(backward('W', k - rank))
      }
      return actions
    }
    return {
      name: 'interleaved-zero-bubble',
      ranks: Array.from({ length: ranks }, (_, rank) => rankActions(rank)),
      chunks,
      microbatches,
      placement: loopPlacement(ranks, chunks),
    }
  },
}
