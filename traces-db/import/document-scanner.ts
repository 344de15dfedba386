/**
 * Walks through the text of a trace file, however its chunks are cut: finds the events and the members beside
 * them, and where the text is damaged finds the next whole event. The events themselves are read by
 * EventScanner; nothing is parsed twice and nothing but the piece at hand is in memory.
 */
import { isSpace } from './byte-class.ts'
import { EventScanner } from './event-scanner.ts'
import { EventSearch } from './event-search.ts'
import { endsEvents, endsEventsBytes, isEventMember } from './known-members.ts'
import { lenientText } from './lenient-text.ts'
import { maximumEventBytes, maximumLeadBytes, maximumMetadataBytes, maximumSearchBytes } from './limits.ts'
import { LongValue } from './long-value.ts'
import { malformed, needMore } from './skip-value.ts'

export interface DocumentHandler {
  event(scanner: EventScanner, offset: number): void
  /** A member of the file beside its events; false where it could not be kept. */
  metadata(key: string, value: Uint8Array): boolean
  warn(code: string, offset: number): void
}

const state = {
  start: 0,
  topMember: 1,
  events: 2,
  /** Between the values of a document's end and whatever follows. */
  after: 3,
  /** Looking for the next whole event. */
  search: 4,
  /** Passing a value that is too long to hold. */
  long: 5,
} as const

export class DocumentScanner {
  readonly scanner = new EventScanner()
  /** Events found so far. */
  events = 0
  /** A list of events was found, even an empty one. */
  sawList = false
  /** Elements of the list that are no objects. */
  strangers = 0
  /** An object that never ended, and nothing was said of it yet. An array needs no end. */
  get isOpen(): boolean {
    return this.#inObject && this.#state !== state.after && !this.#toldEnd
  }

  readonly #handler: DocumentHandler
  #state: number = state.start
  /** The events at hand are members of an object, not an array of their own. */
  #inObject = false
  #documents = 0
  #long: LongValue | undefined
  #afterLong: number = state.events
  /** Offset in the text of the window's first byte. */
  #base = 0
  #isLast = false
  #toldEnd = false

  constructor(handler: DocumentHandler) {
    this.#handler = handler
  }

  /**
   * Goes on through `bytes[start, end)`, which lies at `offset` of the text; `bytes[end]` must be 0. Returns
   * the position up to which it is done: what follows must come again, with more behind it.
   */
  feed(bytes: Uint8Array, start: number, end: number, offset: number, isLast: boolean): number {
    this.scanner.bytes = bytes
    this.scanner.end = end
    this.#base = offset - start
    this.#isLast = isLast
    let i = start
    while (i < end) {
      const next = this.#step(i, end)
      if (next === needMore) return i
      i = next
    }
    return end
  }

  #step(at: number, end: number): number {
    switch (this.#state) {
      case state.start:
        return this.#start(at, end)
      case state.topMember:
        return this.#topMember(at, end)
      case state.events:
        return this.#element(at, end)
      case state.after:
        return this.#after(at, end)
      case state.search:
        return this.#search(at, end)
      default:
        return this.#passLong(at, end)
    }
  }

  // Each returns the position to go on from, or needMore where the piece at hand is not whole yet.

  #start(at: number, end: number): number {
    const { bytes } = this.scanner
    let i = at
    if (this.#documents === 0 && this.#base + i === 0 && bytes[i] === 0xef) {
      if (i + 3 > end) return this.#isLast ? end : needMore
      if (bytes[i + 1] === 0xbb && bytes[i + 2] === 0xbf) i += 3
    }
    i = this.#skipSpace(i)
    if (i >= end) return end
    if (bytes[i] === 0x5b) {
      this.#documents++
      this.#inObject = false
      this.sawList = true
      this.#state = state.events
      return i + 1
    }
    if (bytes[i] === 0x7b) {
      const first = this.#firstKey(i + 1, end)
      if (first === undefined) return needMore
      if (isEventMember(first)) {
        this.#handler.warn('bare-events', this.#base + i)
        this.#documents++
        this.#inObject = false
        this.#state = state.search
        return i
      }
      this.#documents++
      this.#inObject = true
      this.#state = state.topMember
      return i + 1
    }
    this.#handler.warn('not-json', this.#base + i)
    this.#state = state.search
    return i
  }

  /** The first key of an object, '' where it has none; undefined where it is not known yet. */
  #firstKey(at: number, end: number): string | undefined {
    const i = this.#skipSpace(at)
    if (i >= end) return this.#isLast ? '' : undefined
    if (this.scanner.bytes[i] !== 0x22) return ''
    const to = this.scanner.skipString(i)
    if (to < 0) return this.#isLast || end - i > maximumSearchBytes ? '' : undefined
    return lenientText(this.scanner.bytes.subarray(i + 1, to - 1))
  }

  #topMember(at: number, end: number): number {
    const { scanner } = this
    const { bytes } = scanner
    let i = this.#skipSpace(at)
    while (bytes[i] === 0x2c) i = this.#skipSpace(i + 1)
    if (i >= end) return end
    if (bytes[i] === 0x7d) {
      this.#state = state.after
      return i + 1
    }
    if (bytes[i] !== 0x22) return this.#damage('damaged-object', i)
    const keyEnd = scanner.skipString(i)
    if (keyEnd === needMore) {
      if (this.#isLast || end - i <= maximumMetadataBytes) return this.#incomplete(i, end)
      // A name that never ends: it is passed as a value is, and what follows it is searched.
      this.#handler.warn('metadata-left-out', this.#base + i)
      return this.#skipLong(i, state.topMember)
    }
    let value = this.#skipSpace(keyEnd)
    if (bytes[value] !== 0x3a)
      return value >= end ? this.#incomplete(i, end) : this.#damage('damaged-object', i)
    value = this.#skipSpace(value + 1)
    if (value >= end) return this.#incomplete(i, end)
    const key = lenientText(bytes.subarray(i + 1, keyEnd - 1))
    if (key === 'traceEvents' && bytes[value] === 0x5b) {
      this.sawList = true
      this.#state = state.events
      return value + 1
    }
    scanner.dirt = 0
    const valueEnd = scanner.skip(value)
    if (valueEnd === malformed) return this.#damage('damaged-object', value)
    if (valueEnd === needMore) {
      if (end - value <= maximumMetadataBytes) return this.#incomplete(i, end)
      this.#handler.warn('metadata-left-out', this.#base + i)
      return this.#skipLong(value, state.topMember)
    }
    if (!this.#handler.metadata(key, bytes.subarray(value, valueEnd))) {
      this.#handler.warn('metadata-left-out', this.#base + i)
    }
    return valueEnd
  }

  /** One element of the list of events. */
  #element(at: number, end: number): number {
    const { scanner } = this
    const { bytes } = scanner
    let i = at
    let c = bytes[i]!
    while (c === 0x2c || isSpace[c] === 1) c = bytes[++i]!
    if (i >= end) return end
    if (c === 0x7b) {
      const next = scanner.parse(i)
      if (next > 0) {
        if (next - i > maximumEventBytes) this.#handler.warn('event-too-long', this.#base + i)
        else {
          this.events++
          this.#handler.event(scanner, this.#base + i)
        }
        return next
      }
      if (next === malformed) return this.#damage('damaged-event', i)
      if (this.#isLast) return this.#damage('truncated', i)
      if (end - i > maximumEventBytes) {
        this.#handler.warn('event-too-long', this.#base + i)
        return this.#skipLong(i, state.events)
      }
      return i === at ? needMore : i
    }
    if (c === 0x5d) {
      this.#state = this.#inObject ? state.topMember : state.after
      return i + 1
    }
    const next = scanner.skip(i)
    if (next === needMore && !this.#isLast && end - i <= maximumEventBytes) return i === at ? needMore : i
    if (next < 0) return this.#damage(next === needMore ? 'truncated' : 'damaged-event', i)
    this.strangers++
    this.#handler.warn('not-an-event', this.#base + i)
    return next
  }

  #after(at: number, end: number): number {
    const { bytes } = this.scanner
    let i = this.#skipSpace(at)
    while (bytes[i] === 0x2c || bytes[i] === 0x5d || bytes[i] === 0x7d || bytes[i] === 0x3b)
      i = this.#skipSpace(i + 1)
    // A file padded with zeros was cut short by a full disk or a crash; there is nothing in them.
    while (bytes[i] === 0 && i < end) i++
    if (i >= end) return end
    if (bytes[i] === 0x7b || bytes[i] === 0x5b) {
      this.#handler.warn('second-document', this.#base + i)
      this.#state = state.start
    } else {
      this.#handler.warn('trailing-text', this.#base + i)
      this.#state = state.search
    }
    return i
  }

  /** Text that cannot be read: from the next byte on, looks for an event. */
  #damage(code: string, at: number): number {
    if (code === 'truncated') this.#toldEnd = true
    this.#handler.warn(code, this.#base + at)
    this.#state = state.search
    return at + 1
  }

  /** A member that is not whole: wait for more, or it is the end of a cut file. */
  #incomplete(at: number, end: number): number {
    return this.#isLast ? Math.min(this.#damage('truncated', at), end) : needMore
  }

  #search(at: number, end: number): number {
    const { bytes } = this.scanner
    const search = new EventSearch(this.scanner)
    for (let i = at; i < end; i++) {
      const c = bytes[i]!
      if (c === 0x5d && this.#inObject) {
        if (end - i < endsEventsBytes && !this.#isLast) return i === at ? needMore : i
        if (endsEvents(bytes, i)) {
          this.#state = state.topMember
          return i + 1
        }
      }
      if (c !== 0x7b) continue
      const next = search.eventEnd(i)
      if (next > 0) {
        this.#state = state.events
        this.sawList = true
        return i
      }
      if (next === needMore && !this.#isLast && end - i < maximumSearchBytes) return i === at ? needMore : i
    }
    return this.#base + end > maximumLeadBytes && this.events === 0 ? this.#giveUp(end) : end
  }

  /** Set where the file shows nothing of a trace: the rest need not be read. */
  isHopeless = false

  #giveUp(end: number): number {
    this.isHopeless = true
    return end
  }

  #skipLong(at: number, then: number): number {
    this.#long = new LongValue()
    this.#afterLong = then
    this.#state = state.long
    return at
  }

  #passLong(at: number, end: number): number {
    const next = this.#long!.pass(this.scanner.bytes, at, end)
    if (next < 0) {
      if (this.#isLast) this.#handler.warn('truncated', this.#base + end)
      return end
    }
    this.#long = undefined
    this.#state = this.#afterLong
    return next
  }

  #skipSpace(at: number): number {
    const { bytes } = this.scanner
    let i = at
    while (isSpace[bytes[i]!] === 1) i++
    return i
  }
}
