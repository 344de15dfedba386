/**
 * The whole run in a strip: a row of pixels a rank, coloured by what kept it busy. Made once for a run and a
 * theme; moving about only moves the window that is drawn over it.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../../traces-db/contract.ts'
import { mix, packRgb, parseHex, type Rgb } from './colour-math.ts'
import { classIndex } from './palette.ts'
import type { ThemeColours } from './theme-colours.ts'
import { spanOf, type Viewport } from './viewport.ts'

/** Pixels of the strip, `bins` wide and `rows` high: stronger where a bin is fuller. */
export function minimapPixels(
  { rows, bins, classOf, fill }: Minimap,
  colours: ThemeColours,
): Uint32Array<ArrayBuffer> {
  const surface = parseHex(colours.panel)
  const shades = operationClasses.map((_, number) => classShades(number, colours, surface))
  const pixels = new Uint32Array(rows.length * bins).fill(packRgb(surface))
  for (let cell = 0; cell < pixels.length; cell++) {
    const number = classOf[cell]!
    if (number >= 0) pixels[cell] = shades[number]![Math.round((fill[cell]! * shadeSteps) / 255)]!
  }
  return pixels
}

const shadeSteps = 15

function classShades(operation: number, colours: ThemeColours, surface: Rgb): number[] {
  const colour = parseHex(colours.palette.entries[classIndex(operation)]!.fill)
  return Array.from({ length: shadeSteps + 1 }, (_, step) =>
    packRgb(mix(surface, colour, 0.25 + (0.75 * step) / shadeSteps)),
  )
}

/** What the mouse took hold of in the minimap. */
export type MinimapGrip = 'left' | 'right' | 'window' | 'outside'

/** Half the width of the handles at the window's edges, CSS pixels. */
const handle = 5

/** `x` and `width` in CSS pixels. A window too narrow to have an inside is moved, not resized. */
export function minimapGrip(viewport: Viewport, lengthNs: number, x: number, width: number): MinimapGrip {
  const left = (viewport.startNs / lengthNs) * width
  const right = (viewport.endNs / lengthNs) * width
  const isWide = right - left > 4 * handle
  if (isWide && Math.abs(x - left) <= handle) return 'left'
  if (isWide && Math.abs(x - right) <= handle) return 'right'
  return x >= left - handle && x <= right + handle ? 'window' : 'outside'
}

/** The window after a grip was moved by some time. */
export function dragMinimap(from: Viewport, grip: MinimapGrip, deltaNs: number): Viewport {
  if (grip === 'left') return { startNs: Math.min(from.startNs + deltaNs, from.endNs - 1), endNs: from.endNs }
  if (grip === 'right')
    return { startNs: from.startNs, endNs: Math.max(from.endNs + deltaNs, from.startNs + 1) }
  return { startNs: from.startNs + deltaNs, endNs: from.endNs + deltaNs }
}

/** The window of the same width around a time. */
export function centreOn(viewport: Viewport, ns: number): Viewport {
  const half = spanOf(viewport) / 2
  return { startNs: ns - half, endNs: ns + half }
}

export type MinimapContext = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'fillRect' | 'globalAlpha' | 'drawImage' | 'imageSmoothingEnabled'
>

/** Draws the strip and the window over it. Device pixels; `box.inset` above and below the strip. */
export function drawMinimap(
  context: MinimapContext,
  image: CanvasImageSource | undefined,
  viewport: Viewport,
  lengthNs: number,
  box: { readonly width: number; readonly height: number; readonly inset: number; readonly rows: number },
  colours: ThemeColours,
  ratio: number,
): void {
  const { width, height, inset, rows } = box
  context.fillStyle = colours.panel
  context.fillRect(0, 0, width, height)
  if (image && rows > 0) {
    context.imageSmoothingEnabled = false
    const inner = height - 2 * inset
    const gap = rows <= 12 ? Math.round(ratio) : 0
    for (let row = 0; row < rows; row++) {
      const top = inset + Math.round((row * inner) / rows)
      const bottom = inset + Math.round(((row + 1) * inner) / rows)
      const size = (image as { width: number }).width
      context.drawImage(image, 0, row, size, 1, 0, top, width, Math.max(1, bottom - top - gap))
    }
  }
  const left = Math.round((viewport.startNs / lengthNs) * width)
  const right = Math.max(Math.round((viewport.endNs / lengthNs) * width), left + 1)
  context.globalAlpha = 0.45
  context.fillStyle = colours.panel
  context.fillRect(0, 0, left, height)
  context.fillRect(right, 0, width - right, height)
  context.globalAlpha = 1
  const border = Math.round(1.5 * ratio)
  context.fillStyle = colours.accent
  const edge = 2 * ratio
  if (right - left <= 3 * border) {
    // Too narrow for a frame: a bar that one can still see and take hold of.
    context.fillRect(
      Math.round((left + right) / 2 - 1.5 * ratio),
      edge,
      Math.round(3 * ratio),
      height - 2 * edge,
    )
    return
  }
  context.fillRect(left, edge, right - left, border)
  context.fillRect(left, height - edge - border, right - left, border)
  context.fillRect(left, edge, border, height - 2 * edge)
  context.fillRect(right - border, edge, border, height - 2 * edge)
}
