/**
 * Breadth first through the chunks of a rank: all microbatches through the first chunk, then all through the
 * next. The backward returns the same way, last chunk and last microbatch first.
 */
import { pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const loopedBfs: ScheduleDefinition = {
  name: 'looped-bfs',
  summary: 'gpipe on several chunks a rank, chunk by chunk',
  kind: 'rule',
  chunks: { atLeast: 1, default: 2 },
  generate: ({ ranks, microbatches, chunks }) => ({
    name: 'looped-bfs',
    ranks: Array.from({ length: ranks }, (_, rank) => {
      const forwards = Array.from({ length: chunks * microbatches }, (_, k) =>
        pass('F', rank + ranks * Math.floor(k / microbatches), k % microbatches),
      )
      const backwards = forwards.toReversed().map(({ stage, microbatch }) => pass('B', stage, microbatch))
      return [...forwards, ...backwards]
    }),
    chunks,
    microbatches,
    placement: loopPlacement(ranks, chunks),
  }),
}
