/** A third of the memory of 1F1B, the least that a V of two chunks allows: see v-pattern.ts. */
import type { ScheduleDefinition } from './definition.ts'
import { type BuildingBlock, orderFromPattern } from './v-pattern.ts'

export const vMin: ScheduleDefinition = {
  name: 'v-min',
  summary: 'a V that holds about P/3 microbatches, the least there is; sensitive to uneven durations',
  kind: 'search',
  chunks: { fixed: 2 },
  generate: settings => orderFromPattern('v-min', settings, buildingBlock(settings.ranks)),
}

/** A microbatch goes through without a pause. With P divisible by three two slots keep its legs apart. */
function buildingBlock(ranks: number): BuildingBlock {
  const gap = ranks % 3 === 0 ? 2 : 0
  return Array.from({ length: ranks }, (_, rank) => [
    rank,
    2 * ranks - rank - 1,
    2 * ranks + gap + rank,
    4 * ranks + gap - rank - 1,
  ])
}
