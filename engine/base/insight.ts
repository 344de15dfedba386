/** What is worth knowing about a run: findings of rules, each with its evidence and size. */
import type { MeasureWindow } from './measures.ts'
import type { Ns, Rank } from './units.ts'

/**
 * A simulation that tells what a remedy would bring. Whoever shows the insight may ask the engine for it;
 * nothing here copies the engine's formulas.
 */
export interface SimulateRequest {
  /** `1f1b`, `schedule:zb-h1`: as `rankscope simulate` takes it. */
  readonly strategy: string
  readonly cluster: string
  readonly worldSize: number
  readonly layers: number | undefined
  readonly globalBatch: number | undefined
  readonly batch: number | undefined
  readonly model: string | undefined
  readonly dtype: string | undefined
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly modelParameters: Readonly<Record<string, number>>
  /** What is different from the run: `16 microbatches instead of 8`. */
  readonly change: string
  /** The run itself, to hold the answer against: the mean length of its steps, and the samples of each. */
  readonly against: { readonly stepNs: Ns; readonly globalBatch: number | undefined }
}

/** Changes that are none: the simulator is exact, the length of a step is a whole number of ns. */
const noChange = 0.0005

/**
 * By how much the time of a sample changes against the run, as a share of it: -0.1 where it takes a tenth less.
 * Steps may hold more samples than the run's. 0 where it stays the same, undefined where nobody knows.
 */
export function changeOfTime(
  { against, globalBatch }: SimulateRequest,
  stepSeconds: number,
): number | undefined {
  if (!(against.stepNs > 0)) return undefined
  const samples = against.globalBatch ?? globalBatch
  const growth = globalBatch === undefined || samples === undefined ? 1 : globalBatch / samples
  const change = (stepSeconds * 1e9) / growth / against.stepNs - 1
  return Math.abs(change) <= noChange ? 0 : change
}

export interface Insight {
  /** Name of the rule's file. */
  readonly rule: string
  readonly title: string
  /** What was found, with figures. */
  readonly text: string
  /** What can be done; '' where nothing is known. */
  readonly advice: string
  /** What it costs per step, mean over ranks; 0 for what costs no time. */
  readonly sizeNs: Ns
  /** sizeNs / mean step length. */
  readonly share: number
  readonly severity: 'high' | 'medium' | 'low'
  readonly confidence: 'high' | 'medium' | 'low'
  /** Why the confidence is not high; '' where it is. */
  readonly doubt: string
  readonly ranks: readonly Rank[]
  /** Slices that show it, most telling first. */
  readonly slices: readonly number[]
  readonly startNs: Ns
  readonly endNs: Ns
  readonly simulate: readonly SimulateRequest[]
}

export interface InsightReport {
  readonly window: MeasureWindow
  /** Largest first. */
  readonly insights: readonly Insight[]
  /** Rules that threw: the others are not touched by it. */
  readonly failed: readonly { readonly rule: string; readonly message: string }[]
}
