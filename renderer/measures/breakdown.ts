/** How each rank spends the window: the chart and its table. */
import type { RankMeasures, RunMeasures } from '../../engine/base/measures.ts'
import {
  bytesCell,
  bytesColumn,
  countCell,
  countColumn,
  emptyCell,
  nameColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import { type ChartColours, type RankState, rankStates, stateTitles } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import { shareBars } from '../charts/share-bars.ts'
import type { TableTwin } from '../charts/table-twin.ts'

/** Idle lies before the first compute, after the last, or between: the three add up to it. */
export function stateTimes(rank: RankMeasures): Readonly<Record<RankState, number>> {
  return {
    compute: rank.computeNs,
    communication: rank.exposedCommunicationNs,
    wait: rank.waitNs,
    fill: rank.fillNs,
    idle: rank.idleNs - rank.fillNs - rank.drainNs,
    drain: rank.drainNs,
  }
}

export function rankTitle({ rank, name }: { readonly rank: number; readonly name: string }): string {
  return rank >= 0 ? `Rank ${rank}` : name || 'Process without a rank'
}

export function breakdownChart(measures: RunMeasures, width: number, colours: ChartColours): Scene {
  const rows = measures.ranks.map(rank => {
    const times = stateTimes(rank)
    return {
      label: rankTitle(rank),
      totalNs: rank.totalNs,
      // In the order of time, as far as states have one: fill first, drain last.
      parts: (['fill', 'compute', 'communication', 'wait', 'idle', 'drain'] as const).map(state => ({
        title: stateTitles[state],
        ns: times[state],
        paint: colours.states[state],
      })),
      pick: String(rank.rank),
    }
  })
  return shareBars(rows, width, colours)
}

export function breakdownTwin({ ranks, memoryUnit }: RunMeasures): TableTwin {
  const inElements = memoryUnit === 'elements'
  return {
    columns: [
      nameColumn('rank'),
      ...rankStates.map(state => timeColumn(stateTitles[state])),
      timeColumn('hidden communication'),
      timeColumn('T'),
      inElements ? countColumn('peak memory in elements') : bytesColumn('peak memory'),
    ],
    rows: ranks.map(rank => {
      const times = stateTimes(rank)
      return [
        textCell(rankTitle(rank)),
        ...rankStates.map(state => timeCell(times[state])),
        timeCell(rank.overlapNs),
        timeCell(rank.totalNs),
        rank.peakBytes === undefined ? emptyCell : (inElements ? countCell : bytesCell)(rank.peakBytes),
      ]
    }),
  }
}
