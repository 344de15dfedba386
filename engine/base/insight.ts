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
