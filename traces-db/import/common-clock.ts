/**
 * Puts the columns of all files on one clock. Kineto tells a base, other writers epoch times; files that tell
 * neither keep their own clocks, which need not be the same one.
 */
import type { Ns } from '../../engine/base/units.ts'
import { type ClockSkew, clockSkew } from './clock-skew.ts'
import type { FileResult } from './file-result.ts'

export interface PlacedFile {
  /** Added to the file's times: then they count from the run's start. */
  readonly offsetNs: Ns
  readonly baseNs: string | undefined
  readonly clockAtStartNs: string | undefined
  readonly skew: ClockSkew | undefined
}

export interface CommonClock {
  readonly files: readonly PlacedFile[]
  readonly absoluteStartNs: string | undefined
  /** Several files, and nothing says that their clocks are one. */
  readonly isGuess: boolean
}

/** Epoch times between 2001 and 2103. */
const firstEpochNs = 10n ** 18n
const lastEpochNs = 42n * 10n ** 17n
/** Files further apart than 52 days cannot share a ruler of exact nanoseconds. */
const maximumApartNs = 2n ** 52n
/**
 * Clocks of which nothing says that they are one are taken for one only where the files lie near each other, in
 * lengths of the longest: else a ruler of days would show nothing but gaps.
 */
const maximumApartLengths = 100

export function commonClock(results: readonly FileResult[], alignClocks: boolean): CommonClock {
  const timed = results.filter(({ zeroNs }) => zeroNs !== undefined)
  const bases = results.map(baseOf)
  const isAbsolute = timed.every(result => bases[results.indexOf(result)] !== undefined) && timed.length > 0
  const ownStarts = results.map(({ zeroNs, startNs }, i) =>
    zeroNs === undefined
      ? undefined
      : BigInt(zeroNs) + BigInt(startNs) + (isAbsolute ? BigInt(bases[i]!) : 0n),
  )
  const known = ownStarts.filter(start => start !== undefined)
  const [first = 0n] = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const longestNs = Math.max(0, ...timed.map(({ startNs, endNs }) => endNs - startNs))
  const apartNs = isAbsolute ? maximumApartNs : BigInt(Math.ceil(maximumApartLengths * longestNs))
  const fits = known.every(start => start - first <= apartNs && start - first < maximumApartNs)
  const placed = results.map(({ startNs }, i) => {
    const start = ownStarts[i]
    return start === undefined ? 0 : (fits ? Number(start - first) : 0) - startNs
  })
  const skews = results.map(({ collectives }, i) =>
    i === 0 ? undefined : clockSkew(results[0]!.collectives, placed[0]!, collectives, placed[i]!),
  )
  const shifted = placed.map((offset, i) => offset - (alignClocks ? knownLead(skews[i]) : 0))
  // After shifting, the first event of all is the run's start again.
  const starts = results.flatMap(({ startNs, zeroNs }, i) =>
    zeroNs === undefined ? [] : [shifted[i]! + startNs],
  )
  const lead = starts.length === 0 ? 0 : Math.min(...starts)
  return {
    files: results.map(({ zeroNs }, i) => ({
      offsetNs: shifted[i]! - lead,
      baseNs: bases[i],
      clockAtStartNs: zeroNs === undefined ? undefined : String(BigInt(zeroNs) - BigInt(shifted[i]! - lead)),
      skew: skews[i],
    })),
    absoluteStartNs: isAbsolute && fits ? String(first + BigInt(lead)) : undefined,
    isGuess: timed.length > 1 && (!isAbsolute || !fits),
  }
}

/** A lead that is smaller than the doubt about it would be noise: such a clock stays as it is. */
function knownLead(skew: ClockSkew | undefined): Ns {
  return skew && Math.abs(skew.skewNs) > skew.residualNs ? skew.skewNs : 0
}

function baseOf({ baseTimeNs, zeroNs }: FileResult): string | undefined {
  if (zeroNs === undefined) return undefined
  if (baseTimeNs !== undefined) return baseTimeNs
  const zero = BigInt(zeroNs)
  return zero >= firstEpochNs && zero < lastEpochNs ? '0' : undefined
}
