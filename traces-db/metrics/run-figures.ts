/** The few figures by which the library lists a run. */
import type { RunMeasures } from '../../engine/base/measures.ts'
import type { RunFigures } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'

/** Points of a small curve at most: what can be told apart in sixty pixels. */
const mostPoints = 32

export function runFigures(
  { window: over, steps, ranks, memoryUnit, bubble, atLeast, utilization }: RunMeasures,
  run: RunData,
): RunFigures {
  const losses = lossPerStep(run)
  const last = losses.at(-1)
  const peaks = ranks.flatMap(({ peakBytes }) => peakBytes ?? [])
  return {
    // A mean over marked steps, as everywhere.
    ...(over.steps > 0 ? { stepNs: Math.round((over.endNs - over.startNs) / over.steps) } : {}),
    ...(utilization?.mfu === undefined ? {} : { mfu: utilization.mfu }),
    ...(ranks.length > 0 ? { bubbleOfTotal: bubble.ofTotal } : {}),
    bubbleAtLeast: atLeast,
    ...(peaks.length > 0 ? { peakBytes: Math.max(...peaks) } : {}),
    memoryUnit,
    stepsNs: folded(steps.map(({ startNs, endNs }) => endNs - startNs)),
    rankBubbles: folded(ranks.map(({ bubbleNs, totalNs }) => (totalNs > 0 ? bubbleNs / totalNs : 0))),
    rankPeaks: folded(ranks.map(({ peakBytes }) => peakBytes ?? 0)),
    ...(last === undefined ? {} : { loss: Number.isFinite(last) ? last : null }),
    losses: folded(losses.filter(Number.isFinite)),
  }
}

/** The counter of that name; a run that is executed writes it at the end of each step. */
function lossPerStep({ tracks, counters }: RunData): readonly number[] {
  const found = counters.find(({ track, count }) => tracks[track]!.name === 'loss' && count > 0)
  return found ? Array.from(found.value.subarray(0, found.count)) : []
}

/** As many values as fit, each the largest of those that it stands for. */
export function folded(values: readonly number[]): readonly number[] {
  if (values.length <= mostPoints) return values
  return Array.from({ length: mostPoints }, (_, at) => {
    const from = Math.floor((at * values.length) / mostPoints)
    const to = Math.floor(((at + 1) * values.length) / mostPoints)
    return values.slice(from, to).reduce((most, value) => Math.max(most, value), -Infinity)
  })
}
