/**
 * Figures as a person reads them: three significant digits, always with a unit. Two that read the same are the
 * same to whoever compares them, so the window, the command line and the verdicts of a comparison share this.
 */
import { countText } from './count-text.ts'

const thinSpace = '\u202f'

/** Digits after the point for three significant ones, 0 to 2: the unit is chosen so that no more are needed. */
function decimals(value: number): number {
  const size = Math.abs(value)
  // What rounds up to the next power counts as that: 9.996 is shown as 10.0.
  if (size >= 99.95 || size === 0) return 0
  return size >= 9.995 ? 1 : 2
}

function withUnit(value: number, unit: string): string {
  return `${value.toFixed(decimals(value))}${thinSpace}${unit}`
}

export interface Scale {
  readonly unit: string
  readonly size: number
}

/** What rounds up to one of a unit when three digits are kept counts as one of it. */
const roundsUp = 0.9995

/** The largest unit of which the value is at least one; the smallest otherwise. */
export function scaleOf(value: number, scales: readonly [Scale, ...Scale[]], one = roundsUp): Scale {
  let chosen = scales[0]
  for (const scale of scales) if (Math.abs(value) >= scale.size * one) chosen = scale
  return chosen
}

export const timeScales: readonly [Scale, ...Scale[]] = [
  { unit: 'ns', size: 1 },
  { unit: 'µs', size: 1e3 },
  { unit: 'ms', size: 1e6 },
  { unit: 's', size: 1e9 },
]

/** `1.23 ms`. From 100 s on in minutes, from 100 min on in hours, from 100 h on in days. */
export function formatDuration(ns: number): string {
  const size = Math.abs(ns)
  if (size >= 99.95 * 3.6e12) return withUnit(ns / 8.64e13, 'd')
  if (size >= 6e12) return withUnit(ns / 3.6e12, 'h')
  if (size >= 99.95e9) return withUnit(ns / 6e10, 'min')
  if (size < 999.5) return `${Number.isInteger(ns) ? ns : Number(ns.toPrecision(3))}${thinSpace}ns`
  const scale = scaleOf(ns, timeScales)
  return withUnit(ns / scale.size, scale.unit)
}

const byteScales: readonly [Scale, ...Scale[]] = [
  { unit: 'B', size: 1 },
  { unit: 'kB', size: 1e3 },
  { unit: 'MB', size: 1e6 },
  { unit: 'GB', size: 1e9 },
  { unit: 'TB', size: 1e12 },
]

/** Decimal units, as disks and links are sold: `268 MB`. */
export function formatBytes(bytes: number): string {
  const scale = scaleOf(bytes, byteScales)
  return scale.size === 1 ? `${bytes}${thinSpace}B` : withUnit(bytes / scale.size, scale.unit)
}

const flopScales: readonly [Scale, ...Scale[]] = [
  { unit: 'FLOP/s', size: 1 },
  { unit: 'kFLOP/s', size: 1e3 },
  { unit: 'MFLOP/s', size: 1e6 },
  { unit: 'GFLOP/s', size: 1e9 },
  { unit: 'TFLOP/s', size: 1e12 },
]

/** `989 TFLOP/s`; never larger than that unit, in which peaks are told. */
export function formatFlopRate(flopsPerSecond: number): string {
  const scale = scaleOf(flopsPerSecond, flopScales)
  return withUnit(flopsPerSecond / scale.size, scale.unit)
}

/** What is ten times as much reads as that: per cent of such size tell nobody anything. */
const largeShare = 10
const largestShare = 1000

/** `27.3 %` of a fraction; `57.3 times` where it is more than 10, `over 1,000 times` at most. */
export function formatShare(share: number): string {
  if (share > largestShare) return `over ${countText(largestShare)}${thinSpace}times`
  if (share >= largeShare) return withUnit(share, 'times')
  return withUnit(share * 100, '%')
}

export type FigureUnit = 'ns' | 'ratio' | 'bytes' | 'flops/s' | 'count'

/** A dash where nothing tells. */
export const unknownFigure = '–'

/** What reads the same is neither better nor worse to a person. */
export function readSame(unit: FigureUnit, one: number | undefined, other: number | undefined): boolean {
  return figureText(unit, one) === figureText(unit, other)
}

/** A figure with its unit: a ratio as per cent, times in whole nanoseconds, counts with every digit. */
export function figureText(unit: FigureUnit, value: number | undefined): string {
  if (value === undefined) return unknownFigure
  // A ratio over nothing; of amounts only what was never told is not finite.
  if (!Number.isFinite(value)) return unit === 'ratio' ? 'not defined' : unknownFigure
  switch (unit) {
    case 'ns':
      return formatDuration(Math.round(value))
    case 'ratio':
      return formatShare(value)
    case 'bytes':
      return formatBytes(Math.round(value))
    case 'flops/s':
      return formatFlopRate(value)
    case 'count':
      return Number.isInteger(value) ? countText(value) : value.toPrecision(3)
  }
}
