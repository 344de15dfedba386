/** Texts on slices, gathered while rectangles are placed and written last, colour by colour. */

import { operationClasses, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Label } from '../../engine/base/run.ts'
import { formatCount } from '../app/format.ts'
import type { SliceContext, SliceStyle } from './slice-style.ts'
import { sliceText } from './slice-text.ts'

/** Room that a text needs, CSS pixels: a name that is cut, a short one that is whole, a count. */
const textFrom = 30
const shortTextFrom = 18
const foldTextFrom = 90
/** A row lower than this has no texts. */
const lowestRow = 12
/** Texts in one frame: 1,000 take 5 to 13 ms on a software canvas. */
const textLimit = 800
/** Air on either side. */
const margin = 4

/** The visible part of a slice, device pixels. */
export interface TextBox {
  readonly left: number
  readonly width: number
  readonly y: number
  readonly height: number
}

interface Text {
  readonly text: string
  readonly x: number
  readonly y: number
}

export class SliceTexts {
  readonly #style: SliceStyle
  readonly #centred = new Map<string, Text[]>()
  readonly #cut = new Map<string, Text[]>()
  readonly #waits: Text[] = []
  #count = 0

  constructor(style: SliceStyle) {
    this.#style = style
  }

  /** True where a box may have a text at all: asked before a label is looked up. */
  hasRoom(width: number, height: number): boolean {
    const { ratio } = this.#style
    return width >= shortTextFrom * ratio && height >= lowestRow * ratio && this.#count < textLimit
  }

  add(label: Label, colour: number, box: TextBox): void {
    const { ratio, textFit } = this.#style
    const text = sliceText(label)
    const whole = textFit.width(text)
    const isWait = label.class === operationClassIndex.wait
    // A short text may come closer to the edges than one that was cut.
    if (whole <= box.width - (isWait ? 4 : 1) * margin * ratio) {
      this.#put(isWait ? undefined : colour, text, box, true)
    } else if (!isWait && box.width >= textFrom * ratio) {
      this.#put(colour, textFit.fit(text, box.width - 2 * margin * ratio), box, false)
    }
  }

  /** What a rectangle that stands for many is: their number and class. */
  addFold(count: number, operationClass: number, colour: number, box: TextBox): void {
    const { ratio, textFit } = this.#style
    if (box.width < foldTextFrom * ratio) return
    const text = `${formatCount(count)} × ${operationClasses[operationClass]?.title ?? 'slice'}`
    if (textFit.width(text) <= box.width - 2 * margin * ratio) this.#put(colour, text, box, true)
  }

  /** On a hatched gap; whole or not at all. */
  addGap(name: string, box: TextBox): void {
    const { ratio, textFit } = this.#style
    if (textFit.width(name) <= box.width - 4 * margin * ratio) this.#put(undefined, name, box, true)
  }

  write(context: SliceContext): void {
    const { ratio, textFit, font, waitSurface, waitText } = this.#style
    context.font = font
    context.textBaseline = 'alphabetic'
    context.textAlign = 'center'
    context.fillStyle = waitSurface
    for (const { text, x, y } of this.#waits) {
      const width = Math.round(textFit.width(text) + 2 * margin * ratio)
      context.fillRect(Math.round(x - width / 2), y - 12 * ratio, width, 16 * ratio)
    }
    writeAll(context, waitText, this.#waits)
    for (const [colour, texts] of this.#centred) writeAll(context, colour, texts)
    context.textAlign = 'left'
    for (const [colour, texts] of this.#cut) writeAll(context, colour, texts)
  }

  /** `colour` undefined: on a wait. */
  #put(colour: number | undefined, text: string, box: TextBox, centred: boolean): void {
    if (text === '') return
    this.#count++
    const { ratio, palette } = this.#style
    const entry = {
      text,
      x: Math.round(centred ? box.left + box.width / 2 : box.left + margin * ratio),
      y: Math.round(box.y + box.height / 2 + 4 * ratio),
    }
    if (colour === undefined) {
      this.#waits.push(entry)
      return
    }
    const lists = centred ? this.#centred : this.#cut
    const ink = palette.entries[colour]!.text
    const same = lists.get(ink)
    if (same) same.push(entry)
    else lists.set(ink, [entry])
  }
}

function writeAll(context: SliceContext, colour: string, texts: readonly Text[]): void {
  context.fillStyle = colour
  for (const { text, x, y } of texts) context.fillText(text, x, y)
}
