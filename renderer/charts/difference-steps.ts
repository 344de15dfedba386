/** Steps from one value to another: what made the difference, part by part. */
import { scaleLinear } from 'd3-scale'
import type { ChartColours } from './chart-colours.ts'
import { fitText, type Scene, type Shape, textWidth } from './scene.ts'

export interface DifferencePart {
  readonly title: string
  readonly change: number
}

export interface Differences {
  readonly from: { readonly title: string; readonly value: number; readonly paint: string }
  readonly to: { readonly title: string; readonly value: number; readonly paint: string }
  /** Their changes sum to the difference. */
  readonly parts: readonly DifferencePart[]
  readonly format: (value: number) => string
}

const height = 240
const top = 40
const bottom = 44
const lineHeight = 13
/** Lines of a label under a column. */
const labelLines = 3

/** Less is better: what shrinks is good. The axis begins where the parts can be told apart, and says so. */
export function differenceSteps(differences: Differences, width: number, colours: ChartColours): Scene {
  const { from, to, parts, format } = differences
  const columns = parts.length + 2
  const column = width / columns
  const bar = Math.min(column * 0.62, 72)
  const floor = floorOf(differences)
  const levels = running(from.value, parts)
  const y = scaleLinear([floor, Math.max(from.value, to.value, ...levels)], [height - bottom, top]).nice(4)
  const base = y(y.domain()[0]!)
  const middle = (index: number) => column * (index + 0.5)
  const shapes: Shape[] = []
  const end = (index: number, { title, value, paint }: Differences['from']) => {
    const x = middle(index) - bar / 2
    shapes.push(
      {
        kind: 'rect',
        x,
        y: y(value),
        width: bar,
        height: base - y(value),
        fill: paint,
        radius: 2.5,
        tip: `${title}: ${format(value)}`,
      },
      label(format(value), middle(index), y(value) - 9, colours.text, true),
      ...labels(title, middle(index), column, colours),
    )
  }
  end(0, from)
  parts.forEach(({ title, change }, index) => {
    const before = levels[index]!
    const after = levels[index + 1]!
    const high = Math.min(y(before), y(after))
    const fill = change === 0 ? colours.muted : change > 0 ? colours.bad : colours.good
    const said = `${change > 0 ? '+' : ''}${format(change)}`
    shapes.push(
      {
        kind: 'line',
        points: [
          [middle(index) + bar / 2, y(before)],
          [middle(index + 1) - bar / 2, y(before)],
        ],
        stroke: colours.muted,
        width: 1,
        dash: 2,
      },
      {
        kind: 'rect',
        x: middle(index + 1) - bar / 2,
        y: high,
        width: bar,
        height: Math.max(Math.abs(y(after) - y(before)), 1),
        fill,
        radius: 2,
        tip: `${title}: ${said}`,
      },
      label(said, middle(index + 1), high - 9, colours.text, true),
      ...labels(title, middle(index + 1), column, colours),
    )
  })
  end(columns - 1, to)
  if (y.domain()[0]! > 0) shapes.push(...brokenAxis(format(y.domain()[0]!), colours))
  return { width, height, shapes }
}

/** The value after each part, with the first before all. */
function running(start: number, parts: readonly DifferencePart[]): readonly number[] {
  const levels = [start]
  for (const { change } of parts) levels.push(levels.at(-1)! + change)
  return levels
}

/** Zero where the parts are large enough to be seen from there. */
function floorOf({ from, to, parts }: Differences): number {
  const levels = running(from.value, parts)
  const low = Math.min(from.value, to.value, ...levels)
  const high = Math.max(from.value, to.value, ...levels)
  const range = high - low
  return range > 0.25 * high ? 0 : Math.max(low - range * 2, 0)
}

function brokenAxis(from: string, colours: ChartColours): Shape[] {
  return [{ kind: 'text', x: 0, y: 8, text: `axis from ${from}`, fill: colours.muted, anchor: 'start' }]
}

/** A title in up to three lines under its column, words kept whole; the whole of it on hover. */
function labels(title: string, x: number, room: number, colours: ChartColours): Shape[] {
  const lines: string[] = []
  for (const word of title.split(' ')) {
    const last = lines.at(-1)
    const joined = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && textWidth(joined) <= room - 6) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  const shown = lines.slice(0, labelLines)
  if (lines.length > labelLines) shown[labelLines - 1] += ' …'
  return shown.map((line, index) => ({
    kind: 'text',
    x,
    y: height - bottom + 10 + index * lineHeight,
    text: fitText(line, room - 4),
    fill: colours.muted,
    anchor: 'middle',
    tip: title,
  }))
}

function label(text: string, x: number, y: number, fill: string, mono: boolean): Shape {
  return { kind: 'text', x, y, text, fill, anchor: 'middle', mono }
}
