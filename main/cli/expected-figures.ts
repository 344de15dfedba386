/** What remedies would bring: the simulations that insights ask for, run as `rankscope simulate` runs them. */
import { errorData } from '../../engine/base/app-error.ts'
import { changeOfTime, type SimulateRequest } from '../../engine/base/insight.ts'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { measuredSystems } from '../services/this-machine.ts'
import { bytesText, countText, durationText, ratioText } from './format.ts'
import { planOf } from './plan-of.ts'

export interface ExpectedFigures {
  readonly change: string
  readonly stepSeconds: number | undefined
  readonly samplesPerSecond: number | undefined
  readonly bubbleOfTotal: number | undefined
  readonly peakBytes: number | undefined
  /** By how much a sample takes longer than in the run, as a share of it. */
  readonly changeOfTime: number | undefined
  /** Why there are no figures; '' where there are. */
  readonly problem: string
}

/** Never throws for a request that cannot be simulated: it says why. */
export async function expectedFigures(
  request: SimulateRequest,
  signal: AbortSignal,
): Promise<ExpectedFigures> {
  const { change, strategy, cluster, against: _, ...asked } = request
  const none = {
    change,
    stepSeconds: undefined,
    samplesPerSecond: undefined,
    bubbleOfTotal: undefined,
    peakBytes: undefined,
    changeOfTime: undefined,
  }
  try {
    const { plan, faults } = await planOf(strategy, asked, { signal })
    if (!plan) return { ...none, problem: faults[0]?.message ?? 'It is not correct.' }
    const { stepSeconds, bubble, memory, violations } = simulate(
      plan,
      clusterNamed(cluster, measuredSystems()),
      {
        ...(asked.dtype === undefined ? {} : { dtype: asked.dtype }),
      },
    )
    if (violations.length > 0) return { ...none, problem: violations[0]!.message }
    const samplesPerSecond = plan.header.globalBatch / stepSeconds
    return {
      change,
      stepSeconds,
      samplesPerSecond,
      bubbleOfTotal: bubble.ofTotal,
      peakBytes: memory.reduce((most, { peak }) => Math.max(most, peak.bytes), 0),
      changeOfTime: changeOfTime(request, stepSeconds),
      problem: '',
    }
  } catch (thrown) {
    if (signal.aborted) throw thrown
    return { ...none, problem: errorData(thrown).message }
  }
}

/** `16 microbatches of half the size: step 60.000 µs, bubble 20.0 % of total, peak 1.2 GB, 1,333 samples/s`. */
export function expectedText(figures: ExpectedFigures): string {
  const { change, stepSeconds, samplesPerSecond, bubbleOfTotal, peakBytes = 0, problem } = figures
  if (stepSeconds === undefined || samplesPerSecond === undefined || bubbleOfTotal === undefined) {
    return `${change}: not simulated. ${problem}`
  }
  return [
    `${change}: step ${durationText(Math.round(stepSeconds * 1e9))}`,
    `bubble ${(100 * bubbleOfTotal).toFixed(1)} % of total`,
    `peak memory ${bytesText(peakBytes)}`,
    `${countText(Number(samplesPerSecond.toPrecision(4)))} samples/s${againstText(figures.changeOfTime)}`,
  ].join(', ')
}

/** What it comes to for the time of a sample, against the run. */
function againstText(change: number | undefined): string {
  if (change === undefined) return ''
  if (change === 0) return ', as fast as the run'
  return `, ${ratioText(Math.abs(change), 1)} ${change < 0 ? 'less time a sample than the run' : 'more time a sample: slower than the run'}`
}
