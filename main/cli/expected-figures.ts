/** What remedies would bring: the simulations that insights ask for, run as `rankscope simulate` runs them. */
import { errorData } from '../../engine/base/app-error.ts'
import type { SimulateRequest } from '../../engine/base/insight.ts'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { measuredSystems } from '../services/this-machine.ts'
import { durationText } from './format.ts'
import { planOf } from './plan-of.ts'

export interface ExpectedFigures {
  readonly change: string
  readonly stepSeconds: number | undefined
  readonly samplesPerSecond: number | undefined
  readonly bubbleOfTotal: number | undefined
  /** Why there are no figures; '' where there are. */
  readonly problem: string
}

/** Never throws for a request that cannot be simulated: it says why. */
export async function expectedFigures(
  request: SimulateRequest,
  signal: AbortSignal,
): Promise<ExpectedFigures> {
  const { change, strategy, cluster, ...asked } = request
  const none = { change, stepSeconds: undefined, samplesPerSecond: undefined, bubbleOfTotal: undefined }
  try {
    const { plan, faults } = await planOf(strategy, asked, { signal })
    if (!plan) return { ...none, problem: faults[0]?.message ?? 'It is not correct.' }
    const { stepSeconds, bubble, violations } = simulate(plan, clusterNamed(cluster, measuredSystems()), {
      ...(asked.dtype === undefined ? {} : { dtype: asked.dtype }),
    })
    if (violations.length > 0) return { ...none, problem: violations[0]!.message }
    const samplesPerSecond = plan.header.globalBatch / stepSeconds
    return { change, stepSeconds, samplesPerSecond, bubbleOfTotal: bubble.ofTotal, problem: '' }
  } catch (thrown) {
    if (signal.aborted) throw thrown
    return { ...none, problem: errorData(thrown).message }
  }
}

/** `16 microbatches of half the size: step 60.000 µs, bubble 20.0 % of total, 1,333 samples/s`. */
export function expectedText({
  change,
  stepSeconds,
  samplesPerSecond,
  bubbleOfTotal,
  problem,
}: ExpectedFigures): string {
  if (stepSeconds === undefined || samplesPerSecond === undefined || bubbleOfTotal === undefined) {
    return `${change}: not simulated. ${problem}`
  }
  const rate = samplesPerSecond.toLocaleString('en-US', { maximumSignificantDigits: 4 })
  const bubble = `${(100 * bubbleOfTotal).toFixed(1)} % of total`
  return `${change}: step ${durationText(Math.round(stepSeconds * 1e9))}, bubble ${bubble}, ${rate} samples/s`
}
