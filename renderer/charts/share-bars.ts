/** Rows stacked to their whole, side by side: how each rank spends the same window. */
import { formatDuration, formatShare } from '../app/format.ts'
import { layOutRows, legend, legendHeight, rowLabels } from './bar-rows.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Paint, type Scene, type Shape, textWidth } from './scene.ts'

export interface SharePart {
  readonly title: string
  readonly ns: number
  readonly paint: Paint
}

export interface ShareRow {
  readonly label: string
  /** The whole, ns: what 100 % is. */
  readonly totalNs: number
  readonly parts: readonly SharePart[]
  readonly pick?: string
}

const axisHeight = 20

export function shareBars(rows: readonly ShareRow[], width: number, colours: ChartColours): Scene {
  const labels = rows.map(({ label }) => label)
  const layout = layOutRows(labels, width)
  const room = Math.max(width - layout.left - 8, 40)
  const top = legendHeight + 4
  const shapes: Shape[] = [
    ...legend(legendOf(rows), layout.left, colours),
    ...rowLabels(labels, layout, top, colours),
  ]
  rows.forEach((row, index) => {
    let x = layout.left
    for (const part of row.parts) {
      if (part.ns <= 0 || row.totalNs <= 0) continue
      const partWidth = (part.ns / row.totalNs) * room
      const share = formatShare(part.ns / row.totalNs)
      const y = top + index * layout.step
      shapes.push({
        kind: 'rect',
        x,
        y,
        // A pixel of air parts neighbours; what is thinner than that stays visible.
        width: Math.max(partWidth - (partWidth > 3 ? 1 : 0), 0.5),
        height: layout.barHeight,
        fill: part.paint,
        radius: partWidth > 6 ? 2.5 : 0,
        tip: `${row.label}: ${part.title} ${formatDuration(part.ns)}, ${share}`,
        ...(row.pick === undefined ? {} : { pick: row.pick }),
      })
      shapes.push(...partText(part, share, x, y, partWidth, layout.barHeight, colours))
      x += partWidth
    }
  })
  const bottom = top + rows.length * layout.step
  shapes.push(...shareAxis(layout.left, room, bottom, colours))
  return { width, height: bottom + axisHeight, shapes }
}

/** A share that fits stands on its bar; on a hatch it has a surface, to be read. */
function partText(
  { title, paint }: SharePart,
  share: string,
  x: number,
  y: number,
  width: number,
  height: number,
  colours: ChartColours,
): Shape[] {
  const named = typeof paint === 'string' ? share : `${title} ${share}`
  const text = textWidth(named, true) + 16 <= width ? named : share
  const needed = textWidth(text, true) + 8
  if (height < 14 || needed + 8 > width) return []
  const middle = x + width / 2
  const letters: Shape = {
    kind: 'text',
    x: middle,
    y: y + height / 2,
    text,
    fill: typeof paint === 'string' ? inkOn(paint) : colours.muted,
    anchor: 'middle',
    mono: true,
  }
  if (typeof paint === 'string') return [letters]
  return [
    {
      kind: 'rect',
      x: middle - needed / 2,
      y,
      width: needed,
      height,
      fill: paint.surface,
    },
    letters,
  ]
}

/** Near black or white, whichever reads on a colour. */
function inkOn(fill: string): string {
  const [red, green, blue] = [1, 3, 5].map(at => Number.parseInt(fill.slice(at, at + 2), 16))
  return 0.299 * red! + 0.587 * green! + 0.114 * blue! > 120 ? '#020406' : '#ffffff'
}

function shareAxis(left: number, room: number, y: number, colours: ChartColours): Shape[] {
  return [0, 25, 50, 75, 100].map(percent => ({
    kind: 'text',
    x: left + (room * percent) / 100,
    y: y + axisHeight / 2,
    text: `${percent}\u202f%`,
    fill: colours.muted,
    anchor: percent === 0 ? 'start' : percent === 100 ? 'end' : 'middle',
    mono: true,
  }))
}

/** Titles that look alike are one entry: fill, idle and drain share a hatch and are named together. */
function legendOf(rows: readonly ShareRow[]) {
  const found = new Map<string, { titles: Set<string>; paint: Paint }>()
  for (const { parts } of rows) {
    for (const { title, paint, ns } of parts) {
      if (ns <= 0) continue
      const key = JSON.stringify(paint)
      const entry = found.get(key) ?? { titles: new Set<string>(), paint }
      entry.titles.add(title)
      found.set(key, entry)
    }
  }
  return [...found.values()].map(({ titles, paint }) => ({ title: [...titles].join(', '), paint }))
}
