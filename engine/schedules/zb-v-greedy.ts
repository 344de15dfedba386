/** The zero-bubble search on a V: for the durations given, at most P microbatches a rank unless told otherwise. */
import { AppError } from '../base/app-error.ts'
import type { ScheduleDefinition } from './definition.ts'
import { keepMicrobatches } from './keep-microbatches.ts'
import { searchZeroBubbleV } from './zero-bubble-v-search.ts'

export const zbVGreedy: ScheduleDefinition = {
  name: 'zb-v-greedy',
  summary: 'zero bubble on a V, searched for the durations given, with at most P microbatches held',
  kind: 'search',
  chunks: { fixed: 2 },
  generate: settings => {
    const limit = settings.memoryLimit ?? settings.ranks
    const found = searchZeroBubbleV('zb-v-greedy', settings, limit)
    if (found !== undefined) return found
    // Too few microbatches to fill the V: lay out enough of them and strike out the surplus.
    const enough = { ...settings, microbatches: Math.max(settings.microbatches, 2 * settings.ranks) }
    const padded = searchZeroBubbleV('zb-v-greedy', enough, limit)
    if (padded !== undefined) return keepMicrobatches(padded, settings.microbatches)
    throw new AppError(
      'invalid-argument',
      `zb-v-greedy finds no order where a rank holds at most ${limit} microbatches; give --memory-limit ${settings.ranks} or more, or use v-half or v-min, which hold less by design.`,
    )
  },
}
