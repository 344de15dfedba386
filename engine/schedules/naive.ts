/** No pipelining at all: a microbatch goes all the way up and all the way down before the next one enters. */
import { pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const naive: ScheduleDefinition = {
  name: 'naive',
  summary: 'one microbatch at a time through all ranks; the others wait',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => ({
    name: 'naive',
    ranks: Array.from({ length: ranks }, (_, rank) =>
      Array.from({ length: microbatches }, (_, i) => [pass('F', rank, i), pass('B', rank, i)]).flat(),
    ),
    chunks: 1,
    microbatches,
    placement: loopPlacement(ranks, 1),
  }),
}
