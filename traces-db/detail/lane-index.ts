/**
 * What makes folding a stretch of a lane cheap: cumulative time by class per block of 64 slices, and the
 * longest slice of any range. Built once a lane, on first use, in a few passes, and from the one before where the
 * lane grew; up to 0.25 byte a slice plus 0.125 byte a slice and class that occurs in the lane (1.7 million slices
 * of 4 classes: at most 1.3 MB).
 *
 * Times are integers, so differences of the sums are exact.
 */
import type { Lane } from '../store/lane.ts'
import { blockShift, blockSize, ExtremeIndex } from './extreme-index.ts'
import { gallop } from './sorted.ts'

/** The sums by class of one lane. */
interface ClassSums {
  /** Classes that occur in the lane, ascending. */
  readonly classes: readonly number[]
  /** Position in `classes` by class number. */
  readonly slot: Uint8Array
  /** Time of class classes[k] before block b, at [b * classes.length + k]; one entry past the last block. */
  readonly before: Float64Array
  /** What the last question came to. */
  readonly sums: Float64Array
}

/** Time by class of the few slices at hand; all zero between calls. */
const classTime = new Float64Array(256)

export class LaneIndex {
  /** Set by `fold`: position of the longest slice, the first of equals. */
  longest = 0
  /**
   * Set by `fold`: the class with the most time, the lowest of equals; where no slice has a length, the
   * class of the first.
   */
  dominant = 0
  readonly #lane: Lane
  readonly #classOfLabel: Uint8Array
  readonly #longest: ExtremeIndex
  #known: ClassSums | undefined

  /** `shorter` is the index of the lane before slices were appended. */
  constructor(lane: Lane, classOfLabel: Uint8Array, shorter?: LaneIndex) {
    this.#lane = lane
    this.#classOfLabel = classOfLabel
    this.#longest = new ExtremeIndex(lane.duration, lane.count, 1, shorter ? shorter.#longest : undefined)
    // Short lanes are folded slice by slice: there may be hundreds of thousands, of which none is asked for sums.
    this.#known = lane.count < blockSize ? undefined : this.#sumUp(shorter)
  }

  /** Classes that occur in the lane, ascending. */
  get classes(): readonly number[] {
    return this.#byClass().classes
  }

  #byClass(): ClassSums {
    this.#known ??= this.#sumUp(undefined)
    return this.#known
  }

  #sumUp(shorter: LaneIndex | undefined): ClassSums {
    const classes = classesOf(this.#lane, this.#classOfLabel, shorter)
    const slot = new Uint8Array(256)
    classes.forEach((number, position) => {
      slot[number] = position
    })
    const before = this.#cumulate(classes.length, slot, shorter)
    return { classes, slot, before, sums: new Float64Array(classes.length) }
  }

  /** Time of each class in the slices before position `to`, in the order of `classes`; valid until the next call. */
  timeBefore(to: number): Float64Array {
    return this.#sumsOf(0, to)
  }

  get count(): number {
    return this.#lane.count
  }

  /** Time of each class within [from, to), in the order of `classes`; valid until the next call. */
  #sumsOf(from: number, to: number): Float64Array {
    const { sums, before } = this.#byClass()
    const firstBlock = (from + blockSize - 1) >>> blockShift
    const lastBlock = to >>> blockShift
    sums.fill(0)
    if (firstBlock >= lastBlock) {
      this.#scan(from, to)
      return sums
    }
    this.#scan(from, firstBlock << blockShift)
    const classes = sums.length
    for (let k = 0; k < classes; k++) {
      sums[k]! += before[lastBlock * classes + k]! - before[firstBlock * classes + k]!
    }
    this.#scan(lastBlock << blockShift, to)
    return sums
  }

  /**
   * Folds the slices from position `from` on that start before `endNs` and are shorter than `wideNs`: sets
   * `longest` and `dominant`, and returns the position after the last of them. The first is always taken; of
   * the others only the last before `endNs` may be as long as `wideNs`.
   */
  fold(from: number, to: number, endNs: number, wideNs: number): number {
    const { start, duration } = this.#lane
    const few = from + blockSize
    if (few >= to || start[few]! >= endNs) return this.#foldFew(from, Math.min(few, to), endNs, wideNs)
    let next = gallop(start, endNs, few, to)
    if (duration[next - 1]! >= wideNs) next--
    this.longest = this.#longest.find(from, next)
    this.dominant = this.#dominantOf(from, next)
    return next
  }

  #dominantOf(from: number, to: number): number {
    const { classes } = this.#byClass()
    if (classes.length === 1) return classes[0]!
    const sums = this.#sumsOf(from, to)
    let best = 0
    for (let k = 1; k < sums.length; k++) if (sums[k]! > sums[best]!) best = k
    return sums[best]! > 0 ? classes[best]! : this.#classOfLabel[this.#lane.label[from]!]!
  }

  /** The same in one pass: most bins of a usual trace hold fewer slices than a block. */
  #foldFew(from: number, to: number, endNs: number, wideNs: number): number {
    const { start, label, duration } = this.#lane
    const classOfLabel = this.#classOfLabel
    let longest = from
    let longestNs = -1
    let next = from
    do {
      const ns = duration[next]!
      classTime[classOfLabel[label[next]!]!]! += ns
      if (ns > longestNs) {
        longest = next
        longestNs = ns
      }
      next++
    } while (next < to && start[next]! < endNs && duration[next]! < wideNs)
    let dominant = classOfLabel[label[from]!]!
    let most = 0
    for (let i = from; i < next; i++) {
      const number = classOfLabel[label[i]!]!
      const ns = classTime[number]!
      if (ns > most || (ns === most && ns > 0 && number < dominant)) {
        dominant = number
        most = ns
      }
      classTime[number] = 0
    }
    this.longest = longest
    this.dominant = dominant
    return next
  }

  #scan(from: number, to: number): void {
    const { label, duration } = this.#lane
    const { sums, slot } = this.#byClass()
    for (let i = from; i < to; i++) {
      sums[slot[this.#classOfLabel[label[i]!]!]!]! += duration[i]!
    }
  }

  #cumulate(classes: number, slot: Uint8Array, shorter: LaneIndex | undefined): Float64Array {
    const { count, label, duration } = this.#lane
    const classOfLabel = this.#classOfLabel
    const before = new Float64Array(((count >>> blockShift) + 2) * classes)
    // A class that is new to the lane has its place among the others.
    const known = shorter?.classes.length === classes ? shorter.count >>> blockShift : 0
    if (shorter && known > 0) before.set(shorter.#byClass().before.subarray(0, (known + 1) * classes))
    let base = known * classes
    for (let from = known << blockShift; from < count; from += blockSize, base += classes) {
      const to = Math.min(count, from + blockSize)
      const next = base + classes
      for (let k = 0; k < classes; k++) before[next + k] = before[base + k]!
      for (let i = from; i < to; i++) before[next + slot[classOfLabel[label[i]!]!]!]! += duration[i]!
    }
    return before
  }
}

function classesOf(lane: Lane, classOfLabel: Uint8Array, shorter: LaneIndex | undefined): number[] {
  const seen = new Uint8Array(256)
  for (const number of shorter?.classes ?? []) seen[number] = 1
  for (let i = shorter?.count ?? 0; i < lane.count; i++) seen[classOfLabel[lane.label[i]!]!] = 1
  const classes: number[] = []
  for (let number = 0; number < 256; number++) if (seen[number] === 1) classes.push(number)
  return classes
}
