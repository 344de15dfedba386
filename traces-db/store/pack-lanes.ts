/**
 * Puts the slices of one track on lanes: a slice lies below the deepest one that contains it, and where
 * slices overlap without nesting (kernels of one stream, async spans) the later one goes to the lowest free
 * lane. No slice is dropped or cut, and the slices of one lane never overlap.
 *
 * Zero-length slices contain nothing: two at one instant share a lane, one at the end of another lies beside
 * it, one within another below it.
 */

import { LaneTree } from './lane-tree.ts'

/**
 * Order in which slices are placed: by start, the longer first, else as given. `duration` is not negative.
 * Returns undefined where they are in that order already.
 *
 * A natural merge sort: traces are runs of sorted pieces (one a thread buffer), so few passes are needed.
 */
export function sliceOrder(
  start: Float64Array,
  duration: Float64Array,
  count: number,
): Uint32Array | undefined {
  const runs: number[] = [0]
  for (let i = 1; i < count; i++) {
    const a = start[i - 1]!
    const b = start[i]!
    if (b < a || (b === a && duration[i]! > duration[i - 1]!)) runs.push(i)
  }
  if (runs.length === 1) return undefined
  runs.push(count)
  let from = new Uint32Array(count)
  for (let i = 0; i < count; i++) from[i] = i
  let to = new Uint32Array(count)
  let bounds = runs
  while (bounds.length > 2) {
    const merged: number[] = [0]
    for (let r = 0; r + 1 < bounds.length; r += 2) {
      const low = bounds[r]!
      const middle = bounds[r + 1]!
      const high = bounds[r + 2] ?? middle
      merge(start, duration, from, to, low, middle, high)
      merged.push(high)
    }
    const swap = from
    from = to
    to = swap
    bounds = merged
  }
  return from
}

/** Merges the sorted `from[low, middle)` and `from[middle, high)` into `to`. */
function merge(
  start: Float64Array,
  duration: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  low: number,
  middle: number,
  high: number,
): void {
  let i = low
  let j = middle
  for (let k = low; k < high; k++) {
    if (j >= high || (i < middle && !isBefore(start, duration, from[j]!, from[i]!))) to[k] = from[i++]!
    else to[k] = from[j++]!
  }
}

function isBefore(start: Float64Array, duration: Float64Array, i: number, j: number): boolean {
  const a = start[i]!
  const b = start[j]!
  return a < b || (a === b && duration[i]! > duration[j]!)
}

/** From so many lanes on a tree finds one faster than a look at each. */
const manyLanes = 64

/** Lanes of one track. Keeps its state, so slices of a live run can be added batch by batch. */
export class LanePacker {
  /** Lanes in use. */
  count = 0
  /** Last slice of each lane. */
  #start = new Float64Array(2)
  #end = new Float64Array(2)
  /** The same ends, where there are many lanes. */
  #tree: LaneTree | undefined
  /** Lanes from here on end before #at. */
  #open = 0
  #at = Number.NEGATIVE_INFINITY
  /** No slice so far starts later. */
  #latest = Number.NEGATIVE_INFINITY

  /**
   * Lane of the next slice. Slices come in the order of {@link sliceOrder}; one that starts earlier than
   * those before (a live run's parent, told at its end) is placed where it overlaps nothing.
   */
  place(start: number, end: number): number {
    const ends = this.#end
    let open = start < this.#at ? this.count : this.#open
    while (open > 0 && ends[open - 1]! <= start) open--
    const isLate = start < this.#latest
    if (open > manyLanes) this.#tree ??= this.#treeOfEnds()
    const lane =
      this.#tree && open > manyLanes && !isLate
        ? laneByTree(this.#tree, start, end)
        : this.#laneByLook(start, end, open)
    if (lane === this.count) this.#addLane()
    this.#start[lane] = start
    this.#end[lane] = end
    this.#tree?.set(lane, end)
    this.#open = Math.max(open, lane + 1)
    this.#at = start
    if (!isLate) this.#latest = start
    return lane
  }

  #laneByLook(start: number, end: number, open: number): number {
    const ends = this.#end
    let lane = open - 1
    while (lane >= 0 && !(ends[lane]! >= end && ends[lane]! > start && this.#start[lane]! <= start)) lane--
    lane++
    while (lane < open && ends[lane]! > start) lane++
    return lane
  }

  #treeOfEnds(): LaneTree {
    const tree = new LaneTree()
    for (let lane = 0; lane < this.count; lane++) tree.set(lane, this.#end[lane]!)
    return tree
  }

  #addLane(): void {
    if (++this.count <= this.#start.length) return
    const starts = new Float64Array(2 * this.#start.length)
    const ends = new Float64Array(2 * this.#end.length)
    starts.set(this.#start)
    ends.set(this.#end)
    this.#start = starts
    this.#end = ends
  }
}

/** As a look at each lane would find it, where no slice starts later than this one. */
function laneByTree(tree: LaneTree, start: number, end: number): number {
  const around = end > start ? tree.lastEndingFrom(end, false) : tree.lastEndingFrom(start, true)
  return tree.firstEndingBy(start, around + 1)
}
