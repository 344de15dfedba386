/**
 * Sets of time intervals, half-open `[start, end)`, as two columns. Exact for integer nanoseconds; the
 * simulator uses them with doubles. A *normal* set is sorted, its intervals neither touch nor overlap, and
 * none is empty; every function but {@link union} expects and returns normal sets.
 */
export interface Intervals {
  readonly count: number
  readonly start: Float64Array
  readonly end: Float64Array
}

/** Memory of sets that nobody keeps, as far as it is used. */
let scratch = new Float64Array(0)
let used = 0
let depth = 0

/**
 * Runs something whose sets are forgotten when it returns: they lie in memory that is filled anew each time, so that
 * what happens many times a second leaves nothing to collect.
 */
export function inScratch<T>(run: () => T): T {
  if (depth === 0) {
    if (used > scratch.length) scratch = new Float64Array(used)
    used = 0
  }
  depth++
  try {
    return run()
  } finally {
    depth--
  }
}

/** Its content does not matter: whoever asks fills it. */
export function newColumn(length: number): Float64Array {
  if (depth === 0) return new Float64Array(length)
  const from = used
  used += length
  // What does not fit has its place the next time.
  return used <= scratch.length ? scratch.subarray(from, used) : new Float64Array(length)
}

export const noIntervals: Intervals = { count: 0, start: new Float64Array(0), end: new Float64Array(0) }

/** The normal set that covers the same times as these intervals, in any order, overlapping or not. */
export function union(start: Float64Array, end: Float64Array, count = start.length): Intervals {
  const order = sortedOrder(start, count)
  const out = builder(count)
  for (let i = 0; i < count; i++) {
    const at = order ? order[i]! : i
    out.add(start[at]!, end[at]!)
  }
  return out.done()
}

/** Undefined where the starts are in order already, as those of one stream are. */
function sortedOrder(start: Float64Array, count: number): Uint32Array | undefined {
  let sorted = true
  for (let i = 1; i < count && sorted; i++) sorted = start[i]! >= start[i - 1]!
  if (sorted) return undefined
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => start[a]! - start[b]!)
}

/** Total length. */
export function lengthOf(set: Intervals): number {
  let total = 0
  for (let i = 0; i < set.count; i++) total += set.end[i]! - set.start[i]!
  return total
}

/** The times in both. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const out = builder(a.count + b.count)
  for (let i = 0, j = 0; i < a.count && j < b.count; ) {
    out.add(Math.max(a.start[i]!, b.start[j]!), Math.min(a.end[i]!, b.end[j]!))
    if (a.end[i]! < b.end[j]!) i++
    else j++
  }
  return out.done()
}

/** The times in either. */
export function merge(a: Intervals, b: Intervals): Intervals {
  if (a.count === 0) return b
  if (b.count === 0) return a
  const out = builder(a.count + b.count)
  for (let i = 0, j = 0; i < a.count || j < b.count; ) {
    const first = j >= b.count || (i < a.count && a.start[i]! <= b.start[j]!)
    if (first) out.add(a.start[i]!, a.end[i++]!)
    else out.add(b.start[j]!, b.end[j++]!)
  }
  return out.done()
}

/** The times in `a` and not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  const out = builder(a.count + b.count)
  for (let i = 0, j = 0; i < a.count; i++) {
    let from = a.start[i]!
    const to = a.end[i]!
    while (j < b.count && b.end[j]! <= from) j++
    for (let k = j; k < b.count && b.start[k]! < to; k++) {
      out.add(from, b.start[k]!)
      from = Math.max(from, b.end[k]!)
    }
    out.add(from, to)
  }
  return out.done()
}

/** The times of the set within `[from, to)`. Costs what lies within, not the whole set. */
export function clip(set: Intervals, from: number, to: number): Intervals {
  const first = countUpTo(set.end, set.count, from)
  const last = Math.max(first, countBelow(set.start, set.count, to))
  const isWithin = first === 0 && last === set.count && last > 0
  if (isWithin && set.start[0]! >= from && set.end[last - 1]! <= to) return set
  const start = set.start.slice(first, last)
  const end = set.end.slice(first, last)
  const count = to > from ? start.length : 0
  if (count > 0) {
    start[0] = Math.max(start[0]!, from)
    end[count - 1] = Math.min(end[count - 1]!, to)
  }
  return { count, start, end }
}

/** How many of a sorted column are <= a bound. */
function countUpTo(values: Float64Array, count: number, bound: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! <= bound) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of a sorted column are < a bound. */
function countBelow(values: Float64Array, count: number, bound: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Collects intervals that come sorted by start into a normal set. Empty and reversed ones are dropped. */
function builder(capacity: number) {
  const start = newColumn(capacity)
  const end = newColumn(capacity)
  let count = 0
  return {
    add(from: number, to: number) {
      if (!(to > from)) return
      if (count > 0 && from <= end[count - 1]!) {
        if (to > end[count - 1]!) end[count - 1] = to
        return
      }
      start[count] = from
      end[count++] = to
    },
    // Where all are kept, no views are made of them: there may be hundreds of thousands of small sets.
    done: (): Intervals =>
      count === capacity
        ? { count, start, end }
        : { count, start: start.subarray(0, count), end: end.subarray(0, count) },
  }
}
