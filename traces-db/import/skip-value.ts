/**
 * Finds the end of a JSON value in bytes, checking its grammar on the way, without making anything of it.
 *
 * The bytes must be followed by a 0 at `end`: it stops every inner loop, so that none needs a bounds check.
 * Damage that has one obvious reading (control characters and unknown escapes in strings, NaN, Infinity and
 * odd numbers, a comma too many) is passed with a mark in `dirt`; repair-json.ts makes such text valid.
 */
import { endsPlainText, isEscape, isHex, isNumberByte, isSpace } from './byte-class.ts'
import { maximumDepth } from './limits.ts'

/** The value goes on beyond `end`. */
export const needMore = -1
/** Not JSON, not even with the tolerated damage. */
export const malformed = -2

/** Bits of {@link ValueSkipper.dirt}. */
export const dirt = { control: 1, escape: 2, number: 4, comma: 8, utf8: 16 } as const

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

export class ValueSkipper {
  bytes: Uint8Array = new Uint8Array(1)
  /** Where the known bytes end. `bytes[end]` is 0. */
  end = 0
  dirt = 0
  /** 1 = object, 0 = array, by depth. */
  readonly #isObject = new Uint8Array(maximumDepth)

  /** Position after the string whose opening quote is at `at`; needMore at the end of what is known. */
  skipString(at: number): number {
    const bytes = this.bytes
    let i = at + 1
    for (;;) {
      while (endsPlainText[bytes[i]!] === 0) i++
      const byte = bytes[i]!
      if (byte === quote) return i + 1
      if (i >= this.end) return needMore
      if (byte !== backslash) {
        this.dirt |= dirt.control
        i++
        continue
      }
      if (i + 1 >= this.end) return needMore
      const escaped = bytes[i + 1]!
      if (isEscape[escaped] === 0) this.dirt |= dirt.escape
      else if (escaped === 0x75) {
        if (i + 6 > this.end) {
          // Perhaps the end of the file, perhaps of a chunk: whoever has more bytes asks again.
          if (!this.#closesBefore(i + 2)) return needMore
          this.dirt |= dirt.escape
        } else if (
          (isHex[bytes[i + 2]!]! & isHex[bytes[i + 3]!]! & isHex[bytes[i + 4]!]! & isHex[bytes[i + 5]!]!) ===
          0
        )
          this.dirt |= dirt.escape
      }
      i += 2
    }
  }

  #closesBefore(from: number): boolean {
    for (let i = from; i < this.end; i++) if (isHex[this.bytes[i]!] === 0) return true
    return false
  }

  /** Position after the number or literal at `at`. */
  skipScalar(at: number): number {
    const bytes = this.bytes
    let i = at
    while (bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++
    // Whole numbers, most of all: no sign, no leading zero.
    if (i > at && isNumberByte[bytes[i]!] === 0 && i < this.end && (bytes[at]! > 0x30 || i === at + 1))
      return i
    while (isNumberByte[bytes[i]!] === 1) i++
    if (i > at) {
      if (i >= this.end) return needMore
      if (bytes[i] === 0x49 && i === at + 1) return this.#literal('Infinity', i, true)
      if (bytes[at] === 0x65 || bytes[at] === 0x45) return malformed
      if (!isPlainNumber(bytes, at, i)) this.dirt |= dirt.number
      return i
    }
    switch (bytes[at]) {
      case 0x74:
        return this.#literal('true', at, false)
      case 0x66:
        return this.#literal('false', at, false)
      case 0x6e:
        return bytes[at + 1] === 0x61 ? this.#literal('nan', at, true) : this.#literal('null', at, false)
      case 0x4e:
        return this.#literal('NaN', at, true)
      case 0x49:
        return this.#literal('Infinity', at, true)
      default:
        return at >= this.end ? needMore : malformed
    }
  }

  #literal(text: string, at: number, isDirty: boolean): number {
    for (let k = 0; k < text.length; k++) {
      if (at + k >= this.end) return needMore
      if (this.bytes[at + k] !== text.charCodeAt(k)) return malformed
    }
    if (isDirty) this.dirt |= dirt.number
    return at + text.length
  }

  /** Position after the value that starts at `at` (no white space before it). */
  skip(at: number): number {
    const bytes = this.bytes
    const isObject = this.#isObject
    let depth = 0
    let i = at
    let c = bytes[i]!
    for (;;) {
      // A value starts at i; c is its first byte.
      if (c === quote) {
        let k = i + 1
        while (endsPlainText[bytes[k]!] === 0) k++
        i = bytes[k] === quote ? k + 1 : this.skipString(i)
        if (i < 0) return i
      } else if (c === openBrace || c === openBracket) {
        if (depth === maximumDepth) return malformed
        const object = c === openBrace ? 1 : 0
        isObject[depth++] = object
        i++
        while (isSpace[bytes[i]!] === 1) i++
        c = bytes[i]!
        if (c === (object ? closeBrace : closeBracket)) {
          i++
          depth--
        } else if (object) {
          i = this.#skipKey(i)
          if (i < 0) return i
          c = bytes[i]!
          continue
        } else continue
      } else {
        i = this.skipScalar(i)
        if (i < 0) return i
      }
      // A value ended at i: close what closes, then find the next one.
      for (;;) {
        if (depth === 0) return i
        while (isSpace[bytes[i]!] === 1) i++
        c = bytes[i]!
        const object = isObject[depth - 1]!
        const close = object ? closeBrace : closeBracket
        if (c === comma) {
          i++
          while (isSpace[bytes[i]!] === 1) i++
          c = bytes[i]!
          if (c !== close) {
            if (object) {
              i = this.#skipKey(i)
              if (i < 0) return i
              c = bytes[i]!
            }
            break
          }
          this.dirt |= dirt.comma
        }
        if (c !== close) return i >= this.end ? needMore : malformed
        i++
        depth--
      }
    }
  }

  /** From a key's quote to the first byte of its value. */
  #skipKey(at: number): number {
    const bytes = this.bytes
    if (bytes[at] !== quote) return at >= this.end ? needMore : malformed
    let i = at + 1
    while (endsPlainText[bytes[i]!] === 0) i++
    i = bytes[i] === quote ? i + 1 : this.skipString(at)
    if (i < 0) return i
    let c: number
    while (isSpace[bytes[i]!] === 1) i++
    c = bytes[i]!
    if (c !== colon) return i >= this.end ? needMore : malformed
    i++
    while (isSpace[bytes[i]!] === 1) i++
    c = bytes[i]!
    return i >= this.end ? needMore : i
  }
}

/** Whether `bytes[from, to)` is a number by JSON's grammar; they are all bytes of numbers. */
function isPlainNumber(bytes: Uint8Array, from: number, to: number): boolean {
  let i = bytes[from] === 0x2d ? from + 1 : from
  const whole = digitsEnd(bytes, i)
  if (whole === i || (bytes[i] === 0x30 && whole > i + 1)) return false
  if (whole === to) return true
  i = whole
  if (bytes[i] === 0x2e) {
    const fraction = digitsEnd(bytes, i + 1)
    if (fraction === i + 1) return false
    i = fraction
  }
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    i++
    if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++
    const exponent = digitsEnd(bytes, i)
    if (exponent === i) return false
    i = exponent
  }
  return i === to
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let i = from
  while (bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++
  return i
}
