/**
 * Figures as a person reads them: three significant digits, always with a unit (engine/base/figure-text.ts).
 * Exact forms are for details, where somebody may want to copy them.
 */

import { clockText, longNs } from '../../engine/base/clock-text.ts'
import { countText, groupDigits, quantityText } from '../../engine/base/count-text.ts'
import { formatBytes, scaleOf, timeScales } from '../../engine/base/figure-text.ts'

export { formatBytes, formatDuration, formatFlopRate, formatShare } from '../../engine/base/figure-text.ts'

const thinSpace = '\u202f'

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

/** `120 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`
}

/** Every digit, in groups of three: `1,734,112`. */
export const formatCount = countText

/** `1 rank`, `4 ranks`; the plural is the noun with an s unless told. */
export const formatQuantity = quantityText

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
