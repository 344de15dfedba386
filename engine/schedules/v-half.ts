/** Half of the memory of 1F1B, for half of its bubble: see v-pattern.ts. */
import type { ScheduleDefinition } from './definition.ts'
import { type BuildingBlock, orderFromPattern } from './v-pattern.ts'

export const vHalf: ScheduleDefinition = {
  name: 'v-half',
  summary: 'a V that holds about P/2 microbatches, half of the bubble of 1f1b',
  kind: 'search',
  chunks: { fixed: 2 },
  generate: settings => orderFromPattern('v-half', settings, buildingBlock(settings.ranks)),
}

/** The forward goes down at half speed, so the gradients come back in the gaps. With P even three slots keep them apart. */
function buildingBlock(ranks: number): BuildingBlock {
  const gap = ranks % 2 === 0 ? 3 : 0
  return Array.from({ length: ranks }, (_, rank) => [
    2 * rank,
    3 * ranks - rank - 2,
    3 * ranks + gap + 2 * rank - 1,
    6 * ranks + gap - rank - 2,
  ])
}
