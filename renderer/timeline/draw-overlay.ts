/**
 * What lies over the slices and follows the person: hover, selection, area, marks, the cursor's line, arrows
 * of the selected slice. On a canvas of its own, so that moving the mouse repaints no slice.
 */
import type { Mark } from '../../traces-db/contract.ts'
import { formatDuration } from '../app/format.ts'
import type { ThemeColours } from './theme-colours.ts'
import type { TimeScale } from './time-scale.ts'

/** Device pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Arrow {
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
}

export interface Overlay {
  readonly hover?: Box
  readonly selection?: Box
  readonly area?: { readonly startNs: number; readonly endNs: number; readonly bands: readonly Box[] }
  /** Where hits of a search begin, in the ruler and at their rows. */
  readonly hits: readonly Box[]
  readonly arrows: readonly Arrow[]
  readonly marks: readonly Mark[]
  readonly cursorNs?: number
  /** Device pixels: where the ruler begins, where rows begin, where the canvas ends. */
  readonly rulerTop: number
  readonly rowsTop: number
  readonly bottom: number
}

/** True where there is nothing to be seen. */
export function isEmptyOverlay({ hover, selection, area, hits, arrows, marks, cursorNs }: Overlay): boolean {
  const isPointed = hover !== undefined || cursorNs !== undefined
  const isChosen = selection !== undefined || area !== undefined
  return !isPointed && !isChosen && hits.length + arrows.length + marks.length === 0
}

export type OverlayContext = Pick<
  CanvasRenderingContext2D,
  | 'clearRect'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'fillRect'
  | 'fillText'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'measureText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'bezierCurveTo'
  | 'roundRect'
  | 'rect'
  | 'clip'
  | 'save'
  | 'restore'
  | 'closePath'
  | 'stroke'
  | 'fill'
  | 'setLineDash'
>

export function drawOverlay(
  context: OverlayContext,
  overlay: Overlay,
  scale: TimeScale,
  colours: ThemeColours,
  ratio: number,
): void {
  context.clearRect(0, 0, Math.ceil(scale.width), overlay.bottom)
  if (overlay.area) drawArea(context, overlay, overlay.area, scale, colours, ratio)
  context.save()
  context.beginPath()
  context.rect(0, overlay.rowsTop, Math.ceil(scale.width), overlay.bottom - overlay.rowsTop)
  context.clip()
  if (overlay.hover) outline(context, overlay.hover, colours.text, ratio, 0.75)
  if (overlay.selection) {
    outline(context, overlay.selection, colours.background, 3.5 * ratio, 0.8)
    outline(context, overlay.selection, colours.text, 2 * ratio, 1)
  }
  context.fillStyle = colours.accent
  for (const { x, y, width, height } of overlay.hits) context.fillRect(x, y, width, height)
  for (const arrow of overlay.arrows) drawArrow(context, arrow, colours, ratio)
  context.restore()
  drawMarks(context, overlay, scale, colours, ratio)
  if (overlay.cursorNs !== undefined) {
    context.globalAlpha = 0.5
    context.fillStyle = colours.text
    const x = Math.round(scale.x(overlay.cursorNs))
    context.fillRect(x, overlay.rulerTop, Math.max(1, Math.round(ratio)), overlay.bottom - overlay.rulerTop)
    context.globalAlpha = 1
  }
}

function outline(context: OverlayContext, box: Box, colour: string, width: number, alpha: number): void {
  context.globalAlpha = alpha
  context.strokeStyle = colour
  context.lineWidth = width
  context.beginPath()
  context.roundRect(box.x, box.y, Math.max(box.width, width), box.height, Math.min(2.5 * width, 4))
  context.stroke()
  context.globalAlpha = 1
}

function drawArea(
  context: OverlayContext,
  overlay: Overlay,
  area: NonNullable<Overlay['area']>,
  scale: TimeScale,
  colours: ThemeColours,
  ratio: number,
): void {
  const left = Math.round(scale.x(area.startNs))
  const right = Math.max(Math.round(scale.x(area.endNs)), left + 1)
  const line = Math.max(1, Math.round(ratio))
  context.fillStyle = colours.accent
  context.globalAlpha = 0.16
  context.fillRect(left, overlay.rulerTop, right - left, overlay.rowsTop - overlay.rulerTop)
  for (const band of area.bands) context.fillRect(left, band.y, right - left, band.height)
  context.globalAlpha = 0.9
  for (const band of area.bands) {
    context.fillRect(left, band.y, line, band.height)
    context.fillRect(right - line, band.y, line, band.height)
  }
  context.globalAlpha = 1
  const text = formatDuration(area.endNs - area.startNs)
  context.font = `600 ${11 * ratio}px ${colours.mono}`
  const width = context.measureText(text).width
  // Said where there is room for it: in the area's part of the ruler, or beside it.
  const inside = right - left > width + 12 * ratio
  const x = inside ? (left + right) / 2 : Math.min(right + 6 * ratio + width / 2, scale.width - width / 2 - 4)
  badge(
    context,
    text,
    x,
    (overlay.rulerTop + overlay.rowsTop) / 2,
    width,
    colours.accent,
    colours.background,
    ratio,
  )
}

/** A curve that leaves and arrives upright, as wires between shelves do, with a head at its end. */
function drawArrow(context: OverlayContext, arrow: Arrow, colours: ThemeColours, ratio: number): void {
  const { fromX, fromY, toX, toY } = arrow
  const down = toY >= fromY ? 1 : -1
  const bend = Math.max(Math.min(Math.abs(toY - fromY) / 2, 60 * ratio), 12 * ratio) * down
  const head = 5 * ratio
  for (const [colour, width] of [
    [colours.background, 3.5],
    [colours.text, 1.5],
  ] as const) {
    context.strokeStyle = colour
    context.lineWidth = width * ratio
    context.beginPath()
    context.moveTo(fromX, fromY)
    context.bezierCurveTo(fromX, fromY + bend, toX, toY - bend, toX, toY - head * down)
    context.stroke()
  }
  context.fillStyle = colours.text
  context.beginPath()
  context.moveTo(toX, toY)
  context.lineTo(toX - head * 0.75, toY - head * 1.4 * down)
  context.lineTo(toX + head * 0.75, toY - head * 1.4 * down)
  context.closePath()
  context.fill()
}

function drawMarks(
  context: OverlayContext,
  overlay: Overlay,
  scale: TimeScale,
  colours: ThemeColours,
  ratio: number,
): void {
  context.font = `600 ${11 * ratio}px ${colours.sans}`
  for (const mark of overlay.marks) {
    const left = Math.round(scale.x(mark.startNs))
    const right = Math.round(scale.x(mark.endNs))
    if (right < 0 || left > scale.width) continue
    context.fillStyle = colours.warn
    if (right > left) {
      context.globalAlpha = 0.1
      context.fillRect(left, overlay.rowsTop, right - left, overlay.bottom - overlay.rowsTop)
      context.globalAlpha = 1
    }
    context.strokeStyle = colours.warn
    context.lineWidth = Math.max(1, Math.round(ratio))
    context.setLineDash([4 * ratio, 3 * ratio])
    for (const x of right > left ? [left, right] : [left]) {
      context.beginPath()
      context.moveTo(x + 0.5, overlay.rulerTop)
      context.lineTo(x + 0.5, overlay.bottom)
      context.stroke()
    }
    context.setLineDash([])
    const text = mark.text === '' ? 'mark' : mark.text.length > 40 ? `${mark.text.slice(0, 39)}…` : mark.text
    const width = context.measureText(text).width
    const y = overlay.rulerTop + 9 * ratio
    badge(context, text, left + width / 2 + 5 * ratio, y, width, colours.warn, colours.background, ratio)
  }
}

function badge(
  context: OverlayContext,
  text: string,
  x: number,
  y: number,
  width: number,
  fill: string,
  ink: string,
  ratio: number,
): void {
  context.fillStyle = fill
  context.beginPath()
  context.roundRect(x - width / 2 - 5 * ratio, y - 8 * ratio, width + 10 * ratio, 16 * ratio, 4 * ratio)
  context.fill()
  context.fillStyle = ink
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(text, x, y + ratio * 0.5)
}
