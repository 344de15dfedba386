/**
 * How much of a text fits a width. Widths of characters are measured once a font and added up: kerning moves
 * the result by less than a pixel, and measuring every label in every frame would cost more than drawing it.
 */
export type MeasureText = (text: string) => number

const ellipsis = '…'

export class TextFit {
  readonly #measure: MeasureText
  readonly #characters = new Map<string, number>()
  readonly #widths = new Map<string, number>()

  constructor(measure: MeasureText) {
    this.#measure = measure
  }

  width(text: string): number {
    let width = this.#widths.get(text)
    if (width === undefined) {
      width = 0
      for (const character of text) width += this.#character(character)
      this.#widths.set(text, width)
    }
    return width
  }

  /** The text, or its beginning with an ellipsis; '' where not even three characters fit. */
  fit(text: string, available: number): string {
    if (this.width(text) <= available) return text
    let left = available - this.#character(ellipsis)
    let end = 0
    let count = 0
    for (const character of text) {
      left -= this.#character(character)
      if (left < 0) break
      end += character.length
      count++
    }
    return count < 3 ? '' : text.slice(0, end).trimEnd() + ellipsis
  }

  #character(character: string): number {
    let width = this.#characters.get(character)
    if (width === undefined) {
      width = this.#measure(character)
      this.#characters.set(character, width)
    }
    return width
  }
}
