/**
 * Slices of the visible rows. Narrow ones are written as pixels (canvas-strip.ts), wide ones filled colour by
 * colour, texts come last: an order made for a software canvas, where changing the fill costs more than
 * filling. Everything is snapped to device pixels; a pixel at the right of a slice is left free, so that
 * equal neighbours stay two.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { sliceFlags } from '../../engine/base/run.ts'
import type { FrameIndex } from './frame-index.ts'
import type { Palette } from './palette.ts'
import { sliceText } from './slice-text.ts'
import type { TextFit } from './text-fit.ts'
import type { TimeScale } from './time-scale.ts'

/** Where a row's lanes lie, device pixels. */
export interface SlicePlacement {
  /** Row of the frame. */
  readonly row: number
  readonly top: number
  readonly laneHeight: number
  readonly barHeight: number
  /** Lanes that are drawn; a collapsed group shows the outermost one. */
  readonly lanes: number
}

export type SliceContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'font'
  | 'textBaseline'
  | 'textAlign'
  | 'globalAlpha'
  | 'fillRect'
  | 'fillText'
  | 'beginPath'
  | 'roundRect'
  | 'fill'
  | 'drawImage'
>

export interface Strip {
  line(y: number, height: number): number
  readonly pixels: Uint32Array
  readonly width: number
  flush(target: SliceContext): void
}

export interface SliceStyle {
  readonly palette: Palette
  /** Fills of waits and recomputation: hatches that lie still in time. */
  readonly waitHatch: CanvasPattern | string
  readonly recomputeHatch: CanvasPattern | string
  /** Behind and of the text on a wait. */
  readonly waitSurface: string
  readonly waitText: string
  readonly font: string
  readonly textFit: TextFit
  /** Device pixels a CSS pixel. */
  readonly ratio: number
}

export interface SliceNames {
  get(label: number): Label | undefined
  colour(label: number, operationClass: number): number
}

/** Slices at least this wide have round corners, CSS pixels; narrower ones would be blobs. */
const roundFrom = 8
/** More round rectangles than this in one frame are drawn square: each is antialiased, about 5 µs. */
const roundLimit = 700
/** A text needs this much room, CSS pixels. */
const textFrom = 30
const shortTextFrom = 20
/** Texts in one frame; beyond it the widest slices' come first by being asked first. */
const textLimit = 900

interface WideSlice {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly flags: number
}

interface SliceLabel {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly centred: boolean
}

/** Draws and returns how many rectangles there were, for counters of tests and benches. */
export function drawSlices(
  context: SliceContext,
  strip: Strip,
  index: FrameIndex,
  placements: readonly SlicePlacement[],
  scale: TimeScale,
  names: SliceNames,
  style: SliceStyle,
): number {
  const drawing = new SliceDrawing(context, strip, index, scale, names, style)
  for (const placement of placements) drawing.row(placement)
  drawing.finish()
  return drawing.rectangles
}

class SliceDrawing {
  rectangles = 0
  readonly #wide = new Map<number, WideSlice[]>()
  readonly #waits: WideSlice[] = []
  readonly #recomputed: WideSlice[] = []
  readonly #unfinished: [colour: number, slice: WideSlice][] = []
  readonly #texts = new Map<string, SliceLabel[]>()
  readonly #waitTexts: SliceLabel[] = []
  #round = 0
  #textCount = 0
  readonly context: SliceContext
  readonly strip: Strip
  readonly index: FrameIndex
  readonly scale: TimeScale
  readonly names: SliceNames
  readonly style: SliceStyle

  constructor(
    context: SliceContext,
    strip: Strip,
    index: FrameIndex,
    scale: TimeScale,
    names: SliceNames,
    style: SliceStyle,
  ) {
    this.context = context
    this.strip = strip
    this.index = index
    this.scale = scale
    this.names = names
    this.style = style
  }

  row(placement: SlicePlacement): void {
    const lanes = Math.min(placement.lanes, this.index.lanes(placement.row))
    for (let lane = 0; lane < lanes; lane++) {
      this.#lane(placement.row, lane, placement.top + lane * placement.laneHeight, placement.barHeight)
    }
  }

  #lane(row: number, lane: number, y: number, height: number): void {
    const { index, scale, names, strip } = this
    const { frame, order } = index
    const { start, end, label, flags, count } = frame.slices
    const classes = frame.slices.class
    const origin = scale.x(frame.startNs)
    const perNs = scale.pixelsPerNs
    const ratio = this.style.ratio
    const last = index.laneEnd(row, lane)
    const first = index.firstEndingAfter(scale.startNs - frame.startNs, index.laneStart(row, lane), last)
    const visibleEnd = scale.endNs - frame.startNs
    const width = strip.width
    const { packed } = this.style.palette
    let line = -1
    // Pixels before this one are taken: what lies in them entirely cannot be seen.
    let free = 0
    for (let at = first; at < last; at++) {
      const i = order[at]!
      if (start[i]! > visibleEnd) break
      const from = origin + start[i]! * perNs
      const to = origin + end[i]! * perNs
      const left = Math.max(Math.round(from), 0)
      const right = Math.min(Math.max(Math.round(to), left + 1), width)
      if (right <= free || left >= width) continue
      this.rectangles++
      const visible = right - left
      const operation = classes[i]!
      const isPlain = operation !== operationClassIndex.wait && operation !== operationClassIndex.recompute
      const isOpen = (flags[i]! & sliceFlags.unfinished) !== 0
      const roundable = visible >= roundFrom * ratio && this.#round < roundLimit
      // A pixel of air on the right, unless the slice goes on beyond the window.
      const air = visible >= 3 && to <= width ? Math.max(1, Math.floor(ratio)) : 0
      if ((isPlain && !isOpen && !roundable) || visible < 3) {
        if (line < 0) line = strip.line(y, height)
        const colour = packed[names.colour(label[i]!, operation)]!
        strip.pixels.fill(colour, line + Math.max(left, free), line + right - air)
      } else {
        const slice = { x: from < -16 ? -16 : left, y, width: 0, height, flags: flags[i]! }
        slice.width = (to > width + 16 ? width + 16 : right - air) - slice.x
        this.#wideSlice(operation, names.colour(label[i]!, operation), slice, isOpen)
      }
      free = right
      if (visible >= shortTextFrom * ratio && height >= 11 * ratio && count[i] === 1) {
        this.#text(label[i]!, operation, left, visible - air, y, height)
      }
    }
  }

  #wideSlice(operation: number, colour: number, slice: WideSlice, isOpen: boolean): void {
    this.#round++
    if (operation === operationClassIndex.wait) {
      this.#waits.push(slice)
      return
    }
    if (isOpen) {
      this.#unfinished.push([colour, slice])
      return
    }
    const same = this.#wide.get(colour)
    if (same) same.push(slice)
    else this.#wide.set(colour, [slice])
    if (operation === operationClassIndex.recompute) this.#recomputed.push(slice)
  }

  #text(label: number, operation: number, left: number, width: number, y: number, height: number): void {
    if (this.#textCount >= textLimit) return
    const { ratio, textFit, palette } = this.style
    const known = this.names.get(label)
    if (!known) return
    const text = sliceText(known)
    const isWait = operation === operationClassIndex.wait
    const room = width - (isWait ? 16 : 8) * ratio
    const whole = textFit.width(text)
    if (whole > room && width < textFrom * ratio) {
      if (whole > width - 3 * ratio) return
    }
    const shown = whole <= width - 3 * ratio && width < textFrom * ratio ? text : textFit.fit(text, room)
    if (shown === '' || (isWait && shown !== text)) return
    this.#textCount++
    const centred = shown === text
    const entry = {
      text: shown,
      x: centred ? left + width / 2 : left + 4 * ratio,
      y: Math.round(y + height / 2 + 4 * ratio),
      centred,
    }
    if (isWait) {
      this.#waitTexts.push(entry)
      return
    }
    const colour = palette.entries[this.names.colour(label, operation)]!.text
    const same = this.#texts.get(colour)
    if (same) same.push(entry)
    else this.#texts.set(colour, [entry])
  }

  finish(): void {
    const { context, style } = this
    this.strip.flush(context)
    for (const [colour, slices] of this.#wide) this.#fill(style.palette.entries[colour]!.fill, slices)
    this.#fill(style.waitHatch, this.#waits)
    this.#fill(style.recomputeHatch, this.#recomputed)
    for (const [colour, slice] of this.#unfinished) this.#fillOpen(style.palette.entries[colour]!.fill, slice)
    this.#writeTexts()
  }

  #fill(fill: string | CanvasPattern, slices: readonly WideSlice[]): void {
    if (slices.length === 0) return
    const { context } = this
    const radius = 2.5 * this.style.ratio
    context.fillStyle = fill
    const round = this.#round < roundLimit
    for (const { x, y, width, height } of slices) {
      if (!round || width < roundFrom) {
        context.fillRect(x, y, width, height)
        continue
      }
      context.beginPath()
      context.roundRect(x, y, width, height, radius)
      context.fill()
    }
  }

  /** An end that nobody wrote down is not drawn as one: the slice fades out. */
  #fillOpen(fill: string, { x, y, width, height }: WideSlice): void {
    const { context, style } = this
    const bands = 8
    const band = Math.max(1, Math.floor(Math.min(width * 0.5, 32 * style.ratio) / bands))
    const solid = Math.max(width - band * bands, 0)
    context.fillStyle = fill
    context.fillRect(x, y, solid, height)
    for (let i = 0; i < bands; i++) {
      context.globalAlpha = 1 - (i + 1) / (bands + 1)
      context.fillRect(x + solid + i * band, y, band, height)
    }
    context.globalAlpha = 1
  }

  #writeTexts(): void {
    const { context, style } = this
    context.font = style.font
    context.textBaseline = 'alphabetic'
    context.fillStyle = style.waitSurface
    for (const { text, x, y } of this.#waitTexts) {
      const width = style.textFit.width(text) + 8 * style.ratio
      context.fillRect(Math.round(x - width / 2), y - 12 * style.ratio, Math.round(width), 16 * style.ratio)
    }
    this.#write(style.waitText, this.#waitTexts)
    for (const [colour, texts] of this.#texts) this.#write(colour, texts)
  }

  #write(colour: string, texts: readonly SliceLabel[]): void {
    const { context } = this
    context.fillStyle = colour
    for (const centred of [true, false]) {
      context.textAlign = centred ? 'center' : 'left'
      for (const text of texts) if (text.centred === centred) context.fillText(text.text, text.x, text.y)
    }
  }
}
