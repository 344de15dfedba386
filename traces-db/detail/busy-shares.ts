/** How much of each of equal parts of a time is busy, from disjoint intervals: two steps an interval, however long. */
export class BusyShares {
  readonly #binNs: number
  readonly #lengthNs: number
  readonly #bins: number
  /** Parts of bins. */
  readonly #share: Float64Array
  /** Whole bins: how many intervals more, or fewer, fill this one than the one before. */
  readonly #whole: Int32Array

  constructor(lengthNs: number, bins: number) {
    this.#binNs = lengthNs / bins
    this.#lengthNs = lengthNs
    this.#bins = bins
    this.#share = new Float64Array(bins)
    this.#whole = new Int32Array(bins + 1)
  }

  add(startNs: number, endNs: number): void {
    const from = Math.max(0, startNs)
    const to = Math.min(this.#lengthNs, endNs)
    if (!(to > from)) return
    const binNs = this.#binNs
    const first = Math.min(Math.floor(from / binNs), this.#bins - 1)
    const last = Math.min(Math.floor(to / binNs), this.#bins)
    if (first >= last) {
      this.#share[first]! += (to - from) / binNs
      return
    }
    this.#share[first]! += first + 1 - from / binNs
    if (last < this.#bins) this.#share[last]! += to / binNs - last
    this.#whole[first + 1]!++
    this.#whole[last]!--
  }

  /** Writes the share of every bin into a column, `step` entries from one to the next. */
  write(column: Float32Array, first: number, step: number): void {
    let whole = 0
    let at = first
    for (let bin = 0; bin < this.#bins; bin++, at += step) {
      whole += this.#whole[bin]!
      column[at] = this.#share[bin]! + whole
    }
  }
}
