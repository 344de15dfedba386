/** Growing columns of what a file tells, in its order, with times as it tells them. */
import { firstRoom, grown } from './grown.ts'

/** Slices of one thread. Columns are longer than `count`: the rest is room to grow. */
export class SliceRows {
  count = 0
  /** Whole microseconds of the start, and the nanoseconds of the next one. */
  us = new Float64Array(firstRoom)
  ns = new Uint16Array(firstRoom)
  /** Ns; NaN where no end is known. */
  duration = new Float64Array(firstRoom)
  label = new Uint32Array(firstRoom)
  flags = new Uint8Array(firstRoom)
  detail = new Uint32Array(firstRoom)

  /** Its row. */
  push(us: number, ns: number, duration: number, label: number, flags: number, detail: number): number {
    const row = this.count++
    if (row === this.us.length) {
      this.us = grown(this.us)
      this.ns = grown(this.ns)
      this.duration = grown(this.duration)
      this.label = grown(this.label)
      this.flags = grown(this.flags)
      this.detail = grown(this.detail)
    }
    this.us[row] = us
    this.ns[row] = ns
    this.duration[row] = duration
    this.label[row] = label
    this.flags[row] = flags
    this.detail[row] = detail
    return row
  }

  /** Frees all but `us` and `duration`: the rows lie on lanes now. */
  release(): void {
    this.ns = new Uint16Array(0)
    this.label = new Uint32Array(0)
    this.flags = new Uint8Array(0)
    this.detail = new Uint32Array(0)
  }
}

/** Instants of a track (`what` is a label) or samples of a counter (`what` is the value). */
export class PointRows {
  count = 0
  us = new Float64Array(firstRoom)
  ns = new Uint16Array(firstRoom)
  what = new Float64Array(firstRoom)
  detail = new Uint32Array(firstRoom)

  push(us: number, ns: number, what: number, detail: number): void {
    const row = this.count++
    if (row === this.us.length) {
      this.us = grown(this.us)
      this.ns = grown(this.ns)
      this.what = grown(this.what)
      this.detail = grown(this.detail)
    }
    this.us[row] = us
    this.ns[row] = ns
    this.what[row] = what
    this.detail[row] = detail
  }
}
