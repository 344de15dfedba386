/** Rows of horizontal bars: how high they are, how much room their labels take, which labels are left out. */
import type { ChartColours } from './chart-colours.ts'
import { fitText, type Paint, type Shape, textWidth } from './scene.ts'

export interface BarRows {
  /** From one row's top to the next one's. */
  readonly step: number
  readonly barHeight: number
  /** Where bars begin. */
  readonly left: number
  /** Every so many rows have a label. */
  readonly labelEvery: number
}

/** Of the chart's width. */
const widestLabel = 0.45
const tallest = 26
/** Of one bar where a row has several. */
const severalHeight = 15

/** Many rows are thin ones: hundreds of ranks still fit a screen. */
export function layOutRows(
  labels: readonly string[],
  width: number,
  mostHeight = 520,
  barsPerRow = 1,
): BarRows {
  const most = barsPerRow > 1 ? barsPerRow * severalHeight + 6 : tallest
  const step = Math.max(4, Math.min(most, Math.floor(mostHeight / Math.max(labels.length, 1))))
  const widest = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0)
  return {
    step,
    barHeight: step >= 12 ? step - 6 : Math.max(step - 1, 2),
    left: Math.min(Math.ceil(widest), Math.max(width * widestLabel, 80)) + 12,
    labelEvery: Math.max(1, Math.ceil(16 / step)),
  }
}

/** Labels at the left of rows that begin at `top`. */
export function rowLabels(
  labels: readonly string[],
  rows: BarRows,
  top: number,
  colours: ChartColours,
): Shape[] {
  return labels.flatMap((label, index): Shape[] => {
    if (index % rows.labelEvery !== 0) return []
    const text = fitText(label, rows.left - 12)
    const y = top + index * rows.step + rows.barHeight / 2
    const tip = text === label ? {} : { tip: label }
    return [{ kind: 'text', x: 0, y, text, fill: colours.muted, anchor: 'start', ...tip }]
  })
}

export interface LegendEntry {
  readonly title: string
  readonly paint: Paint
}

export const legendHeight = 24

/** What colours mean, in one line above a chart; in exports too. */
export function legend(entries: readonly LegendEntry[], left: number, colours: ChartColours): Shape[] {
  let x = left
  return entries.flatMap(({ title, paint }): Shape[] => {
    const at = x
    x += 16 + textWidth(title) + 16
    return [
      {
        kind: 'rect',
        x: at,
        y: 3,
        width: 10,
        height: 10,
        radius: 2.5,
        fill: paint,
        ...edgeOf(paint, colours),
      },
      { kind: 'text', x: at + 16, y: 8.5, text: title, fill: colours.muted, anchor: 'start' },
    ]
  })
}

/** A hatch of lines needs an edge to be a shape. */
export function edgeOf(paint: Paint, colours: ChartColours): { readonly outline?: string } {
  return typeof paint === 'string' ? {} : { outline: colours.line }
}
