/**
 * Counters as step areas, the series of one counter stacked. A pixel column shows the highest value that the
 * counter had in it, so a peak is never lost, however short it was.
 */
import type { FrameIndex } from './frame-index.ts'
import type { Palette } from './palette.ts'
import type { TimeScale } from './time-scale.ts'

export interface CounterPlacement {
  /** Bottom of the stack first. */
  readonly series: readonly { readonly row: number; readonly colour: number }[]
  readonly top: number
  readonly height: number
  /** Values at the bottom and the top. */
  readonly minimum: number
  readonly maximum: number
}

export type CounterContext = Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect' | 'globalAlpha'>

/** Areas are a little transparent: they are a background to slices, not slices. */
const areaAlpha = 0.72

export function drawCounter(
  context: CounterContext,
  index: FrameIndex,
  placement: CounterPlacement,
  scale: TimeScale,
  palette: Palette,
  ratio: number,
): void {
  const width = Math.ceil(scale.width)
  const base = new Float64Array(width)
  const range = placement.maximum - placement.minimum || 1
  const bottom = placement.top + placement.height
  const pixelOf = (value: number) => Math.round(((value - placement.minimum) / range) * placement.height)
  for (const { row, colour } of placement.series) {
    const values = columnValues(index, row, scale, width)
    context.fillStyle = palette.entries[colour]!.fill
    const edge = Math.max(1, Math.round(ratio))
    let from = 0
    while (from < width) {
      let to = from + 1
      while (to < width && same(values[to]!, values[from]!) && base[to] === base[from]) to++
      const value = values[from]!
      if (!Number.isNaN(value)) {
        const low = pixelOf(base[from]!)
        const high = pixelOf(base[from]! + value)
        const y = bottom - Math.max(low, high)
        const height = Math.abs(high - low)
        context.globalAlpha = areaAlpha
        context.fillRect(from, y, to - from, height)
        context.globalAlpha = 1
        if (height > 0) context.fillRect(from, y, to - from, Math.min(edge, height))
        base.fill(base[from]! + value, from, to)
      }
      from = to
    }
  }
}

/** The value a pixel column shows; NaN before the first sample. */
function columnValues(index: FrameIndex, row: number, scale: TimeScale, width: number): Float64Array {
  const { time, maximum, last } = index.frame.counters
  const values = new Float64Array(width).fill(Number.NaN)
  const origin = scale.x(index.frame.startNs)
  const end = index.counterStart[row + 1]!
  let filled = -1
  let current = Number.NaN
  for (let i = index.counterStart[row]!; i < end; i++) {
    const x = Math.floor(origin + time[i]! * scale.pixelsPerNs)
    if (x >= width) break
    if (x > filled) {
      values.fill(current, Math.max(filled + 1, 0), Math.max(x, 0))
      if (x >= 0) values[x] = maximum[i]!
      filled = x
    } else if (x >= 0) values[x] = Math.max(values[x]!, maximum[i]!)
    current = last[i]!
  }
  if (filled + 1 < width) values.fill(current, Math.max(filled + 1, 0))
  return values
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}

/** The counter's value at a time; NaN before its first sample. */
export function counterValueAt(index: FrameIndex, row: number, timeNs: number): number {
  const { time, last } = index.frame.counters
  const offset = timeNs - index.frame.startNs
  let value = Number.NaN
  for (let i = index.counterStart[row]!; i < index.counterStart[row + 1]! && time[i]! <= offset; i++)
    value = last[i]!
  return value
}
