/** Bars of one quantity, one or more a row, on a shared scale: bubbles by rank, causes by size, make-up of a path. */
import { scaleLinear } from 'd3-scale'
import { edgeOf, layOutRows, legend, legendHeight, rowLabels } from './bar-rows.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Paint, type Scene, type Shape, textWidth } from './scene.ts'

export interface ValueSeries {
  readonly title: string
  readonly paint: Paint
}

export interface ValueRow {
  readonly label: string
  /** One a series, in their order. */
  readonly values: readonly number[]
  readonly pick?: string
}

export interface ValueBars {
  readonly series: readonly ValueSeries[]
  readonly rows: readonly ValueRow[]
  /** How a value reads. */
  readonly format: (value: number) => string
}

export function valueBars({ series, rows, format }: ValueBars, width: number, colours: ChartColours): Scene {
  const labels = rows.map(({ label }) => label)
  const layout = layOutRows(labels, width, 520, series.length)
  const finite = rows.flatMap(({ values }) => values.filter(Number.isFinite))
  const most = Math.max(...finite, 0)
  const textRoom = finite.reduce((room, value) => Math.max(room, textWidth(format(value), true)), 0) + 12
  const scale = scaleLinear([0, most || 1], [0, Math.max(width - layout.left - textRoom, 40)])
  const top = series.length > 1 ? legendHeight + 4 : 0
  const shapes: Shape[] = [
    ...(series.length > 1 ? legend(series, layout.left, colours) : []),
    ...rowLabels(labels, layout, top, colours),
  ]
  const barHeight = layout.barHeight / series.length
  rows.forEach((row, index) => {
    row.values.forEach((value, at) => {
      const { title, paint } = series[at]!
      const y = top + index * layout.step + at * barHeight
      const length = Number.isFinite(value) ? scale(value) : 0
      const said = Number.isFinite(value) ? format(value) : 'not defined'
      shapes.push({
        kind: 'rect',
        x: layout.left,
        y,
        width: Math.max(length, value > 0 ? 1 : 0),
        height: Math.max(barHeight - (series.length > 1 ? 1 : 0), 1),
        fill: paint,
        radius: length > 6 && barHeight > 6 ? 2.5 : 0,
        tip: `${row.label}: ${title} ${said}`,
        ...edgeOf(paint, colours),
        ...(row.pick === undefined ? {} : { pick: row.pick }),
      })
      if (barHeight >= 11) shapes.push(valueText(said, layout.left + length + 6, y + barHeight / 2, colours))
    })
  })
  return { width, height: top + rows.length * layout.step + 4, shapes }
}

function valueText(text: string, x: number, y: number, colours: ChartColours): Shape {
  return { kind: 'text', x, y, text, fill: colours.text, anchor: 'start', mono: true }
}
