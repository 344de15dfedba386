/** Instants of one track as marks of a frame: one mark a bin, at its first instant, with how many there are. */
import type { InstantFrame } from '../contract.ts'
import type { InstantSeries } from '../store/lane.ts'
import type { Fold } from './fold-lane.ts'
import { grown } from './grown.ts'
import { gallop, lowerBound } from './sorted.ts'

/** The growing columns of an InstantFrame. */
export class InstantMarks {
  length = 0
  row = new Uint16Array(0)
  time = new Float32Array(0)
  label = new Uint32Array(0)
  count = new Uint32Array(0)
  id = new Float64Array(0)

  push(row: number, time: number, label: number, count: number, id: number): void {
    const i = this.length++
    if (i >= this.row.length) this.#grow()
    this.row[i] = row
    this.time[i] = time
    this.label[i] = label
    this.count[i] = count
    this.id[i] = id
  }

  trimmed(): InstantFrame {
    const { length } = this
    return {
      row: this.row.slice(0, length),
      time: this.time.slice(0, length),
      label: this.label.slice(0, length),
      count: this.count.slice(0, length),
      id: this.id.slice(0, length),
    }
  }

  #grow(): void {
    const capacity = Math.max(4096, 2 * this.row.length)
    this.row = grown(this.row, new Uint16Array(capacity))
    this.time = grown(this.time, new Float32Array(capacity))
    this.label = grown(this.label, new Uint32Array(capacity))
    this.count = grown(this.count, new Uint32Array(capacity))
    this.id = grown(this.id, new Float64Array(capacity))
  }
}

/** Adds the track's marks. Stops early, with false, once `marks` holds more than the fold's limit. */
export function foldInstants(series: InstantSeries, fold: Fold, row: number, marks: InstantMarks): boolean {
  const { id, time, label, count } = series
  const { startNs, endNs, binNs, limit } = fold
  const to = lowerBound(time, endNs, 0, count)
  for (let i = lowerBound(time, startNs, 0, to); i < to && marks.length <= limit; ) {
    const next = gallop(time, (Math.floor(time[i]! / binNs) + 1) * binNs, i + 1, to)
    marks.push(row, time[i]! - startNs, label[i]!, next - i, id[i]!)
    i = next
  }
  return marks.length <= limit
}
