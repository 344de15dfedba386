/** Growing columns of what a file tells, in its order, with times as it tells them. */
import { doubled } from './grown.ts'

/** Slices of one thread. Columns are longer than `count`: the rest is room to grow. */
export class SliceRows {
  count = 0
  /** Whole microseconds of the start, and the nanoseconds of the next one. */
  us = new Float64Array(32)
  ns = new Uint16Array(32)
  /** Ns; NaN where no end is known. */
  duration = new Float64Array(32)
  label = new Uint32Array(32)
  flags = new Uint8Array(32)
  detail = new Uint32Array(32)

  /** Its row. */
  push(us: number, ns: number, duration: number, label: number, flags: number, detail: number): number {
    const row = this.count++
    if (row === this.us.length) {
      this.us = doubled(this.us)
      this.ns = doubled(this.ns)
      this.duration = doubled(this.duration)
      this.label = doubled(this.label)
      this.flags = doubled(this.flags)
      this.detail = doubled(this.detail)
    }
    this.us[row] = us
    this.ns[row] = ns
    this.duration[row] = duration
    this.label[row] = label
    this.flags[row] = flags
    this.detail[row] = detail
    return row
  }
}

/** Instants of a track (`what` is a label) or samples of a counter (`what` is the value). */
export class PointRows {
  count = 0
  us = new Float64Array(16)
  ns = new Uint16Array(16)
  what = new Float64Array(16)
  detail = new Uint32Array(16)

  push(us: number, ns: number, what: number, detail: number): void {
    const row = this.count++
    if (row === this.us.length) {
      this.us = doubled(this.us)
      this.ns = doubled(this.ns)
      this.what = doubled(this.what)
      this.detail = doubled(this.detail)
    }
    this.us[row] = us
    this.ns[row] = ns
    this.what[row] = what
    this.detail[row] = detail
  }
}
