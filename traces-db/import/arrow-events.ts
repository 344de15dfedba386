/** Ends of arrows as events tell them: flow events, and slices that carry the ends of their arrows themselves. */
import { ByteInterner, hashBytes } from './byte-interner.ts'
import type { EventClock } from './event-clock.ts'
import { member } from './event-members.ts'
import type { EventScanner } from './event-scanner.ts'
import { FlowPoints, flowKind } from './flow-points.ts'
import type { LabelTable } from './label-table.ts'

/** Members that a slice of flow version 2 carries. */
const arrowMembers = [member.flowIn, member.flowOut] as const

export class ArrowEvents {
  readonly points = new FlowPoints()
  /** Has the time of the event at hand. */
  readonly #clock: EventClock
  readonly #labels: LabelTable
  readonly #keys = new ByteInterner()

  constructor(clock: EventClock, labels: LabelTable) {
    this.#clock = clock
    this.#labels = labels
  }

  /** A flow event: s, t or f. */
  event(scanner: EventScanner, thread: number, label: number, offset: number): void {
    const key = this.#keyOf(scanner, this.#labels.nameKeys[label]!)
    this.#push(key, kindOf(scanner), thread, label, -1, offset)
  }

  /** Arrows of version 2: the slice itself is an end of them. Row -1: a slice that begins at this time. */
  slice(scanner: EventScanner, thread: number, label: number, row: number, offset: number): void {
    const [isIn, isOut] = arrowMembers.map(code => isTrue(scanner, code))
    if (!isIn && !isOut) return
    const kind = isIn && isOut ? flowKind.sliceBoth : isIn ? flowKind.sliceIn : flowKind.sliceOut
    const { bytes, starts, ends } = scanner
    const from = starts[member.bindId]!
    const to = ends[member.bindId]!
    const key = this.#keys.intern(bytes, from, to, hashBytes(bytes, from, to), -1)
    this.#push(key, kind, thread, label, row, offset)
  }

  #push(key: number, kind: number, thread: number, label: number, row: number, offset: number): void {
    this.points.push(key, kind, thread, this.#clock.us, this.#clock.ns, label, row, offset)
  }

  #keyOf({ bytes, starts, ends, hashes }: EventScanner, name: number): number {
    if (ends[member.id] !== 0) {
      return this.#keys.intern(bytes, starts[member.id]!, ends[member.id]!, hashes[member.id]!, name)
    }
    const to = ends[member.id2]!
    const from = to === 0 ? 0 : starts[member.id2]!
    return this.#keys.intern(bytes, from, to, hashBytes(bytes, from, to), name)
  }
}

function kindOf(scanner: EventScanner): number {
  if (scanner.phase === 0x73) return flowKind.start
  if (scanner.phase === 0x74) return flowKind.step
  return isEnclosing(scanner) ? flowKind.end : flowKind.endNext
}

function isEnclosing({ bytes, starts, ends }: EventScanner): boolean {
  return ends[member.bp] !== 0 && bytes[starts[member.bp]! + 1] === 0x65
}

/** flow_in and flow_out: true, "true" or 1. */
function isTrue({ bytes, starts, ends }: EventScanner, code: number): boolean {
  if (ends[code] === 0) return false
  const first = bytes[starts[code]!]!
  return first === 0x74 || first === 0x31 || (first === 0x22 && bytes[starts[code]! + 1] === 0x74)
}
