/** Units of time that a ruler counts in. */
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
