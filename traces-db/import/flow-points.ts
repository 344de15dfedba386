/**
 * Ends of arrows as the file tells them, in columns: where and when, and what they belong to. Bound to slices
 * when the slices of the file lie on their lanes (bind-flows.ts).
 */
import { firstRoom, grown } from './grown.ts'

export const flowKind = {
  /** s: leaves from the slice around it. */
  start: 0,
  /** t: arrives at and leaves from the slice around it. */
  step: 1,
  /** f with bp "e": arrives at the slice around it. */
  end: 2,
  /** f without: arrives at the next slice of its thread. */
  endNext: 3,
  /** Version 2: the slice itself, by its row. */
  sliceOut: 4,
  sliceIn: 5,
  sliceBoth: 6,
} as const

export class FlowPoints {
  count = 0
  key = new Int32Array(firstRoom)
  kind = new Uint8Array(firstRoom)
  thread = new Uint32Array(firstRoom)
  us = new Float64Array(firstRoom)
  ns = new Uint16Array(firstRoom)
  label = new Uint32Array(firstRoom)
  /** Row of the slice, -1 where it is found by time. */
  row = new Int32Array(firstRoom)
  /** Where the event lies in the text. */
  offset = new Float64Array(firstRoom)

  push(
    key: number,
    kind: number,
    thread: number,
    us: number,
    ns: number,
    label: number,
    row: number,
    offset: number,
  ): void {
    const at = this.count++
    if (at === this.key.length) {
      this.key = grown(this.key)
      this.kind = grown(this.kind)
      this.thread = grown(this.thread)
      this.us = grown(this.us)
      this.ns = grown(this.ns)
      this.label = grown(this.label)
      this.row = grown(this.row)
      this.offset = grown(this.offset)
    }
    this.key[at] = key
    this.kind[at] = kind
    this.thread[at] = thread
    this.us[at] = us
    this.ns[at] = ns
    this.label[at] = label
    this.row[at] = row
    this.offset[at] = offset
  }

  /** Turns `us` into ns from a zero and returns it; `ns` is freed. */
  timesFrom(zeroUs: number): Float64Array {
    const { us, ns, count } = this
    for (let i = 0; i < count; i++) us[i] = (us[i]! - zeroUs) * 1000 + ns[i]!
    this.ns = new Uint16Array(0)
    return us
  }
}
