/**
 * What makes folding a stretch of a lane cheap: cumulative time by class per block of 64 slices, and the
 * longest slice of any range. Made where first asked for, in a pass each, and from those of before where the
 * lane grew; up to 0.25 byte a slice plus 0.125 byte a slice and class that occurs in the lane (1.7 million slices
 * of 4 classes: at most 1.3 MB).
 *
 * Times are integers, so differences of the sums are exact.
 */
import type { Lane } from '../store/lane.ts'
import { blockShift, blockSize, ExtremeIndex } from './extreme-index.ts'
import { type Folded, foldFew } from './fold-few.ts'
import { gallop } from './sorted.ts'

/** The sums by class of a lane. */
interface ClassSums {
  /** Of how many slices. */
  readonly count: number
  /** Classes that occur in the lane, ascending. */
  readonly classes: readonly number[]
  /** Position in `classes` by class number. */
  readonly slot: Uint8Array
  /** Time of class classes[k] before block b, at [b * classes.length + k]; one entry past the last block. */
  readonly before: Float64Array
  /** What the last question came to. */
  readonly sums: Float64Array
}

export class LaneIndex implements Folded {
  longest = 0
  dominant = 0
  readonly #lane: Lane
  readonly #classOfLabel: Uint8Array
  readonly #longest: ExtremeIndex
  #known: ClassSums | undefined
  /** Of fewer slices of the lane, until then. */
  #shorter: ClassSums | undefined

  /** `shorter` is the index of the lane before slices were appended. */
  constructor(lane: Lane, classOfLabel: Uint8Array, shorter?: LaneIndex) {
    this.#lane = lane
    this.#classOfLabel = classOfLabel
    this.#longest = new ExtremeIndex(lane.duration, lane.count, 1, shorter ? shorter.#longest : undefined)
    this.#shorter = shorter ? (shorter.#known ?? shorter.#shorter) : undefined
  }

  /** Classes that occur in the lane, ascending. */
  get classes(): readonly number[] {
    return this.#byClass().classes
  }

  #byClass(): ClassSums {
    this.#known ??= this.#sumUp()
    return this.#known
  }

  #sumUp(): ClassSums {
    const { count } = this.#lane
    const shorter = this.#shorter
    const classes = classesOf(this.#lane, this.#classOfLabel, shorter)
    const slot = new Uint8Array(256)
    classes.forEach((number, position) => {
      slot[number] = position
    })
    const before = this.#cumulate(classes.length, slot, shorter)
    this.#shorter = undefined
    return { count, classes, slot, before, sums: new Float64Array(classes.length) }
  }

  /** Time of each class in the slices before position `to`, in the order of `classes`; valid until the next call. */
  timeBefore(to: number): Float64Array {
    return this.#sumsOf(0, to)
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

  /** Folds as {@link foldFew} does, however many they are. */
  fold(from: number, to: number, endNs: number, wideNs: number): number {
    const { start, duration } = this.#lane
    const few = from + blockSize
    if (few >= to || start[few]! >= endNs) {
      return foldFew(this.#lane, this.#classOfLabel, from, Math.min(few, to), endNs, wideNs, this)
    }
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

  #scan(from: number, to: number): void {
    const { label, duration } = this.#lane
    const { sums, slot } = this.#byClass()
    for (let i = from; i < to; i++) {
      sums[slot[this.#classOfLabel[label[i]!]!]!]! += duration[i]!
    }
  }

  #cumulate(classes: number, slot: Uint8Array, shorter: ClassSums | undefined): Float64Array {
    const { count, label, duration } = this.#lane
    const classOfLabel = this.#classOfLabel
    const before = new Float64Array(((count >>> blockShift) + 2) * classes)
    // A class that is new to the lane has its place among the others.
    const known = shorter?.classes.length === classes ? shorter.count >>> blockShift : 0
    if (shorter && known > 0) before.set(shorter.before.subarray(0, (known + 1) * classes))
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

function classesOf(lane: Lane, classOfLabel: Uint8Array, shorter: ClassSums | undefined): number[] {
  const seen = new Uint8Array(256)
  for (const number of shorter?.classes ?? []) seen[number] = 1
  for (let i = shorter?.count ?? 0; i < lane.count; i++) seen[classOfLabel[lane.label[i]!]!] = 1
  const classes: number[] = []
  for (let number = 0; number < 256; number++) if (seen[number] === 1) classes.push(number)
  return classes
}
