/** What bubbles wait for, most time first. */
import type { WaitCauses } from '../../engine/base/wait-causes.ts'
import { formatDuration, formatQuantity } from '../app/format.ts'
import {
  countCell,
  countColumn,
  nameColumn,
  shareCell,
  shareColumn,
  textCell,
  timeCell,
  timeColumn,
} from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import type { Scene } from '../charts/scene.ts'
import type { TableTwin } from '../charts/table-twin.ts'
import { valueBars } from '../charts/value-bars.ts'

/** Rows of the chart; the table has all. */
const shown = 10

export function causesChart({ causes }: WaitCauses, width: number, colours: ChartColours): Scene {
  const rows = causes.slice(0, shown).map(({ title, totalNs }, index) => ({
    label: title,
    values: [totalNs],
    pick: String(index),
  }))
  return valueBars(
    { series: [{ title: 'bubble', paint: colours.states.wait }], rows, format: formatDuration },
    width,
    colours,
  )
}

/** What the chart leaves out, in words; undefined where it shows all. */
export function restOfCauses({ causes }: WaitCauses): string | undefined {
  const rest = causes.slice(shown)
  if (rest.length === 0) return undefined
  const totalNs = rest.reduce((sum, cause) => sum + cause.totalNs, 0)
  const noun = formatQuantity(rest.length, 'smaller cause')
  return `${noun}, ${formatDuration(totalNs)} together: the table has them.`
}

export function causesTwin({ causes }: WaitCauses): TableTwin {
  return {
    columns: [
      nameColumn('cause'),
      nameColumn('waits for'),
      nameColumn('meanwhile'),
      timeColumn('bubble'),
      shareColumn('share of bubble'),
      countColumn('count'),
      nameColumn('waiting ranks'),
    ],
    rows: causes.map(cause => [
      textCell(cause.title),
      textCell(cause.peer >= 0 ? `rank ${cause.peer}` : ''),
      textCell(cause.peerOperation),
      timeCell(cause.totalNs),
      shareCell(cause.share),
      countCell(cause.count),
      textCell(cause.ranks.join(', ')),
    ]),
  }
}

/** The slice to look at for a cause: what ended its longest bubble, else what was waited for; -1 = none. */
export function sliceOfCause({ bubbles }: WaitCauses, cause: number): number {
  const bubble = bubbles.find(entry => entry.cause === cause && (entry.slice >= 0 || entry.peerSlice >= 0))
  if (!bubble) return -1
  return bubble.slice >= 0 ? bubble.slice : bubble.peerSlice
}
