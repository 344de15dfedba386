/**
 * The zero that a file's columns count from. Times come as whole microseconds plus nanoseconds of the next
 * one; most of a file lies within days, but one absurd time (0 in an epoch trace, or 1e18) must not stretch
 * the run over decades: what is more than 52 days from the file's middle event is left out and counted.
 */
import type { FileCollector } from './file-collector.ts'
import { maximumSpanUs } from './limits.ts'

/** Times looked at to find the middle. */
const samples = 4096

export interface FileClock {
  /** The zero, in whole microseconds of the file's clock. */
  readonly zeroUs: number
  /** Times that belong to the file, whole microseconds. */
  readonly firstUs: number
  readonly lastUs: number
}

/** Undefined where no event has a time. */
export function fileClock(collector: FileCollector): FileClock | undefined {
  const columns = [...timeColumns(collector)].filter(({ count }) => count > 0)
  const total = columns.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  const step = Math.max(1, Math.floor(total / samples))
  const seen: number[] = []
  let at = 0
  for (const { us, count } of columns) {
    for (; at < count; at += step) seen.push(us[at]!)
    at -= count
  }
  seen.sort((a, b) => a - b)
  const middle = seen[seen.length >> 1]!
  const firstUs = middle - maximumSpanUs
  const lastUs = middle + maximumSpanUs
  const zeroUs = columns.reduce((least, { us, count }) => leastFrom(firstUs, least, us, count), middle)
  return { zeroUs, firstUs, lastUs }
}

/** The least of `least` and the times of a column that are not before `firstUs`. */
function leastFrom(firstUs: number, least: number, us: Float64Array, count: number): number {
  let found = least
  for (let i = 0; i < count; i++) if (us[i]! < found && us[i]! >= firstUs) found = us[i]!
  return found
}

function* timeColumns(collector: FileCollector): Generator<{ us: Float64Array; count: number }> {
  for (const { slices, instants } of collector.threads.threads) {
    yield slices
    if (instants) yield instants
  }
  yield* collector.counters.rows
  yield collector.pairs
  const { pointUs, points } = collector.asyncs
  yield { count: points, us: pointUs }
}
