/** Times as text: a unit always, three significant digits for lengths, all that is known for moments. */
import type { Ns } from '../../engine/base/units.ts'

export interface TimeUnit {
  readonly name: string
  readonly ns: Ns
}

export const timeUnits: readonly TimeUnit[] = [
  { name: 'ns', ns: 1 },
  { name: 'µs', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
]

/** The largest unit of which `ns` holds at least one. */
export function unitFor(ns: Ns): TimeUnit {
  return timeUnits.findLast(unit => Math.abs(ns) >= unit.ns) ?? timeUnits[0]!
}

/** A length of time with three significant digits: `6.94 ms`, `812 ns`, `0 ns`. */
export function formatDuration(ns: Ns): string {
  let unit = unitFor(ns)
  let digits = significant(ns / unit.ns)
  // 999.96 µs reads 1.00 ms, not 1000 µs.
  if (Math.abs(Number(digits)) >= 1000 && unit.ns < 1e9) {
    unit = timeUnits[timeUnits.indexOf(unit) + 1]!
    digits = significant(ns / unit.ns)
  }
  return `${digits} ${unit.name}`
}

/** A moment to the nanosecond, in the unit that reads best: `41.203 ms`, `1.000000017 s`. */
export function formatMoment(ns: Ns): string {
  const unit = unitFor(ns)
  const decimals = Math.round(Math.log10(unit.ns))
  const text = (Math.round(ns) / unit.ns).toFixed(decimals)
  const [whole, fraction = ''] = text.split('.')
  const kept = fraction.replace(/0+$/, '')
  return `${whole}${kept ? `.${kept}` : ''} ${unit.name}`
}

function significant(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1000) return String(value)
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
  return value.toFixed(decimals)
}
