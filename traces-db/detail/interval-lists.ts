/**
 * The union of many sorted lists of disjoint intervals. All lists lie one after another in the same columns: there may
 * be hundreds of thousands of them, and a set that is filled again leaves nothing behind.
 */
import { type Intervals, unionInto } from './intervals.ts'

type Columns = Pick<Intervals, 'start' | 'end'>

const none: Columns = { start: new Float64Array(0), end: new Float64Array(0) }

export class IntervalLists {
  #columns = none
  /** As many, for what pairs of lists come to. */
  #spare = none
  #count = 0
  /** Where the list under way begins. */
  #first = 0
  /** Where each list ends. */
  #ends: number[] = []

  /** Adds an interval to the list under way; one without length is left out. */
  add(startNs: number, endNs: number): void {
    if (!(endNs > startNs)) return
    if (this.#count === this.#columns.start.length) this.#grow()
    this.#columns.start[this.#count] = startNs
    this.#columns.end[this.#count++] = endNs
  }

  /** The next interval is the first of another list. */
  endList(): void {
    if (this.#count > this.#first) this.#ends.push(this.#count)
    this.#first = this.#count
  }

  /**
   * The union of all lists, pair by pair, so that no interval is copied more than log2(lists) times. Valid until the
   * next interval comes, which begins a new set.
   */
  takeUnion(): Intervals {
    this.endList()
    let ends = this.#ends
    if (ends.length > 1 && this.#spare.start.length < this.#count)
      this.#spare = columns(this.#columns.start.length)
    while (ends.length > 1) {
      const pairs: number[] = []
      let count = 0
      for (let i = 0; i < ends.length; i += 2) {
        const middle = ends[i]!
        const a = { ...this.#columns, from: ends[i - 1] ?? 0, to: middle }
        const b = { ...this.#columns, from: middle, to: ends[i + 1] ?? middle }
        count = unionInto(this.#spare, count, a, b)
        pairs.push(count)
      }
      ends = pairs
      const joined = this.#spare
      this.#spare = this.#columns
      this.#columns = joined
    }
    this.#count = 0
    this.#first = 0
    this.#ends = []
    return { count: ends[0] ?? 0, ...this.#columns }
  }

  #grow(): void {
    const { start, end } = this.#columns
    const larger = columns(Math.max(64, 2 * start.length))
    larger.start.set(start)
    larger.end.set(end)
    this.#columns = larger
  }
}

function columns(length: number): Columns {
  return { start: new Float64Array(length), end: new Float64Array(length) }
}
