/**
 * Waiting within collectives of traces that do not tell it: what lies before the arrival of the last rank. A
 * wait that is shorter than the doubt of the clocks, or a collective whose peers' files are missing, is not
 * told apart: it stays communication, and the bubble reads "at least".
 */
import { type Intervals, union } from '../../engine/base/intervals.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import type { CollectiveMatch } from './collectives.ts'

export interface WaitSplit {
  /** One set a rank. */
  readonly waits: readonly Intervals[]
  readonly atLeast: boolean
  readonly residualNs: Ns
}

/** @param ranks how many there are; calls name them by position */
export function waitsOfCollectives(
  run: RunData,
  collectives: readonly CollectiveMatch[],
  ranks: number,
): WaitSplit {
  const residualNs = clockResidual(run)
  const found = Array.from({ length: ranks }, () => ({ start: [] as number[], end: [] as number[] }))
  let atLeast = false
  for (const { calls, groupSize } of collectives) {
    // Alone in its group: there is nobody to wait for.
    if (groupSize === 1) continue
    if (calls.length < 2 || (groupSize !== undefined && calls.length < groupSize)) {
      atLeast = true
      continue
    }
    const last = calls.reduce((latest, call) => Math.max(latest, call.startNs), 0)
    for (const { rank, startNs, endNs } of calls) {
      const until = Math.min(last, endNs)
      if (until <= startNs) continue
      if (until - startNs < residualNs) {
        atLeast = true
        continue
      }
      found[rank]!.start.push(startNs)
      found[rank]!.end.push(until)
    }
  }
  const waits = found.map(({ start, end }) => union(Float64Array.from(start), Float64Array.from(end)))
  return { waits, atLeast, residualNs }
}

/** The largest doubt between any file's clock and the first one's; 0 within one file. */
function clockResidual(run: RunData): Ns {
  return run.header.sources.reduce((most, source) => Math.max(most, source.skewResidualNs ?? 0), 0)
}
