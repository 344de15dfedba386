/** Bubble by rank or by stage, with both ratios. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import { formatShare } from '../app/format.ts'
import { nameColumn, shareCell, shareColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { valueBars } from '../charts/value-bars.ts'
import { rankTitle } from './breakdown.ts'

export type BubbleBy = 'rank' | 'stage'

interface BubbleRow {
  readonly label: string
  readonly bubbleNs: number
  readonly ofTotal: number
  readonly ofIdeal: number
}

export function bubbleRows({ ranks, stages }: RunMeasures, by: BubbleBy): readonly BubbleRow[] {
  if (by === 'stage') {
    return stages.map(stage => ({
      label: stage.name,
      bubbleNs: stage.waitNs + stage.idleNs,
      ...stage.bubble,
    }))
  }
  return ranks.map(rank => ({
    label: rankTitle(rank),
    bubbleNs: rank.bubbleNs,
    ofTotal: rank.totalNs > 0 ? rank.bubbleNs / rank.totalNs : 0,
    ofIdeal: rank.bubbleNs > 0 ? rank.bubbleNs / rank.computeNs : 0,
  }))
}

export function bubbleChart(rows: readonly BubbleRow[], width: number, colours: ChartColours): Scene {
  return valueBars(
    {
      series: [
        { title: 'of total', paint: colours.states.wait },
        { title: 'of ideal', paint: colours.states.idle },
      ],
      rows: rows.map(({ label, ofTotal, ofIdeal }) => ({ label, values: [ofTotal, ofIdeal] })),
      format: formatShare,
    },
    width,
    colours,
  )
}

export function bubbleTwin(rows: readonly BubbleRow[], by: BubbleBy): TableTwin {
  return {
    columns: [nameColumn(by), timeColumn('bubble'), shareColumn('of total'), shareColumn('of ideal')],
    rows: rows.map(({ label, bubbleNs, ofTotal, ofIdeal }) => [
      textCell(label),
      timeCell(bubbleNs),
      shareCell(ofTotal),
      shareCell(ofIdeal),
    ]),
  }
}
