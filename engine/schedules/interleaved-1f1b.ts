/**
 * 1F1B on several chunks a rank (Megatron's virtual pipeline): the ramp is V times shorter, for V times the
 * messages. torch and Megatron differ only in the group, see interleaved.ts.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { checkGroup, interleavedTable } from './interleaved.ts'
import { loopPlacement } from './placement.ts'

export const interleaved1f1b: ScheduleDefinition = {
  name: 'interleaved-1f1b',
  summary: '1f1b on V chunks a rank: a ramp V times shorter for V times the messages',
  kind: 'rule',
  chunks: { atLeast: 2, default: 2 },
  grouped: true,
  generate: settings => {
    checkGroup(settings)
    const { ranks, microbatches, chunks, group } = settings
    const table = interleavedTable(settings)
    const rankActions = (rank: number): readonly Action[] => {
      const forward = (k: number) => pass('F', rank + ranks * table[k]!.chunk, table[k]!.microbatch)
      const backward = (k: number) =>
        pass('B', rank + ranks * (chunks - 1 - table[k]!.chunk), table[k]!.microbatch)
      const ahead = Math.min(2 * (ranks - 1 - rank) + (chunks - 1) * group, table.length)
      const actions: Action[] = []
      for (let k = 0; k < ahead; k++) actions.push(forward(k))
      for (let k = 0; k < table.length; k++) {
        if (ahead + k < table.length) actions.push(forward(ahead + k))
        actions.push(backward(k))
      }
      return actions
    }
    return {
      name: 'interleaved-1f1b',
      ranks: Array.from({ length: ranks }, (_, rank) => rankActions(rank)),
      chunks,
      microbatches,
      placement: loopPlacement(ranks, chunks),
    }
  },
}
