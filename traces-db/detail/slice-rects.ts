/**
 * The growing columns of a SliceFrame. One set is kept and reused by every frame; what leaves is a trimmed
 * copy. Rectangles are pushed by position in a lane, so that a later merge needs no look-ups.
 */
import type { SliceFrame } from '../contract.ts'
import type { Lane } from '../store/lane.ts'
import { grown } from './grown.ts'

export class SliceRects {
  length = 0
  row = new Uint16Array(0)
  lane = new Uint32Array(0)
  start = new Float32Array(0)
  end = new Float32Array(0)
  id = new Float64Array(0)
  label = new Uint32Array(0)
  count = new Uint32Array(0)
  class = new Uint8Array(0)
  flags = new Uint8Array(0)

  /**
   * Adds what slices of `lane` from `startNs` to `endNs` (from the frame's start) look like: `count` of them,
   * of which the one at `position` gives id, label and flags.
   */
  push(
    row: number,
    lane: Lane,
    startNs: number,
    endNs: number,
    position: number,
    count: number,
    classNumber: number,
  ): void {
    const i = this.length++
    if (i >= this.row.length) this.#grow()
    this.row[i] = row
    this.lane[i] = lane.lane
    this.start[i] = startNs
    this.end[i] = endNs
    this.id[i] = lane.id[position]!
    this.label[i] = lane.label[position]!
    this.count[i] = count
    this.class[i] = classNumber
    this.flags[i] = lane.flags[position]!
  }

  trimmed(): SliceFrame {
    const { length } = this
    return {
      row: this.row.slice(0, length),
      lane: this.lane.slice(0, length),
      start: this.start.slice(0, length),
      end: this.end.slice(0, length),
      id: this.id.slice(0, length),
      label: this.label.slice(0, length),
      count: this.count.slice(0, length),
      class: this.class.slice(0, length),
      flags: this.flags.slice(0, length),
    }
  }

  #grow(): void {
    const capacity = Math.max(4096, 2 * this.row.length)
    this.row = grown(this.row, new Uint16Array(capacity))
    this.lane = grown(this.lane, new Uint32Array(capacity))
    this.start = grown(this.start, new Float32Array(capacity))
    this.end = grown(this.end, new Float32Array(capacity))
    this.id = grown(this.id, new Float64Array(capacity))
    this.label = grown(this.label, new Uint32Array(capacity))
    this.count = grown(this.count, new Uint32Array(capacity))
    this.class = grown(this.class, new Uint8Array(capacity))
    this.flags = grown(this.flags, new Uint8Array(capacity))
  }
}
