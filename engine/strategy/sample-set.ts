/**
 * Sets of samples as ascending half-open ranges: a batch of 4096 samples is one range, not 4096 numbers.
 * They carry the proof of what a gradient contains, so they are made here and nowhere else.
 */
import type { SampleSet } from '../base/plan.ts'
import { Interner } from './interner.ts'

export const emptySamples: SampleSet = { count: 0, ranges: [] }

/** Set from any order of indices. Returns undefined where one is no whole number from 0, or named twice. */
export function samplesOf(indices: readonly number[]): SampleSet | undefined {
  const sorted = [...indices].sort((a, b) => a - b)
  const ranges: number[] = []
  for (const index of sorted) {
    if (!Number.isSafeInteger(index) || index < 0) return undefined
    const end = ranges.at(-1)
    if (end !== undefined && index < end) return undefined
    if (index === end) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  }
  return { count: sorted.length, ranges }
}

/** All samples of a batch of `count`. */
export function allSamples(count: number): SampleSet {
  return { count, ranges: [0, count] }
}

/** Both sets together, or undefined where they share a sample. */
export function disjointUnion(a: SampleSet, b: SampleSet): SampleSet | undefined {
  const ranges: number[] = []
  let i = 0
  let j = 0
  while (i < a.ranges.length || j < b.ranges.length) {
    const fromA = j >= b.ranges.length || (i < a.ranges.length && a.ranges[i]! < b.ranges[j]!)
    const [first, end] = fromA ? [a.ranges[i]!, a.ranges[i + 1]!] : [b.ranges[j]!, b.ranges[j + 1]!]
    if (fromA) i += 2
    else j += 2
    const last = ranges.at(-1)
    if (last !== undefined && first < last) return undefined
    if (first === last) ranges[ranges.length - 1] = end
    else ranges.push(first, end)
  }
  return { count: a.count + b.count, ranges }
}

/** Samples of `a` that `b` lacks. */
export function difference(a: SampleSet, b: SampleSet): SampleSet {
  const ranges: number[] = []
  let count = 0
  let j = 0
  for (let i = 0; i < a.ranges.length; i += 2) {
    let first = a.ranges[i]!
    const end = a.ranges[i + 1]!
    while (first < end) {
      while (j < b.ranges.length && b.ranges[j + 1]! <= first) j += 2
      const hole = j < b.ranges.length ? Math.min(b.ranges[j]!, end) : end
      if (hole > first) {
        ranges.push(first, hole)
        count += hole - first
      }
      first = Math.max(first, j < b.ranges.length ? Math.min(b.ranges[j + 1]!, end) : end)
    }
  }
  return { count, ranges }
}

/** `0-3, 8`: how a message writes a set. */
export function samplesText(set: SampleSet): string {
  if (set.count === 0) return 'none'
  const parts: string[] = []
  for (let i = 0; i < set.ranges.length && parts.length < 6; i += 2) {
    const first = set.ranges[i]!
    const last = set.ranges[i + 1]! - 1
    parts.push(first === last ? `${first}` : `${first}-${last}`)
  }
  return parts.join(', ') + (set.ranges.length > 12 ? ', ...' : '')
}

/** Numbers for sets, so that equal sets have equal numbers. */
export class SampleSets {
  private readonly interner = new Interner<SampleSet>()
  private readonly unions = new Map<number, number>()

  constructor() {
    this.number(emptySamples)
  }

  get items(): readonly SampleSet[] {
    return this.interner.items
  }

  at(index: number): SampleSet {
    return this.interner.items[index]!
  }

  number(set: SampleSet): number {
    return this.interner.number(set.ranges.join(), () => set)
  }

  /** Number of the disjoint union of two sets by number, -1 where they share a sample. */
  union(a: number, b: number): number {
    const key = a * 2 ** 26 + b
    let result = this.unions.get(key)
    if (result === undefined) {
      const union = disjointUnion(this.at(a), this.at(b))
      result = union === undefined ? -1 : this.number(union)
      this.unions.set(key, result)
    }
    return result
  }
}
