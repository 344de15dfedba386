/** Communication that compute hides, and what of it is exposed, by rank. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import { formatDuration } from '../app/format.ts'
import { nameColumn, shareCell, shareColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { valueBars } from '../charts/value-bars.ts'
import { rankTitle } from './breakdown.ts'

export function hasCommunication({ ranks }: RunMeasures): boolean {
  return ranks.some(rank => rank.overlapNs + rank.exposedCommunicationNs > 0)
}

export function overlapChart({ ranks }: RunMeasures, width: number, colours: ChartColours): Scene {
  return valueBars(
    {
      series: [
        { title: 'hidden under compute', paint: colours.states.compute },
        { title: 'exposed', paint: colours.states.communication },
      ],
      rows: ranks.map(rank => ({
        label: rankTitle(rank),
        values: [rank.overlapNs, rank.exposedCommunicationNs],
      })),
      format: formatDuration,
    },
    width,
    colours,
  )
}

export function overlapTwin({ ranks }: RunMeasures): TableTwin {
  return {
    columns: [nameColumn('rank'), timeColumn('hidden'), timeColumn('exposed'), shareColumn('hidden share')],
    rows: ranks.map(rank => {
      const all = rank.overlapNs + rank.exposedCommunicationNs
      return [
        textCell(rankTitle(rank)),
        timeCell(rank.overlapNs),
        timeCell(rank.exposedCommunicationNs),
        shareCell(all > 0 ? rank.overlapNs / all : 0),
      ]
    }),
  }
}
