/** The memory wall as a chart, and its table. */
import type { ZeroStage } from '../../engine/base/closed-forms.ts'
import { formatBytes } from '../app/format.ts'
import { bytesCell, bytesColumn, nameColumn, textCell } from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import { limitBars } from '../charts/limit-bars.ts'
import type { Scene } from '../charts/scene.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import type { Wall, WallStage } from './memory-wall.ts'

export const stageTitles: Readonly<Record<ZeroStage, string>> = {
  0: 'No sharding',
  1: 'ZeRO stage 1',
  2: 'ZeRO stage 2',
  3: 'ZeRO stage 3',
}

/** From the bottom of the stack, as the memory of a run is drawn. */
const parts = [
  { title: 'weights', bytes: (stage: WallStage) => stage.weights },
  { title: 'optimizer state', bytes: (stage: WallStage) => stage.optimizerState },
  { title: 'gradients', bytes: (stage: WallStage) => stage.gradients },
  { title: 'activations', bytes: (stage: WallStage) => stage.activations },
] as const

export function wallChart(
  { stages }: Wall,
  limit: { readonly title: string; readonly bytes: number } | undefined,
  width: number,
  colours: ChartColours,
  colourOf: (category: string) => string,
): Scene {
  const bars = {
    rows: stages.map(stage => ({
      label: stageTitles[stage.stage],
      parts: parts.map(({ title, bytes }) => ({ title, value: bytes(stage), paint: colourOf(title) })),
    })),
    limit: limit && { title: `${limit.title}: ${formatBytes(limit.bytes)}`, value: limit.bytes },
    format: (bytes: number) => formatBytes(Math.round(bytes)),
  }
  return limitBars(bars, width, colours)
}

export function wallTwin({ stages }: Wall): TableTwin {
  return {
    columns: [
      nameColumn('stage'),
      ...parts.map(({ title }) => bytesColumn(title)),
      bytesColumn('total'),
      bytesColumn('sent a step'),
      nameColumn('fits from'),
    ],
    rows: stages.map(stage => [
      textCell(stageTitles[stage.stage]),
      ...parts.map(({ bytes }) => bytesCell(bytes(stage))),
      bytesCell(stage.totalBytes),
      bytesCell(stage.trafficBytes),
      textCell(stage.ranksNeeded === undefined ? 'never' : `${stage.ranksNeeded} devices`),
    ]),
  }
}
