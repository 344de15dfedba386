/**
 * The clock of a machine: milliseconds that pass alike in all of its processes and are never set back.
 * `performance.now()` counts from the start of its process; the difference to the system's clock is found once.
 */
const differenceMs = bestDifference()

/** Milliseconds of the machine's clock. */
export function machineMs(): number {
  return performance.now() + differenceMs
}

/** A time of `performance.now()` on the machine's clock. */
export function toMachineMs(ownMs: number): number {
  return ownMs + differenceMs
}

/** The two clocks are read one after the other: the shortest of several distances is the truest. */
function bestDifference(): number {
  let shortest = Number.POSITIVE_INFINITY
  let difference = 0
  for (let i = 0; i < 100; i++) {
    const before = performance.now()
    const machine = Number(process.hrtime.bigint()) / 1e6
    const after = performance.now()
    if (after - before >= shortest) continue
    shortest = after - before
    difference = machine - (before + after) / 2
  }
  return difference
}
