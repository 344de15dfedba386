/** Rows of stacked parts against a limit that they share: what fills a memory, and where it ends. */
import { scaleLinear } from 'd3-scale'
import { layOutRows, legend, legendHeight, rowLabels } from './bar-rows.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Scene, type Shape, textWidth } from './scene.ts'

export interface LimitPart {
  readonly title: string
  readonly value: number
  readonly paint: string
}

export interface LimitRow {
  readonly label: string
  /** From the left; the same titles in every row. */
  readonly parts: readonly LimitPart[]
}

export interface LimitBars {
  readonly rows: readonly LimitRow[]
  /** Absent where there is none. */
  readonly limit?: { readonly title: string; readonly value: number } | undefined
  /** How a value reads. */
  readonly format: (value: number) => string
}

const axisHeight = 20

export function limitBars({ rows, limit, format }: LimitBars, width: number, colours: ChartColours): Scene {
  const layout = layOutRows(
    rows.map(({ label }) => label),
    width,
  )
  const totals = rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0))
  const room = totals.reduce((most, total) => Math.max(most, textWidth(format(total), true)), 0) + 16
  const most = Math.max(...totals, limit?.value ?? 0, 1)
  const x = scaleLinear([0, most], [layout.left, Math.max(width - room, layout.left + 40)])
  const top = legendHeight + 4
  const bottom = top + rows.length * layout.step
  const shapes: Shape[] = [
    ...legend(rows[0]?.parts ?? [], layout.left, colours),
    ...rowLabels(
      rows.map(({ label }) => label),
      layout,
      top,
      colours,
    ),
  ]
  rows.forEach(({ label, parts }, index) => {
    const y = top + index * layout.step
    let before = 0
    for (const { title, value, paint } of parts) {
      const from = x(before)
      before += value
      const length = x(before) - from
      if (value <= 0) continue
      shapes.push({
        kind: 'rect',
        x: from,
        y,
        // A pixel of air parts neighbours; what is thinner than that stays visible.
        width: Math.max(length - (length > 3 ? 1 : 0), 0.5),
        height: layout.barHeight,
        fill: paint,
        radius: length > 6 ? 2.5 : 0,
        tip: `${label}: ${title} ${format(value)}`,
      })
    }
    const total = totals[index]!
    shapes.push({
      kind: 'text',
      x: x(total) + 8,
      y: y + layout.barHeight / 2,
      text: format(total),
      fill: limit && total > limit.value ? colours.bad : colours.text,
      anchor: 'start',
      mono: true,
    })
  })
  if (limit) shapes.push(...limitMark(limit.title, x(limit.value), top, bottom, width, colours))
  return { width, height: bottom + axisHeight, shapes }
}

function limitMark(
  title: string,
  x: number,
  top: number,
  bottom: number,
  width: number,
  colours: ChartColours,
): Shape[] {
  const half = textWidth(title) / 2
  return [
    {
      kind: 'line',
      points: [
        [x, top - 4],
        [x, bottom + 2],
      ],
      stroke: colours.bad,
      width: 1.5,
      dash: 4,
      tip: title,
    },
    {
      kind: 'text',
      x: Math.min(Math.max(x, half), width - half),
      y: bottom + axisHeight / 2 + 2,
      text: title,
      fill: colours.bad,
      anchor: 'middle',
    },
  ]
}
