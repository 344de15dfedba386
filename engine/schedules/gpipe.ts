/** All forwards, then all backwards. Microbatches come back in ascending order, as torch runs them. */
import { pass } from './action.ts'
import type { ScheduleDefinition } from './definition.ts'
import { loopPlacement } from './placement.ts'

export const gpipe: ScheduleDefinition = {
  name: 'gpipe',
  summary: 'all forwards, then all backwards; holds every microbatch',
  kind: 'rule',
  chunks: { fixed: 1 },
  generate: ({ ranks, microbatches }) => ({
    name: 'gpipe',
    ranks: Array.from({ length: ranks }, (_, rank) => [
      ...Array.from({ length: microbatches }, (_, i) => pass('F', rank, i)),
      ...Array.from({ length: microbatches }, (_, i) => pass('B', rank, i)),
    ]),
    chunks: 1,
    microbatches,
    placement: loopPlacement(ranks, 1),
  }),
}
