/**
 * How much of each of equal parts of a time is busy, for a few columns side by side. Intervals of a column are disjoint
 * and come in order: then of each only the bin at hand need be kept exactly. The memory is used again by whoever begins
 * anew.
 */
export class BusyShares {
  readonly #lengthNs: number
  readonly #bins: number
  readonly #binNs: number
  /** Column k of bin b lies at [b * columns + k]. */
  #share = new Float32Array(0)
  #columns = 0
  /** By column, the bin at hand and what came together of it, which its share is rounded from. */
  #bin = new Int32Array(0)
  #part = new Float64Array(0)

  constructor(lengthNs: number, bins: number) {
    this.#lengthNs = lengthNs
    this.#bins = bins
    this.#binNs = lengthNs / bins
  }

  /** Forgets everything, and returns where the shares will be: of column k of bin b at `[b * columns + k]`. */
  begin(columns: number): Float32Array {
    if (columns > this.#part.length) {
      this.#share = new Float32Array(columns * this.#bins)
      this.#bin = new Int32Array(columns)
      this.#part = new Float64Array(columns)
    }
    this.#columns = columns
    this.#part.fill(0)
    return this.#share.subarray(0, columns * this.#bins).fill(0)
  }

  /** Adds an interval. */
  add(column: number, startNs: number, endNs: number): void {
    const from = Math.max(0, startNs)
    const to = Math.min(this.#lengthNs, endNs)
    const fromBins = from / this.#binNs
    const toBins = to / this.#binNs
    const bins = this.#bins
    if (!(to > from && fromBins < bins)) return
    const first = Math.floor(fromBins)
    const last = Math.floor(toBins)
    const share = this.#share
    const step = this.#columns
    let at = first * step + column
    let part = first === this.#bin[column] ? this.#part[column]! : 0
    if (first >= last) part += (to - from) / this.#binNs
    else {
      share[at] = part + (first + 1 - fromBins)
      at += step
      for (let bin = first + 1; bin < last; bin++, at += step) share[at] = 1
      part = toBins - last
    }
    if (last < bins) share[at] = part
    this.#part[column] = part
    this.#bin[column] = last
  }

  /** Tells the share of a bin where it is known as a whole. */
  set(column: number, bin: number, busy: number): void {
    this.#share[bin * this.#columns + column] = busy
  }
}
