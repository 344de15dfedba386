/** A chain of work over rows and time: pieces on the row they ran on, with a line from each to the next. */
import { scaleLinear } from 'd3-scale'
import { formatDuration } from '../app/format.ts'
import { type LegendEntry, layOutRows, legend, legendHeight, rowLabels } from './bar-rows.ts'
import type { ChartColours } from './chart-colours.ts'
import { type Paint, type Scene, type Shape, textWidth } from './scene.ts'

export interface PathPiece {
  readonly row: number
  readonly startNs: number
  readonly endNs: number
  readonly paint: Paint
  readonly title: string
  readonly pick: string | undefined
}

export interface PathStrip {
  readonly rows: readonly string[]
  /** In order of time. */
  readonly pieces: readonly PathPiece[]
  readonly legend: readonly LegendEntry[]
  readonly window: { readonly startNs: number; readonly endNs: number }
}

const axis = 20

/** Neighbours that share a pixel and a row are drawn as one: the longest of them. */
export function pathStrip(strip: PathStrip, width: number, colours: ChartColours): Scene {
  const { rows, window } = strip
  const layout = layOutRows(rows, width, 320)
  const top = legendHeight + 4
  const right = width - 8
  const x = scaleLinear([window.startNs, Math.max(window.endNs, window.startNs + 1)], [layout.left, right])
  const middle = (row: number) => top + row * layout.step + layout.barHeight / 2
  const shapes: Shape[] = [
    ...legend(strip.legend, layout.left, colours),
    ...rowLabels(rows, layout, top, colours),
  ]
  const pieces = foldPieces(strip.pieces, x)
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1]
    if (next && next.row !== piece.row) {
      const points = [
        [x(piece.endNs), middle(piece.row)],
        [x(piece.endNs), middle(next.row)],
      ] as const
      shapes.push({ kind: 'line', points, stroke: colours.muted, width: 1 })
    }
  })
  for (const { row, startNs, endNs, paint, title, pick } of pieces) {
    const from = x(startNs)
    shapes.push({
      kind: 'rect',
      x: from,
      y: top + row * layout.step,
      width: Math.max(x(endNs) - from - 0.5, 0.75),
      height: layout.barHeight,
      fill: paint,
      radius: x(endNs) - from > 8 ? 2.5 : 0,
      tip: `${rows[row]}: ${title}, ${formatDuration(Math.round(endNs - startNs))}`,
      ...(pick === undefined ? {} : { pick }),
    })
  }
  const bottom = top + rows.length * layout.step
  for (const ns of x.ticks(Math.max(Math.floor((right - layout.left) / 110), 2))) {
    const text = formatDuration(Math.round(ns))
    const half = textWidth(text, true) / 2
    shapes.push({
      kind: 'text',
      x: Math.min(Math.max(x(ns), layout.left + half), right - half),
      y: bottom + axis / 2,
      text,
      fill: colours.muted,
      anchor: 'middle',
      mono: true,
    })
  }
  return { width, height: bottom + axis, shapes }
}

function foldPieces(pieces: readonly PathPiece[], x: (ns: number) => number): readonly PathPiece[] {
  const folded: PathPiece[] = []
  let longest = 0
  for (const piece of pieces) {
    const last = folded.at(-1)
    const length = piece.endNs - piece.startNs
    const isNarrow = last && last.row === piece.row && x(piece.endNs) - x(last.startNs) < 1.5
    if (!isNarrow) {
      folded.push(piece)
      longest = length
    } else {
      const shown = length > longest ? piece : last
      longest = Math.max(longest, length)
      folded[folded.length - 1] = { ...shown, startNs: last.startNs, endNs: piece.endNs }
    }
  }
  return folded
}
