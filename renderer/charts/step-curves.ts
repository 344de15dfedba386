/** Values that hold until they change, one curve a run, over one axis of time. */
import { scaleLinear } from 'd3-scale'
import { formatBytes, formatDuration } from '../app/format.ts'
import { legend, legendHeight } from './bar-rows.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Scene, type Shape, textWidth } from './scene.ts'

export interface StepCurve {
  readonly title: string
  readonly paint: string
  /** Ns from the aligned start; rising. */
  readonly times: ArrayLike<number>
  readonly values: ArrayLike<number>
}

const height = 200
const axis = 20
const left = 64

/** `endNs`: where the time axis ends; every curve holds its last value until there. */
export function stepCurves(
  curves: readonly StepCurve[],
  endNs: number,
  width: number,
  colours: ChartColours,
  format: (value: number) => string = formatBytes,
): Scene {
  const top = legendHeight + 8
  const most = curves.reduce((highest, { values }) => maximum(values, highest), 0)
  const x = scaleLinear([0, Math.max(endNs, 1)], [left, width - 8])
  const y = scaleLinear([0, most || 1], [height - axis, top]).nice(3)
  const shapes: Shape[] = [...legend(curves, left, colours)]
  for (const tick of y.ticks(3)) {
    shapes.push(
      {
        kind: 'line',
        points: [
          [left, y(tick)],
          [width - 8, y(tick)],
        ],
        stroke: colours.line,
        width: 1,
      },
      {
        kind: 'text',
        x: left - 6,
        y: y(tick),
        text: format(Math.round(tick)),
        fill: colours.muted,
        anchor: 'end',
        mono: true,
      },
    )
  }
  for (const ns of x.ticks(Math.max(Math.floor(width / 120), 2))) {
    const text = formatDuration(ns)
    const half = textWidth(text, true) / 2
    const at = Math.min(Math.max(x(ns), left + half), width - 8 - half)
    shapes.push({
      kind: 'text',
      x: at,
      y: height - axis / 2,
      text,
      fill: colours.muted,
      anchor: 'middle',
      mono: true,
    })
  }
  for (const curve of curves) {
    const points = corners(curve, endNs, x, y)
    if (points.length > 1)
      shapes.push({ kind: 'line', points, stroke: curve.paint, width: 1.5, tip: curve.title })
  }
  return { width, height, shapes }
}

/** Of the steps in one pixel column the highest is kept: a peak is never lost. */
function corners(
  { times, values }: StepCurve,
  endNs: number,
  x: (ns: number) => number,
  y: (value: number) => number,
): [number, number][] {
  const points: [number, number][] = []
  let level: number | undefined
  let i = 0
  while (i < times.length && times[i]! <= endNs) {
    const column = Math.floor(x(Math.max(times[i]!, 0)))
    let highest = values[i]!
    let last = values[i]!
    for (i++; i < times.length && Math.floor(x(Math.max(times[i]!, 0))) === column; i++) {
      last = values[i]!
      highest = Math.max(highest, last)
    }
    if (level !== undefined) points.push([column, y(level)])
    points.push([column, y(highest)])
    if (last !== highest) points.push([column, y(last)])
    level = last
  }
  if (level !== undefined) points.push([x(endNs), y(level)])
  return points
}

function maximum(values: ArrayLike<number>, start: number): number {
  let most = start
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!)
  return most
}
