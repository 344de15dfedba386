/** Memory of a rank over time as a chart: categories stacked, the peak and the device's limit marked. */
import type { MemoryPeak } from '../../engine/base/memory-profile.ts'
import type { ChartColours } from '../charts/chart-colours.ts'
import { type Scene, type Shape, textWidth } from '../charts/scene.ts'
import type { Viewport } from '../timeline/viewport.ts'
import { columnPositions, type MergedMemory } from './merged-memory.ts'

export interface MemoryPicture {
  readonly memory: MergedMemory
  readonly viewport: Viewport
  readonly width: number
  readonly height: number
  /** Value at the top: the same for all ranks that are shown together. */
  readonly maximum: number
  readonly limit: number | undefined
  readonly peak: MemoryPeak | undefined
  /** Colour of a category. */
  readonly colourOf: (category: string) => string
  readonly format: (value: number) => string
}

const labelHeight = 14

export function memoryScene(picture: MemoryPicture, colours: ChartColours): Scene {
  const { width, height, maximum, limit } = picture
  const y = (value: number) => Math.round(height - (value / (maximum || 1)) * (height - labelHeight))
  const shapes: Shape[] = [...areas(picture, y), ...peakMark(picture, y, colours)]
  if (limit !== undefined && limit <= maximum) {
    const points = [
      [0, y(limit) + 0.5],
      [width, y(limit) + 0.5],
    ] as const
    shapes.push(
      { kind: 'line', points, stroke: colours.bad, width: 1, dash: 4 },
      {
        kind: 'text',
        x: width - 6,
        y: y(limit) - 7,
        text: `limit ${picture.format(limit)}`,
        fill: colours.bad,
        anchor: 'end',
      },
    )
  }
  return { width, height, shapes }
}

/** Columns that look alike are one box. */
function areas({ memory, viewport, width, colourOf }: MemoryPicture, y: (value: number) => number): Shape[] {
  const positions = columnPositions(memory, viewport.startNs, viewport.endNs, width)
  const shapes: Shape[] = []
  let from = 0
  while (from < width) {
    const position = positions[from]!
    let to = from + 1
    while (to < width && positions[to] === position) to++
    if (position >= 0) {
      let base = 0
      memory.categories.forEach((category, index) => {
        const next = base + memory.values[index]![position]!
        const top = y(next)
        const bottom = y(base)
        if (bottom > top) {
          shapes.push({
            kind: 'rect',
            x: from,
            y: top,
            width: to - from,
            height: bottom - top,
            fill: colourOf(category),
          })
        }
        base = next
      })
    }
    from = to
  }
  return shapes
}

function peakMark(picture: MemoryPicture, y: (value: number) => number, colours: ChartColours): Shape[] {
  const { peak, viewport, width, format } = picture
  if (!peak || peak.timeNs < viewport.startNs || peak.timeNs > viewport.endNs) return []
  const x = ((peak.timeNs - viewport.startNs) / (viewport.endNs - viewport.startNs)) * width
  const text = `peak ${format(peak.bytes)}`
  const onLeft = x + textWidth(text) + 8 > width
  const points = [
    [x, y(peak.bytes) - 10],
    [x, y(0)],
  ] as const
  return [
    { kind: 'line', points, stroke: colours.text, width: 1, dash: 3 },
    {
      kind: 'text',
      x: onLeft ? x - 5 : x + 5,
      y: y(peak.bytes) - 7,
      text,
      fill: colours.text,
      anchor: onLeft ? 'end' : 'start',
    },
  ]
}
