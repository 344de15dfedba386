/**
 * A chart as a list of shapes. Charts are functions from data to a scene; one scene is drawn on screen, written
 * as SVG and painted as PNG, so that the three cannot differ.
 */

/** Diagonal lines on a surface: what is hatched on the timeline is hatched in charts. */
export interface Hatch {
  readonly line: string
  readonly surface: string
  /** Pixels from line to line: a closer hatch reads as a darker one. */
  readonly period: number
}

export type Paint = string | Hatch

interface Common {
  /** Told on hover. */
  readonly tip?: string
  /** What a click on it stands for; the panel is told. */
  readonly pick?: string
}

export interface Box extends Common {
  readonly kind: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: Paint
  readonly radius?: number
  /** Colour of an outline, for what is marked. */
  readonly outline?: string
}

export interface Line extends Common {
  readonly kind: 'line'
  /** x, y of each corner; at least two. */
  readonly points: readonly (readonly [number, number])[]
  readonly stroke: string
  readonly width: number
  readonly dash?: number
}

export interface Text extends Common {
  readonly kind: 'text'
  readonly x: number
  /** Of the middle of its letters. */
  readonly y: number
  readonly text: string
  readonly fill: string
  readonly anchor: 'start' | 'middle' | 'end'
  readonly mono?: boolean
  readonly bold?: boolean
}

export type Shape = Box | Line | Text

export interface Scene {
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}

/** Size of every text in a chart, pixels. */
export const textSize = 11

/** Width of a text of this length, about: charts are laid out without a canvas at hand. */
export function textWidth(text: string, mono = false): number {
  if (mono) return text.length * monoWidth
  let width = 0
  for (const letter of text)
    width += /[A-ZmwMW@%—…]/.test(letter) ? 8.2 : /[iljtfr.,:;'|() ]/.test(letter) ? 3.8 : 6.3
  return width
}

const monoWidth = 6.7

/** A text cut to a width, with an ellipsis where it was cut. */
export function fitText(text: string, width: number, mono = false): string {
  if (textWidth(text, mono) <= width) return text
  const letters = [...text]
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, mono) > width) letters.pop()
  return letters.length > 0 ? `${letters.join('')}…` : ''
}
