/** The zero-bubble paper's search with the memory of 1F1B: at most P microbatches a rank unless told otherwise. */
import type { ScheduleDefinition } from './definition.ts'
import { searchZeroBubble } from './zero-bubble-search.ts'

export const zb1p: ScheduleDefinition = {
  name: 'zb-1p',
  summary: 'split backward, searched for the durations given, with at most P microbatches held',
  kind: 'search',
  chunks: { fixed: 1 },
  generate: settings =>
    searchZeroBubble('zb-1p', settings, { limit: settings.memoryLimit ?? settings.ranks, freedAtInput: 0 }),
}
