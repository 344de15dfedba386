/**
 * Tells of each `{` in a piece of text whether an event begins there: what EventScanner would say, without reading
 * the text again from every one of them. Where damage leaves objects within objects that never end, that would be
 * quadratic. Here each object and list is walked once, together with those within it, and what it came to is known
 * from then on, to those around it too; so all of them take no longer than the text is.
 */
import { isSpace } from './byte-class.ts'
import type { EventScanner } from './event-scanner.ts'
import { maximumDepth } from './limits.ts'
import { malformed, needMore } from './skip-value.ts'

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** What an object or a list came to. */
interface Outcome {
  /** Position after it, needMore or malformed. */
  readonly end: number
  /** How deep objects and lists lie in each other from it on, itself included. */
  readonly height: number
  /** An object whose `ph` is a text, which is not empty. */
  readonly hasPhase: boolean
}

/** An object or a list that is being walked. */
interface Frame {
  readonly at: number
  readonly isObject: boolean
  /** Of what has been walked of it. */
  height: number
  hasPhase: boolean
  /** Where the value of its `ph` begins, while that is walked; else -1. */
  phaseAt: number
}

export class EventSearch {
  readonly #scanner: EventScanner
  readonly #outcomes = new Map<number, Outcome>()

  /** Over the scanner's text as it is now: what comes later needs another search. */
  constructor(scanner: EventScanner) {
    this.#scanner = scanner
  }

  /** Position after the event whose `{` is at `at`; needMore where the text ends before; malformed for anything else. */
  eventEnd(at: number): number {
    const { end, height, hasPhase } = this.#outcomes.get(at) ?? this.#walk(at)
    // The values of its members are of that depth at most.
    if (height > maximumDepth + 1) return malformed
    return end > 0 && !hasPhase ? malformed : end
  }

  #walk(from: number): Outcome {
    const { bytes } = this.#scanner
    const stack: Frame[] = []
    let i = from
    for (;;) {
      // A value begins at i.
      const known = this.#outcomes.get(i)
      if (known) {
        raise(stack.at(-1), known.height)
        if (known.end < 0) return this.#fail(stack, known.end)
        i = known.end
      } else if (bytes[i] === openBrace || bytes[i] === openBracket) {
        const isObject = bytes[i] === openBrace
        stack.push({ at: i, isObject, height: 1, hasPhase: false, phaseAt: -1 })
        i = this.#skipSpace(i + 1)
        if (bytes[i] !== (isObject ? closeBrace : closeBracket)) {
          if (isObject) i = this.#key(stack.at(-1)!, i)
          if (i < 0) return this.#fail(stack, i)
          continue
        }
      } else {
        i = bytes[i] === quote ? this.#scanner.skipString(i) : this.#scanner.skipScalar(i)
        if (i < 0) return this.#fail(stack, i)
      }
      // A value ended at i, or one without anything in it is about to: what closes is closed, then the next begins.
      for (;;) {
        const frame = stack.at(-1)!
        if (frame.phaseAt >= 0) {
          frame.hasPhase =
            bytes[frame.phaseAt] === quote && i - frame.phaseAt !== 2 && bytes[frame.phaseAt + 1] !== 0
          frame.phaseAt = -1
        }
        const close = frame.isObject ? closeBrace : closeBracket
        i = this.#skipSpace(i)
        if (bytes[i] === comma) {
          i = this.#skipSpace(i + 1)
          if (bytes[i] !== close) {
            if (frame.isObject) i = this.#key(frame, i)
            if (i < 0) return this.#fail(stack, i)
            break
          }
        }
        if (bytes[i] !== close) return this.#fail(stack, this.#missing(i))
        i++
        stack.pop()
        const outcome = { end: i, height: frame.height, hasPhase: frame.hasPhase }
        this.#outcomes.set(frame.at, outcome)
        if (stack.length === 0) return outcome
        raise(stack.at(-1), frame.height)
      }
    }
  }

  /** All that were open have come to the same; returns what the outermost has. */
  #fail(stack: readonly Frame[], end: number): Outcome {
    let outcome: Outcome = { end, height: 0, hasPhase: false }
    for (let k = stack.length - 1; k >= 0; k--) {
      const { at, height } = stack[k]!
      outcome = { end, height: Math.max(height, outcome.height + 1), hasPhase: false }
      this.#outcomes.set(at, outcome)
    }
    return outcome
  }

  /** From a key's quote to the first byte of its value. */
  #key(frame: Frame, at: number): number {
    const { bytes } = this.#scanner
    if (bytes[at] !== quote) return this.#missing(at)
    const keyEnd = this.#scanner.skipString(at)
    if (keyEnd < 0) return keyEnd
    const i = this.#skipSpace(keyEnd)
    if (bytes[i] !== colon) return this.#missing(i)
    const value = this.#skipSpace(i + 1)
    if (keyEnd - at === 4 && bytes[at + 1] === 0x70 && bytes[at + 2] === 0x68) frame.phaseAt = value
    return value
  }

  #missing(at: number): number {
    return at >= this.#scanner.end ? needMore : malformed
  }

  #skipSpace(at: number): number {
    const { bytes } = this.#scanner
    let i = at
    while (isSpace[bytes[i]!] === 1) i++
    return i
  }
}

function raise(frame: Frame | undefined, height: number): void {
  if (frame && frame.height <= height) frame.height = height + 1
}
