/** The most memory that a rank held within a window, told by its memory counters. */
import type { MeasureWindow } from '../../engine/base/measures.ts'
import type { Process } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { CounterSeries } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'

/**
 * The highest sum of all series of the rank's `memory` counters at one instant (elements for the lab's files);
 * undefined where it has none.
 */
export function peakMemory(
  run: RunData,
  processes: readonly Process[],
  span: MeasureWindow,
): Bytes | undefined {
  const own = new Set(processes.map(({ id }) => id))
  const series = run.counters.filter(({ track }) => {
    const { process, name } = run.tracks[track]!
    return own.has(process) && /^memory\b/i.test(name)
  })
  if (series.length === 0) return undefined
  return highestSum(series, span)
}

/** All samples in order of time; between samples each series keeps its last value. */
function highestSum(series: readonly CounterSeries[], { startNs, endNs }: MeasureWindow): number {
  const samples = series.flatMap((one, index) =>
    Array.from({ length: one.count }, (_, i) => ({ index, time: one.time[i]!, value: one.value[i]! })),
  )
  samples.sort((a, b) => a.time - b.time)
  const current = new Float64Array(series.length)
  let sum = 0
  let highest = 0
  for (let i = 0; i < samples.length; i++) {
    const { index, time, value } = samples[i]!
    if (time > endNs) break
    // What was held when the window begins counts as well as every change within it.
    if (time > startNs && samples[i - 1] && samples[i - 1]!.time <= startNs) highest = Math.max(highest, sum)
    sum += value - current[index]!
    current[index] = value
    const settled = samples[i + 1]?.time !== time
    if (settled && time >= startNs) highest = Math.max(highest, sum)
  }
  return Math.max(highest, samples.every(({ time }) => time <= startNs) ? sum : 0)
}
