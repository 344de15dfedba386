/**
 * Slices of the visible rows. Narrow ones are written as pixels (canvas-strip.ts), wide ones filled colour by
 * colour, texts come last: an order made for a software canvas, where changing the fill costs more than
 * filling. Everything is snapped to device pixels; a pixel at the right of a slice is left free, so that
 * equal neighbours stay two.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { sliceFlags } from '../../engine/base/run.ts'
import type { FrameIndex } from './frame-index.ts'
import { idleGaps } from './idle-gaps.ts'
import { classIndex } from './palette.ts'
import type { IdleOf, SliceContext, SliceNames, SlicePlacement, SliceStyle, Strip } from './slice-style.ts'
import { SliceTexts } from './slice-texts.ts'
import type { TimeScale } from './time-scale.ts'

/** Slices at least this wide have round corners, CSS pixels; narrower ones would be blobs. */
const roundFrom = 12
const cornerRadius = 2.5
/** More round rectangles than this in one frame are drawn square: each is antialiased, about 5 µs. */
const roundLimit = 700
/** Lightness step of rectangles that stand for several slices: a shade apart from single ones. */
const foldStep = 2
/** A slice that goes on beyond the window reaches this far out of it, device pixels. */
const overhang = 16

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
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
  const drawing = new SliceDrawing(strip, index, scale, names, style)
  for (const { row, top, laneHeight, barHeight, firstLane, endLane, idle } of placements) {
    const end = Math.min(endLane, index.lanes(row))
    for (let lane = firstLane; lane < end; lane++) {
      drawing.lane(row, lane, Math.round(top + lane * laneHeight), barHeight)
    }
    if (idle && firstLane === 0) drawing.gaps(row, Math.round(top), barHeight, idle)
  }
  drawing.paint(context)
  return drawing.rectangles
}

class SliceDrawing {
  rectangles = 0
  readonly #strip: Strip
  readonly #index: FrameIndex
  readonly #scale: TimeScale
  readonly #names: SliceNames
  readonly #style: SliceStyle
  readonly #texts: SliceTexts
  /** By the colour's number. */
  readonly #wide = new Map<number, Box[]>()
  readonly #open = new Map<number, Box[]>()
  readonly #waits: Box[] = []
  readonly #recomputed: Box[] = []
  #boxes = 0

  constructor(strip: Strip, index: FrameIndex, scale: TimeScale, names: SliceNames, style: SliceStyle) {
    this.#strip = strip
    this.#index = index
    this.#scale = scale
    this.#names = names
    this.#style = style
    this.#texts = new SliceTexts(style)
  }

  lane(row: number, lane: number, y: number, height: number): void {
    const { order, frame } = this.#index
    const { start, end, label, flags, count, class: classes } = frame.slices
    const scale = this.#scale
    const strip = this.#strip
    const origin = scale.x(frame.startNs)
    const { pixelsPerNs } = scale
    const { ratio, palette } = this.#style
    const last = this.#index.laneEnd(row, lane)
    const from = this.#index.firstEndingAfter(
      scale.startNs - frame.startNs,
      this.#index.laneStart(row, lane),
      last,
    )
    const visibleEnd = scale.endNs - frame.startNs
    const { width } = strip
    const gap = Math.max(1, Math.floor(ratio))
    let line = -1
    // Pixels before this one are taken: what lies in them entirely cannot be seen.
    let free = 0
    for (let at = from; at < last; at++) {
      const i = order[at]!
      if (start[i]! > visibleEnd) break
      const x0 = origin + start[i]! * pixelsPerNs
      const x1 = origin + end[i]! * pixelsPerNs
      const left = Math.max(Math.round(x0), 0)
      const right = Math.min(Math.max(Math.round(x1), left + 1), width)
      if (right <= free || left >= width) continue
      this.rectangles++
      const operation = classes[i]!
      const folded = count[i]! > 1
      const colour =
        folded && operation !== 0 ? classIndex(operation, foldStep) : this.#names.colour(label[i]!, operation)
      const visible = right - left
      // Where it goes on beyond the window, so does its rectangle.
      const inner = x1 <= width && visible >= 3 * gap ? right - gap : right
      if (this.#isBox(operation, flags[i]!, folded, visible)) {
        const x = x0 < -overhang ? -overhang : left
        const boxEnd = x1 > width + overhang ? width + overhang : inner
        this.#box(operation, flags[i]!, colour, { x, y, width: boxEnd - x, height })
      } else {
        if (line < 0) line = strip.line(y, height)
        strip.pixels.fill(palette.packed[colour]!, line + Math.max(left, free), line + inner)
      }
      free = right
      if (this.#texts.hasRoom(visible, height)) {
        const box = { left, width: inner - left, y, height }
        const known = folded ? undefined : this.#names.get(label[i]!)
        if (folded) this.#texts.addFold(count[i]!, operation, colour, box)
        else if (known) this.#texts.add(known, colour, box)
      }
    }
  }

  /** Gaps of a line of work, hatched like waits. */
  gaps(row: number, y: number, height: number, { lengthNs, beside }: IdleOf): void {
    const { frame } = this.#index
    const { ratio } = this.#style
    const scale = this.#scale
    const window = {
      from: scale.startNs - frame.startNs,
      to: scale.endNs - frame.startNs,
      shortest: (3 * ratio) / scale.pixelsPerNs,
      lengthNs,
    }
    const air = Math.max(1, Math.floor(ratio))
    for (const { start, end, name } of idleGaps(this.#index, row, 0, beside, window)) {
      const left = Math.max(Math.round(scale.x(frame.startNs + start)), -overhang)
      const right = Math.min(Math.round(scale.x(frame.startNs + end)), this.#strip.width + overhang)
      if (right - left < 3 * ratio) continue
      this.#boxes++
      this.#waits.push({ x: left, y, width: right - left - air, height })
      const inner = Math.max(left, 0)
      const width = Math.min(right, this.#strip.width) - inner
      if (this.#texts.hasRoom(width, height)) this.#texts.addGap(name, { left: inner, width, y, height })
    }
  }

  paint(context: SliceContext): void {
    this.#strip.flush(context)
    const { palette, waitHatch, recomputeHatch } = this.#style
    for (const [colour, boxes] of this.#wide) this.#fill(context, palette.entries[colour]!.fill, boxes)
    this.#fill(context, waitHatch, this.#waits)
    this.#fill(context, recomputeHatch, this.#recomputed)
    for (const [colour, boxes] of this.#open) {
      context.fillStyle = palette.entries[colour]!.fill
      for (const box of boxes) this.#fade(context, box)
    }
    this.#texts.write(context)
  }

  /** Hatches, open ends and round corners need a rectangle of their own; all else is pixels. */
  #isBox(operation: number, flags: number, folded: boolean, width: number): boolean {
    const { ratio } = this.#style
    if (width < 3 * ratio) return false
    if (operation === operationClassIndex.wait || operation === operationClassIndex.recompute) return true
    if ((flags & sliceFlags.unfinished) !== 0 && !folded) return true
    return !folded && width >= roundFrom * ratio && this.#boxes < roundLimit
  }

  #box(operation: number, flags: number, colour: number, box: Box): void {
    this.#boxes++
    if (operation === operationClassIndex.wait) this.#waits.push(box)
    else if ((flags & sliceFlags.unfinished) !== 0) append(this.#open, colour, box)
    else append(this.#wide, colour, box)
    if (operation === operationClassIndex.recompute) this.#recomputed.push(box)
  }

  #fill(context: SliceContext, fill: string | CanvasPattern, boxes: readonly Box[]): void {
    const { ratio } = this.#style
    const isRound = this.#boxes < roundLimit
    context.fillStyle = fill
    for (const { x, y, width, height } of boxes) {
      if (!isRound || width < roundFrom * ratio) {
        context.fillRect(x, y, width, height)
        continue
      }
      context.beginPath()
      context.roundRect(x, y, width, height, cornerRadius * ratio)
      context.fill()
    }
  }

  /** An end that nobody wrote down is not drawn as one: the slice fades out. */
  #fade(context: SliceContext, { x, y, width, height }: Box): void {
    const bands = 8
    const band = Math.max(1, Math.floor(Math.min(width * 0.5, 32 * this.#style.ratio) / bands))
    const solid = Math.max(width - band * bands, 0)
    context.fillRect(x, y, solid, height)
    for (let i = 0; i < bands; i++) {
      context.globalAlpha = 1 - (i + 1) / (bands + 1)
      context.fillRect(x + solid + i * band, y, band, height)
    }
    context.globalAlpha = 1
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
