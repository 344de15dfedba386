/** What a run of a plan is asked to do. */
import type { OptimizerRequest } from '../kernel-set.ts'
import type { ReadOut } from '../rank/messages.ts'

export interface RunPlanOptions {
  /** Name in backends/; the best that works here where absent. */
  readonly backend?: string | undefined
  readonly steps: number
  readonly optimizer: OptimizerRequest
  readonly seed: number
  /** The strategy's text where it is known: it is kept with the run. */
  readonly source?: string | undefined
  /** Ends the run early, in order. */
  readonly signal?: AbortSignal | undefined
  /** For those who check the numbers. */
  readonly readOut?: ReadOut | undefined
  /** False: operations are not logged, to see what logging costs. */
  readonly logs?: boolean | undefined
  readonly limits?: Partial<RunLimits> | undefined
}

export interface RunLimits {
  /** A rank that has not answered for so long, beside the time of its largest operation, hangs. */
  readonly silenceMs: number
  /** Ranks that answer, but all wait, for so long, wait for each other. */
  readonly standstillMs: number
  /** Processes start, load their back end and find each other within this. */
  readonly startMs: number
}

export const defaultLimits: RunLimits = { silenceMs: 5000, standstillMs: 30_000, startMs: 60_000 }

export const defaultOptimizer: OptimizerRequest = { name: 'adam', learningRate: 1e-3 }
export const defaultSeed = 42
