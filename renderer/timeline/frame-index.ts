/**
 * A frame made quick to draw and to point into: its slices by row and lane. Within a lane slices follow one
 * another without overlap, so the visible ones are found by bisection however long the frame is.
 */
import type { CounterFrame, Frame, InstantFrame, SliceFrame } from '../../traces-db/contract.ts'

export class FrameIndex {
  readonly frame: Frame
  /** Slices in the order row, lane, start. */
  readonly order: Uint32Array
  readonly counterStart: Uint32Array
  readonly instantStart: Uint32Array
  readonly #rowLane: Uint32Array
  readonly #laneStart: Uint32Array

  constructor(frame: Frame, rows: number) {
    this.frame = frame
    this.counterStart = rowStarts(frame.counters, rows)
    this.instantStart = rowStarts(frame.instants, rows)
    const { row, lane } = frame.slices
    const lanesOf = new Uint32Array(rows + 1)
    for (let i = 0; i < row.length; i++) {
      const lanes = lane[i]! + 1
      if (lanes > lanesOf[row[i]!]!) lanesOf[row[i]!] = lanes
    }
    this.#rowLane = runningSum(lanesOf)
    const counts = new Uint32Array(this.#rowLane[rows]! + 1)
    for (let i = 0; i < row.length; i++) counts[this.#rowLane[row[i]!]! + lane[i]!]!++
    this.#laneStart = runningSum(counts)
    const next = this.#laneStart.slice()
    this.order = new Uint32Array(row.length)
    for (let i = 0; i < row.length; i++) this.order[next[this.#rowLane[row[i]!]! + lane[i]!]!++] = i
  }

  lanes(row: number): number {
    return this.#rowLane[row + 1]! - this.#rowLane[row]!
  }

  /** Where in `order` a lane begins; it ends where the next one begins. */
  laneStart(row: number, lane: number): number {
    return this.#laneStart[Math.min(this.#rowLane[row]! + lane, this.#laneStart.length - 1)]!
  }

  laneEnd(row: number, lane: number): number {
    return lane < this.lanes(row) ? this.laneStart(row, lane + 1) : this.laneStart(row, lane)
  }

  /** First position in `order`, from..to, whose slice ends after `time` (ns from the frame's start). */
  firstEndingAfter(time: number, from: number, to: number): number {
    const { end } = this.frame.slices
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >> 1
      if (end[this.order[middle]!]! <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Position of each row's first entry, and after the last the column's length. Rows come in order. */
function rowStarts(column: CounterFrame | InstantFrame | SliceFrame, rows: number): Uint32Array {
  const counts = new Uint32Array(rows + 1)
  for (const row of column.row) counts[row]!++
  return runningSum(counts)
}

/** Position i holds the sum of all entries before i. */
function runningSum(counts: Uint32Array): Uint32Array {
  const sums = new Uint32Array(counts.length)
  for (let i = 1; i < counts.length; i++) sums[i] = sums[i - 1]! + counts[i - 1]!
  return sums
}
