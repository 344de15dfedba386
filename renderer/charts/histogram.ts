/** How often each duration occurs. */
import { scaleLinear } from 'd3-scale'
import { formatDuration, formatExactTime, formatQuantity } from '../app/format.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Scene, type Shape, textWidth } from './scene.ts'

export interface HistogramBins {
  readonly fromNs: number
  readonly binNs: number
  /** Bin i holds durations from fromNs + i binNs. */
  readonly counts: ArrayLike<number>
}

const height = 160
const axis = 20
const left = 44

/** `medianNs`, where known, is marked. */
export function histogram(
  { fromNs, binNs, counts }: HistogramBins,
  medianNs: number | undefined,
  width: number,
  colours: ChartColours,
): Scene {
  const bins = Array.from(counts)
  const right = width - 8
  const x = scaleLinear([fromNs, fromNs + Math.max(binNs, 1) * Math.max(bins.length, 1)], [left, right])
  const most = bins.reduce((highest, count) => Math.max(highest, count), 1)
  const y = scaleLinear([0, most], [height - axis, 20])
  const shapes: Shape[] = y
    .ticks(3)
    .filter(Number.isInteger)
    .flatMap(tick => gridLine(tick, y(tick), right, colours))
  bins.forEach((count, index) => {
    if (count === 0) return
    const startNs = fromNs + index * binNs
    const from = x(startNs)
    const room = x(startNs + Math.max(binNs, 1)) - from
    shapes.push({
      kind: 'rect',
      x: from + 0.5,
      y: y(count),
      width: Math.max(room - 1, 1),
      height: height - axis - y(count),
      fill: colours.accent,
      radius: room > 6 ? 2 : 0,
      tip: `${formatDuration(Math.round(startNs))} to ${formatDuration(Math.round(startNs + binNs))}: ${formatQuantity(count, 'slice')}`,
    })
  })
  for (const ns of x.ticks(Math.max(Math.floor(width / 110), 2))) {
    shapes.push(timeLabel(tickText(ns, binNs), x(ns), right, colours))
  }
  if (medianNs !== undefined) shapes.push(...medianMark(medianNs, x(medianNs), width, colours))
  return { width, height, shapes }
}

/** Three digits where they tell ticks apart; every digit where durations are nearly equal. */
function tickText(ns: number, binNs: number): string {
  const rounded = Math.round(ns)
  return binNs * 2000 < ns ? formatExactTime(rounded) : formatDuration(rounded)
}

function gridLine(count: number, y: number, right: number, colours: ChartColours): Shape[] {
  const points = [
    [left, y],
    [right, y],
  ] as const
  return [
    { kind: 'line', points, stroke: colours.line, width: 1 },
    { kind: 'text', x: left - 6, y, text: String(count), fill: colours.muted, anchor: 'end', mono: true },
  ]
}

function timeLabel(text: string, x: number, right: number, colours: ChartColours): Shape {
  const half = textWidth(text, true) / 2
  const at = Math.min(Math.max(x, left + half), right - half)
  return {
    kind: 'text',
    x: at,
    y: height - axis / 2,
    text,
    fill: colours.muted,
    anchor: 'middle',
    mono: true,
  }
}

function medianMark(ns: number, x: number, width: number, colours: ChartColours): Shape[] {
  const onLeft = x > width * 0.7
  const points = [
    [x, 4],
    [x, height - axis],
  ] as const
  return [
    { kind: 'line', points, stroke: colours.text, width: 1, dash: 3 },
    {
      kind: 'text',
      x: onLeft ? x - 6 : x + 6,
      y: 8,
      text: `median ${formatDuration(Math.round(ns))}`,
      fill: colours.text,
      anchor: onLeft ? 'end' : 'start',
    },
  ]
}
