/**
 * Searches in sorted columns. Galloping costs O(log distance), which is what makes a frame of a dense lane
 * cost pixels, not slices.
 */

/** First position in [from, to) whose value is >= bound; `to` where there is none. */
export function lowerBound(
  values: Float64Array | Uint32Array,
  bound: number,
  from: number,
  to: number,
): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** The same, for an answer that is likely near `from`. */
export function gallop(values: Float64Array, bound: number, from: number, to: number): number {
  let step = 1
  let low = from
  let probe = from
  while (probe < to && values[probe]! < bound) {
    low = probe + 1
    probe += step
    step *= 2
  }
  return lowerBound(values, bound, low, Math.min(probe, to))
}
