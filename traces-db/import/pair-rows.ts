/**
 * Begin and end events in order of the file, matched when the file is read: by then they can be put in order
 * of time. `key` tells which belong together: a thread (B and E), or an id of its kind (b and e, S and F, N
 * and D).
 *
 * The text of a begin is held until its end comes, so that both are kept as one. That matching is by order
 * in the file; where a file is out of order, the text of another end of the same key may be shown.
 */
import type { EventTexts } from './event-texts.ts'
import { firstRoom, grown } from './grown.ts'

/** Texts held at most; beyond, a begin's text is written at once and its end's as a text of its own. */
const maximumHeldBytes = 64 << 20

interface OpenBegin {
  readonly row: number
  readonly text: Uint8Array
  readonly isHeld: boolean
  readonly label: number
}

export class PairRows {
  count = 0
  key = new Int32Array(firstRoom)
  us = new Float64Array(firstRoom)
  ns = new Uint16Array(firstRoom)
  /** Label of a begin; -1 of an end that closes the innermost, -2 - label of one that closes a name. */
  label = new Int32Array(firstRoom)
  detail = new Uint32Array(firstRoom)
  /** Where the event lies in the text. */
  offset = new Float64Array(firstRoom)
  readonly #open = new Map<number, OpenBegin[]>()
  readonly haveOneName: (a: number, b: number) => boolean
  readonly #texts: EventTexts
  #held = 0

  /** `haveOneName` tells whether two labels are of one name. */
  constructor(texts: EventTexts, haveOneName: (a: number, b: number) => boolean) {
    this.#texts = texts
    this.haveOneName = haveOneName
  }

  begin(key: number, us: number, ns: number, label: number, text: Uint8Array, offset: number): void {
    const row = this.#push(key, us, ns, label, offset)
    const isHeld = this.#held + text.length <= maximumHeldBytes
    if (isHeld) this.#held += text.length
    else this.detail[row] = this.#texts.keepPair(text, nothing)
    const begin = { row, text: isHeld ? text : nothing, isHeld, label }
    const open = this.#open.get(key)
    if (open) open.push(begin)
    else this.#open.set(key, [begin])
  }

  /** Label of the begin that the next end of `key` closes, -1 where none is open. */
  openLabel(key: number): number {
    return this.#open.get(key)?.at(-1)?.label ?? -1
  }

  /**
   * An end; `label` is that of the begin it closes, -1 for the innermost. False where none is open: the caller
   * keeps the event as a record.
   */
  end(key: number, us: number, ns: number, label: number, text: Uint8Array, offset: number): boolean {
    this.#push(key, us, ns, label < 0 ? -1 : -2 - label, offset)
    const open = this.#open.get(key) ?? []
    const at = label < 0 ? open.length - 1 : open.findLastIndex(begin => this.haveOneName(begin.label, label))
    if (at < 0) return false
    const begin = open.splice(at, 1)[0]!
    if (open.length === 0) this.#open.delete(key)
    this.#held -= begin.text.length
    const number = this.#texts.keepPair(begin.text, text)
    if (begin.isHeld) this.detail[begin.row] = number
    return true
  }

  /** Writes the texts of begins that stayed open. */
  finish(): void {
    for (const open of this.#open.values()) {
      for (const { row, text, isHeld } of open) {
        if (isHeld) this.detail[row] = this.#texts.keepPair(text, nothing)
      }
    }
    this.#open.clear()
  }

  #push(key: number, us: number, ns: number, label: number, offset: number): number {
    const row = this.count++
    if (row === this.key.length) {
      this.key = grown(this.key)
      this.us = grown(this.us)
      this.ns = grown(this.ns)
      this.label = grown(this.label)
      this.detail = grown(this.detail)
      this.offset = grown(this.offset)
    }
    this.key[row] = key
    this.us[row] = us
    this.ns[row] = ns
    this.label[row] = label
    this.offset[row] = offset
    return row
  }
}

const nothing = new Uint8Array(0)
