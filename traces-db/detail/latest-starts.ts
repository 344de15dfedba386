/**
 * For every point of a line, the latest start of the intervals put in so far that cover it; and of any start, how much
 * of the line has that one or a later one. Intervals come in the order of their ends. Then those that lie within
 * [a, b] are the ones among the earlier that start at `a` or later, and what they cover is one question.
 *
 * A binary tree over the pieces between all starts and ends. Each node knows the least value below it, how much has
 * it, and the next greater one: an interval raises whole nodes as long as only their least value changes, which makes
 * a question and an interval logarithmic, square at most, on average over all of them.
 */
import { lowerBound } from './sorted.ts'

/** Of pieces that nothing covers. */
const uncovered = -1
const none = 2 ** 31 - 1

export class LatestStarts {
  readonly #points: Float64Array
  readonly #starts: Float64Array
  readonly #leaves: number
  /** Values are positions in #starts. Heap order. */
  readonly #least: Int32Array
  readonly #next: Int32Array
  /** How much of a node has its least value. */
  readonly #length: Float64Array
  /** How much of the line has each value, as sums over powers of two. */
  readonly #sums: Float64Array

  /** `points`: all starts and ends, ascending, each once; `starts` likewise. Lengths count within [fromNs, toNs). */
  constructor(points: Float64Array, starts: Float64Array, fromNs: number, toNs: number) {
    this.#points = points
    this.#starts = starts
    const leaves = 2 ** Math.ceil(Math.log2(Math.max(points.length, 1)))
    this.#leaves = leaves
    this.#least = new Int32Array(2 * leaves).fill(uncovered)
    this.#next = new Int32Array(2 * leaves).fill(none)
    this.#length = new Float64Array(2 * leaves)
    for (let i = 0; i + 1 < points.length; i++) {
      this.#length[leaves + i] = Math.max(0, Math.min(points[i + 1]!, toNs) - Math.max(points[i]!, fromNs))
    }
    for (let node = leaves - 1; node > 0; node--) {
      this.#length[node] = this.#length[2 * node]! + this.#length[2 * node + 1]!
    }
    this.#sums = new Float64Array(starts.length + 1)
  }

  /** Length that intervals which start at `startNs` or later cover. */
  coveredFrom(startNs: number): number {
    let sum = 0
    for (let at = this.#starts.length - this.#position(startNs); at > 0; at -= at & -at)
      sum += this.#sums[at]!
    return sum
  }

  /** Puts in an interval; none that was put in before ends later. */
  add(startNs: number, endNs: number): void {
    const { length } = this.#points
    const from = lowerBound(this.#points, startNs, 0, length)
    const to = lowerBound(this.#points, endNs, from, length)
    this.#raise(1, 0, this.#leaves, from, to, this.#position(startNs))
  }

  #position(startNs: number): number {
    return lowerBound(this.#starts, startNs, 0, this.#starts.length)
  }

  #raise(node: number, low: number, high: number, from: number, to: number, value: number): void {
    if (to <= low || high <= from || this.#least[node]! >= value) return
    if (from <= low && high <= to && this.#next[node]! > value) {
      const length = this.#length[node]!
      if (this.#least[node]! !== uncovered) this.#count(this.#least[node]!, -length)
      this.#count(value, length)
      this.#least[node] = value
      return
    }
    const left = 2 * node
    const middle = (low + high) >>> 1
    for (const child of [left, left + 1]) {
      if (this.#least[child]! < this.#least[node]!) this.#least[child] = this.#least[node]!
    }
    this.#raise(left, low, middle, from, to, value)
    this.#raise(left + 1, middle, high, from, to, value)
    this.#join(node)
  }

  #join(node: number): void {
    const left = 2 * node
    const right = left + 1
    const [a, b] = [this.#least[left]!, this.#least[right]!]
    const [nextA, nextB] = [this.#next[left]!, this.#next[right]!]
    this.#least[node] = Math.min(a, b)
    if (a < b) this.#next[node] = Math.min(nextA, b)
    else if (b < a) this.#next[node] = Math.min(a, nextB)
    else this.#next[node] = Math.min(nextA, nextB)
    this.#length[node] = (a <= b ? this.#length[left]! : 0) + (b <= a ? this.#length[right]! : 0)
  }

  /** Adds to how much has a value; the latest start comes first. */
  #count(value: number, length: number): void {
    for (let at = this.#starts.length - value; at < this.#sums.length; at += at & -at)
      this.#sums[at]! += length
  }
}
