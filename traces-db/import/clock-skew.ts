/**
 * How far the clock of one file leads over another's, told by the ends of collectives that both took part in:
 * they end together, so the median difference is the lead and the spread around it the doubt.
 */
import type { Ns } from '../../engine/base/units.ts'
import type { CollectiveEnds } from './file-result.ts'

export interface ClockSkew {
  /** Positive where the clock leads. */
  readonly skewNs: Ns
  /** Half the distance between the quartiles of the differences. */
  readonly residualNs: Ns
}

/** Fewer matching collectives tell nothing. */
const minimumMatches = 3

/** `offsetNs` is added to each file's times first. Undefined where too few collectives match. */
export function clockSkew(
  reference: CollectiveEnds,
  referenceOffsetNs: Ns,
  other: CollectiveEnds,
  offsetNs: Ns,
): ClockSkew | undefined {
  const ends = new Map<number, number>()
  reference.keys.forEach((key, i) => {
    ends.set(key, reference.ends[i]! + referenceOffsetNs)
  })
  const differences: number[] = []
  other.keys.forEach((key, i) => {
    const end = ends.get(key)
    if (end !== undefined) differences.push(other.ends[i]! + offsetNs - end)
  })
  if (differences.length < minimumMatches) return undefined
  differences.sort((a, b) => a - b)
  const quartile = (share: number) => differences[Math.floor(share * (differences.length - 1))]!
  return {
    skewNs: Math.round(quartile(0.5)),
    residualNs: Math.round((quartile(0.75) - quartile(0.25)) / 2),
  }
}
