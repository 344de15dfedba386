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

/** Steps of a ruler of long times, as on a clock. */
const clockSteps: readonly Ns[] = [
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * 60e9),
  ...[1, 2, 3, 6, 12].map(hours => hours * 3600e9),
  ...[1, 2, 5, 10, 20, 50].map(days => days * 86_400e9),
]

/** Between lines that lie about this far apart a step of a clock reads better; undefined where they lie closer. */
export function clockStep(apartNs: Ns): Ns | undefined {
  // Below, steps of 1, 2 and 5 seconds and their tens are as good.
  if (apartNs <= 50e9) return undefined
  return clockSteps.find(step => step >= apartNs) ?? clockSteps.at(-1)
}
