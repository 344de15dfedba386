/**
 * Figures as a person reads them: three significant digits, always with a unit. Exact forms are for details,
 * where somebody may want to copy them.
 */

import { clockText, longNs } from '../../engine/base/clock-text.ts'
import { countText, groupDigits } from '../../engine/base/count-text.ts'

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

interface Scale {
  readonly unit: string
  readonly size: number
}

/** What rounds up to one of a unit when three digits are kept counts as one of it. */
const roundsUp = 0.9995

/** The largest unit of which the value is at least one; the smallest otherwise. */
function scaleOf(value: number, scales: readonly [Scale, ...Scale[]], one = roundsUp): Scale {
  let chosen = scales[0]
  for (const scale of scales) if (Math.abs(value) >= scale.size * one) chosen = scale
  return chosen
}

const timeScales: readonly [Scale, ...Scale[]] = [
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

/** Every digit of an integer number of ns, in the unit that reads best: `41.203117 ms`, `1 h 20 min 0.5 s`. */
export function formatExactTime(ns: number): string {
  if (Math.abs(ns) >= longNs) return clockText(ns, thinSpace)
  const scale = scaleOf(ns, timeScales, 1)
  if (scale.size === 1) return `${ns}${thinSpace}ns`
  const digits = Math.round(Math.log10(scale.size))
  const text = String(Math.abs(Math.round(ns))).padStart(digits + 1, '0')
  const fraction = text.slice(-digits).replace(/0+$/, '')
  const whole = groupDigits(text.slice(0, -digits))
  return `${ns < 0 ? '-' : ''}${whole}${fraction && `.${fraction}`}${thinSpace}${scale.unit}`
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

/** `120 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`
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

/** Every digit, in groups of three: `1,734,112`. */
export const formatCount = countText

/** What is ten times as much reads as that: per cent of such size tell nobody anything. */
const largeShare = 10
const largestShare = 1000

/** `27.3 %` of a fraction; `57.3 times` where it is more than 10, `over 1,000 times` at most. */
export function formatShare(share: number): string {
  if (share > largestShare) return `over ${formatCount(largestShare)}${thinSpace}times`
  if (share >= largeShare) return withUnit(share, 'times')
  return withUnit(share * 100, '%')
}

/** `1 rank`, `4 ranks`; the plural is the noun with an s unless told. */
export function formatQuantity(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`
}

/** Seconds that remain, no finer than a person cares: `4 s`, `2 min`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 1) return `less than 1${thinSpace}s`
  if (seconds < 90) return `${Math.round(seconds)}${thinSpace}s`
  return `${Math.round(seconds / 60)}${thinSpace}min`
}

/** The day and minute of an ISO time, in the person's own time zone: `2026-11-20 14:05`. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return ''
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
