/**
 * What no column holds of an event, kept as JSON text so that it can be shown, searched and written again.
 *
 * - A slice, instant or counter sample keeps its other members: `"args":{...},"bp":"e"`.
 * - A slice from two events (B and E, b and e, ...) keeps those of the second one under `"end"`.
 * - An event that makes no slice, instant or sample of its own (metadata, flows, unmatched ends, unknown
 *   phases, impossible times) is kept whole: `"record":{...},"source":0`. No column names such a text.
 */
import type { DetailWriter } from './detail-writer.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { repairMembers } from './repair-json.ts'

const bit = (code: number) => 1 << code
// member.other is bit 0, which no set below has: members without a meaning of their own are always kept.
const shared = bit(member.name) | bit(member.cat) | bit(member.ts) | bit(member.pid) | bit(member.cname)

/** Members that columns, labels and tracks tell, by what the event becomes. */
export const toldBy = {
  name: bit(member.name),
  slice: shared | bit(member.ph) | bit(member.dur) | bit(member.tid),
  /** X whose duration the column cannot tell: negative, or no number. */
  oddSlice: shared | bit(member.ph) | bit(member.tid),
  instant: shared | bit(member.ph) | bit(member.tid),
  /** An instant that was not written as `i`. */
  otherInstant: shared | bit(member.tid),
  /** Its track has neither thread nor id, and the flag does not tell the phase. */
  async: shared,
  counter: bit(member.ph) | bit(member.name) | bit(member.ts) | bit(member.pid),
  counterWithId: bit(member.ph) | bit(member.ts) | bit(member.pid),
  end: bit(member.ph) | bit(member.ts) | bit(member.pid) | bit(member.tid),
  endOfSameName: shared | bit(member.ph) | bit(member.tid),
  nothing: 0,
} as const

const recordOpen = Buffer.from('"record":{')
const endOpen = Buffer.from('"end":{')
const commaText = Buffer.from(',')
const closeText = Buffer.from('}')

export class EventTexts {
  readonly #writer: DetailWriter
  readonly #recordClose: Buffer

  constructor(writer: DetailWriter, source: number) {
    this.#writer = writer
    this.#recordClose = Buffer.from(`},"source":${source}`)
  }

  /** Keeps the members that `told` does not name; the text's number, 0 where there are none. */
  keep(scanner: EventScanner, told: number): number {
    const writer = this.#writer
    if (scanner.dirt !== 0) {
      const text = this.copy(scanner, told)
      return text.length === 0 ? 0 : writer.add(text)
    }
    const length = this.#put(scanner, told, 0)
    return length === 0 ? 0 : writer.close(length)
  }

  /** Keeps the event, which has members, whole: as a record that draws nothing. */
  record(scanner: EventScanner): number {
    const writer = this.#writer
    if (scanner.dirt !== 0) {
      return writer.add(Buffer.concat([recordOpen, this.copy(scanner, toldBy.nothing), this.#recordClose]))
    }
    const { bytes, members, memberCount } = scanner
    const from = members[1]!
    const to = members[3 * memberCount - 1]!
    writer.put(recordOpen, 0, recordOpen.length, 0)
    writer.put(bytes, from, to, recordOpen.length)
    const length = recordOpen.length + to - from
    writer.put(this.#recordClose, 0, this.#recordClose.length, length)
    return writer.close(length + this.#recordClose.length)
  }

  /**
   * Puts members into the text at hand from `length` on; how many bytes they are. Neighbours are copied in
   * one stretch, as they stand: most events keep but one.
   */
  #put({ bytes, members, memberCount }: EventScanner, told: number, length: number): number {
    let put = 0
    for (let k = 0; k < memberCount; k++) {
      if ((told >> members[3 * k]!) & 1) continue
      const from = members[3 * k + 1]!
      while (k + 1 < memberCount && ((told >> members[3 * k + 3]!) & 1) === 0) k++
      const to = members[3 * k + 2]!
      if (put > 0) {
        this.#writer.put(commaText, 0, 1, length + put)
        put++
      }
      this.#writer.put(bytes, from, to, length + put)
      put += to - from
    }
    return put
  }

  /** The members that `told` does not name, as a text of their own. Damage is repaired. */
  copy(scanner: EventScanner, told: number): Buffer {
    const { bytes, members, memberCount } = scanner
    const parts: Uint8Array[] = []
    for (let k = 0; k < memberCount; k++) {
      if ((told >> members[3 * k]!) & 1) continue
      if (parts.length > 0) parts.push(commaText)
      parts.push(bytes.subarray(members[3 * k + 1]!, members[3 * k + 2]!))
    }
    const text = Buffer.concat(parts)
    return scanner.dirt === 0 ? text : repairMembers(text)
  }

  /** Writes the text of a slice that two events make. */
  keepPair(begin: Uint8Array, end: Uint8Array): number {
    if (end.length === 0) return begin.length === 0 ? 0 : this.#writer.add(begin)
    const parts = begin.length === 0 ? [] : [begin, commaText]
    return this.#writer.add(Buffer.concat([...parts, endOpen, end, closeText]))
  }
}
