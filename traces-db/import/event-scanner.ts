/**
 * Reads one trace event straight from bytes: where its members lie and what its times say. No object, no
 * string is made. One instance is used for all events of a file, its fields hold the last one.
 *
 * Positions are into `bytes`; an end of 0 means that the member is absent. Of a member that is written twice
 * the last one counts, as in JSON.parse.
 */
import { endsNumber, endsPlainText, isNumberByte, isSpace } from './byte-class.ts'
import { parseDecimal } from './decimal-time.ts'
import { keysByFirstByte, member, memberCodes } from './event-members.ts'
import { maximumKeptMembers } from './limits.ts'
import { malformed, needMore, ValueSkipper } from './skip-value.ts'

/** What a time member turned out to be. */
export const timeKind = { absent: 0, exact: 1, wide: 2, invalid: 3 } as const

const quote = 0x22
const zero = 0x30
const nine = 0x39
const hashStart = 0x811c9dc5
const hashPrime = 0x01000193

export class EventScanner extends ValueSkipper {
  /** First byte of the value of `ph`, 0 where absent or no string. */
  phase = 0
  /** Start and end of each member's value by its code; end 0 = absent. */
  readonly starts = new Int32Array(memberCodes)
  readonly ends = new Int32Array(memberCodes)
  /** Hash of the value's bytes by code, of name, cat, pid, tid, id. */
  readonly hashes = new Int32Array(memberCodes)
  /** Key start and value end of each member in order, three entries a member: code, start, end. */
  readonly members = new Int32Array(3 * maximumKeptMembers)
  memberCount = 0
  droppedMembers = 0

  // NaN until there is a time: a field that first held a small integer and then a fraction changes the object's
  // layout, and what was compiled for the old one is thrown away.
  tsKind = 0
  tsUs = Number.NaN
  tsNs = 0
  tsRest = Number.NaN
  /** Whole microseconds where tsKind is wide. */
  tsWide = 0n
  durKind = 0
  durUs = Number.NaN
  durNs = 0
  durRest = Number.NaN
  durWide = 0n

  // Result of #time.
  #kind = 0
  #us = Number.NaN
  #ns = 0
  #rest = Number.NaN
  #wide = 0n

  /** The bytes of the members of the last event. */
  text(): Uint8Array {
    if (this.memberCount === 0) return this.bytes.subarray(0, 0)
    return this.bytes.subarray(this.members[1]!, this.members[3 * this.memberCount - 1]!)
  }

  /** Reads the event whose `{` is at `at`. Returns the position after it, needMore, or malformed. */
  parse(at: number): number {
    const bytes = this.bytes
    const ends = this.ends
    this.#forgetLast()
    let i = at + 1
    let c: number
    while (isSpace[bytes[i]!] === 1) i++
    c = bytes[i]!
    if (c === 0x7d) return i + 1
    for (;;) {
      if (c !== quote) return i >= this.end ? needMore : malformed
      const keyAt = i
      const code = this.#key(i)
      if (code < 0) return code
      i = this.#keyEnd
      while (isSpace[bytes[i]!] === 1) i++
      c = bytes[i]!
      if (c !== 0x3a) return i >= this.end ? needMore : malformed
      i++
      while (isSpace[bytes[i]!] === 1) i++
      c = bytes[i]!
      const valueAt = i
      switch (code) {
        case member.ts:
        case member.dur:
          i = this.#time(i)
          if (i < 0) return i
          if (code === member.ts) {
            this.tsKind = this.#kind
            this.tsUs = this.#us
            this.tsNs = this.#ns
            this.tsRest = this.#rest
            this.tsWide = this.#wide
          } else {
            this.durKind = this.#kind
            this.durUs = this.#us
            this.durNs = this.#ns
            this.durRest = this.#rest
            this.durWide = this.#wide
          }
          break
        case member.name:
        case member.cat:
        case member.pid:
        case member.tid:
        case member.id:
        case member.ph:
          if (c === quote) {
            let hash = hashStart
            let k = i + 1
            let b = bytes[k]!
            while (endsPlainText[b] === 0) {
              hash = Math.imul(hash ^ b, hashPrime)
              b = bytes[++k]!
            }
            if (b === quote) i = k + 1
            else {
              i = this.skipString(i)
              if (i < 0) return i
              hash = this.#hash(valueAt + 1, i - 1)
            }
            this.hashes[code] = hash
            if (code === member.ph) this.phase = i - valueAt === 2 ? 0 : bytes[valueAt + 1]!
          } else {
            let hash = hashStart
            let b = c
            while (b >= zero && b <= nine) {
              hash = Math.imul(hash ^ b, hashPrime)
              b = bytes[++i]!
            }
            // Anything but plain digits (7.5, -1, null, {}) goes the long way.
            if (i === valueAt || c === zero || isNumberByte[b] === 1 || i >= this.end) {
              i = this.skip(valueAt)
              if (i < 0) return i
              hash = this.#hash(valueAt, i)
            }
            this.hashes[code] = (hash + 1) | 0
            if (code === member.ph) this.phase = 0
          }
          break
        default:
          i = this.skip(i)
          if (i < 0) return i
      }
      this.starts[code] = valueAt
      ends[code] = i
      if (this.memberCount < maximumKeptMembers) {
        const entry = 3 * this.memberCount++
        this.members[entry] = code
        this.members[entry + 1] = keyAt
        this.members[entry + 2] = i
      } else this.droppedMembers++
      while (isSpace[bytes[i]!] === 1) i++
      c = bytes[i]!
      if (c === 0x7d) return i + 1
      if (c !== 0x2c) return i >= this.end ? needMore : malformed
      i++
      while (isSpace[bytes[i]!] === 1) i++
      c = bytes[i]!
      if (c === 0x7d) return i + 1
    }
  }

  /** Clears what the last event left. */
  #forgetLast(): void {
    const { ends, members } = this
    if (this.droppedMembers > 0) ends.fill(0)
    for (let k = 3 * this.memberCount - 3; k >= 0; k -= 3) ends[members[k]!] = 0
    this.phase = 0
    this.dirt = 0
    this.memberCount = 0
    this.droppedMembers = 0
    this.tsKind = 0
    this.durKind = 0
  }

  #keyEnd = 0

  /** Code of the key whose quote is at `at`; the position after it goes to #keyEnd. */
  #key(at: number): number {
    const bytes = this.bytes
    const second = bytes[at + 2]!
    const third = bytes[at + 3]!
    // The keys of nearly all members of nearly all events; the table knows them too.
    switch (bytes[at + 1]) {
      case 0x70: // ph, pid
        if (second === 0x68 && third === quote) return this.#known(member.ph, at + 4)
        if (second === 0x69 && third === 0x64 && bytes[at + 4] === quote)
          return this.#known(member.pid, at + 5)
        break
      case 0x74: // ts, tid
        if (second === 0x73 && third === quote) return this.#known(member.ts, at + 4)
        if (second === 0x69 && third === 0x64 && bytes[at + 4] === quote)
          return this.#known(member.tid, at + 5)
        break
      case 0x64: // dur
        if (second === 0x75 && third === 0x72 && bytes[at + 4] === quote)
          return this.#known(member.dur, at + 5)
        break
      case 0x63: // cat
        if (second === 0x61 && third === 0x74 && bytes[at + 4] === quote)
          return this.#known(member.cat, at + 5)
        break
    }
    const candidates = keysByFirstByte[bytes[at + 1]!]!
    for (let k = 0; k < candidates.length; k++) {
      const { text, code } = candidates[k]!
      let n = 1
      while (n < text.length && bytes[at + 1 + n] === text[n]) n++
      if (n === text.length) {
        this.#keyEnd = at + 1 + n
        return code
      }
    }
    const end = this.skipString(at)
    if (end < 0) return end
    this.#keyEnd = end
    return member.other
  }

  #known(code: number, keyEnd: number): number {
    this.#keyEnd = keyEnd
    return code
  }

  #hash(from: number, to: number): number {
    let hash = hashStart
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ this.bytes[i]!, hashPrime)
    return hash
  }

  /** Reads a number of microseconds; position after it. */
  #time(at: number): number {
    const bytes = this.bytes
    let i = at
    let us = 0
    let digit = bytes[i]! - zero
    while (digit >= 0 && digit <= 9) {
      us = us * 10 + digit
      digit = bytes[++i]! - zero
    }
    const digits = i - at
    if (digits === 1 || (digits > 1 && digits <= 16 && us <= Number.MAX_SAFE_INTEGER && bytes[at]! > zero)) {
      let ns = 0
      let rest = 0
      if (bytes[i] === 0x2e && bytes[i + 1]! >= zero && bytes[i + 1]! <= nine) {
        digit = bytes[++i]! - zero
        for (let scale = 100; scale >= 1 && digit >= 0 && digit <= 9; scale /= 10) {
          ns += digit * scale
          digit = bytes[++i]! - zero
        }
        for (let scale = 0.1; digit >= 0 && digit <= 9; scale /= 10) {
          rest += digit * scale
          digit = bytes[++i]! - zero
        }
      }
      if (endsNumber[bytes[i]!] === 1) {
        this.#kind = timeKind.exact
        this.#us = us
        this.#ns = ns
        this.#rest = rest < 1 ? rest : 0.999999999
        return i
      }
    }
    return this.#slowTime(at)
  }

  #slowTime(at: number): number {
    const end = this.skip(at)
    if (end < 0) return end
    const isText = this.bytes[at] === quote
    const length = end - at
    const text = length > 400 ? '' : Buffer.from(this.bytes.subarray(at, end)).toString('latin1')
    const value = parseDecimal(isText ? text.slice(1, -1) : text)
    if (!value) this.#kind = timeKind.invalid
    else {
      const us = Number(value.us)
      this.#kind = Number.isSafeInteger(us) ? timeKind.exact : timeKind.wide
      this.#us = us
      this.#wide = value.us
      this.#ns = value.ns
      this.#rest = value.rest
    }
    return end
  }
}
