/**
 * The zero-bubble paper's search with twice the memory of 1F1B: at most 2 P microbatches a rank unless told
 * otherwise, a microbatch counting half once its input gradient is done. (Counted in full until its weight
 * gradient, as in peakActivations, a rank may so hold up to 4 P.)
 */
import type { ScheduleDefinition } from './definition.ts'
import { searchZeroBubble } from './zero-bubble-search.ts'

export const zb2p: ScheduleDefinition = {
  name: 'zb-2p',
  summary: 'split backward, searched for the durations given, with at most 2 P microbatches held',
  kind: 'search',
  chunks: { fixed: 1 },
  freedAtInput: 0.5,
  generate: settings =>
    searchZeroBubble('zb-2p', settings, {
      limit: settings.memoryLimit ?? 2 * settings.ranks,
      freedAtInput: 0.5,
    }),
}
