/**
 * Where the shards of a layer's parameters lie. All parameters of a layer form one flat array; shard i of n
 * holds the elements from floor(i E / n) up to floor((i + 1) E / n), so sizes differ by one element at most
 * when E is no multiple of n.
 */
import type { Part } from '../kernel-set.ts'

export const wholePart: Part = { held: [0], of: 1 }

export interface FlatRange {
  readonly from: number
  readonly to: number
}

/** Elements that a part holds, as ranges of the flat array, ascending; neighbours are joined. */
export function rangesOf(part: Part, elements: number): FlatRange[] {
  const ranges: FlatRange[] = []
  for (const index of part.held) {
    const from = Math.floor((index * elements) / part.of)
    const to = Math.floor(((index + 1) * elements) / part.of)
    const last = ranges.at(-1)
    if (last && last.to === from) ranges[ranges.length - 1] = { from: last.from, to }
    else ranges.push({ from, to })
  }
  return ranges
}

/** Number of elements of a part. */
export function elementsOfPart(part: Part, elements: number): number {
  return rangesOf(part, elements).reduce((sum, { from, to }) => sum + to - from, 0)
}

export function isWhole(part: Part): boolean {
  return part.held.length === part.of
}
