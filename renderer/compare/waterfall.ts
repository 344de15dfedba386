/** Why a step is longer than another: the chart and its table. */
import type { Waterfall } from '../../engine/base/comparison.ts'
import { formatDuration } from '../app/format.ts'
import { nameColumn, textCell, timeCell, timeColumn } from '../charts/cells.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import { differenceSteps } from '../charts/difference-steps.ts'
import type { Scene } from '../charts/scene.ts'
import type { TableTwin, TwinCell } from '../charts/table-twin.ts'

/** Parts that are shown one by one; the rest is one. */
const shownParts = 7
/** Of the largest change: smaller ones cannot be seen beside it. */
const leastShare = 0.004

/** Steps from the baseline's step to the other's, in the colours of the two runs. */
export function waterfallChart(
  waterfall: Waterfall,
  names: { readonly from: string; readonly to: string },
  at: { readonly baseline: number; readonly position: number },
  width: number,
  colours: ChartColours,
): Scene {
  const paintOf = (position: number) => colours.runs[position % colours.runs.length]!
  return differenceSteps(
    {
      from: { title: names.from, value: waterfall.fromNs, paint: paintOf(at.baseline) },
      to: { title: names.to, value: waterfall.toNs, paint: paintOf(at.position) },
      parts: foldParts(waterfall),
      format: value => formatDuration(Math.round(value)),
    },
    width,
    colours,
  )
}

/** The largest changes, and what is left of the difference as one part. */
export function foldParts({
  parts,
}: Waterfall): readonly { readonly title: string; readonly change: number }[] {
  const changes = parts.filter(({ ns }) => ns !== 0).map(({ title, ns }) => ({ title, change: ns }))
  const largest = changes.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0)
  const seen = changes.filter(({ change }) => Math.abs(change) >= largest * leastShare)
  if (changes.length <= shownParts && seen.length === changes.length) return changes
  const shown = seen.slice(0, shownParts - 1)
  const rest = changes.filter(part => !shown.includes(part))
  const change = rest.reduce((sum, part) => sum + part.change, 0)
  // The table has it; beside the others it could neither be seen nor told.
  if (Math.abs(change) < largest * leastShare) return shown
  return [...shown, { title: `${rest.length} more`, change }]
}

export function waterfallTwin({ parts, fromNs, toNs }: Waterfall): TableTwin {
  return {
    columns: [nameColumn('part'), nameColumn('cause'), timeColumn('change')],
    rows: [
      ...parts.map(({ title, cause, ns }) => [textCell(title), textCell(causeTitles[cause]), changeCell(ns)]),
      [textCell('together'), textCell(''), changeCell(toNs - fromNs)],
    ],
  }
}

export const causeTitles = {
  compute: 'compute',
  exposedCommunication: 'exposed communication',
  wait: 'wait',
  idle: 'idle',
} as const

/** A change with its sign, as the chart tells it. */
function changeCell(ns: number): TwinCell {
  const { text, value } = timeCell(ns)
  return { text: ns > 0 ? `+${text}` : text, value }
}
