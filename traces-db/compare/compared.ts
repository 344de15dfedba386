import type { Measurable } from '../metrics/measure-run.ts'
import type { Step } from '../metrics/steps.ts'

export interface RunToCompare {
  /** As the caller knows it. */
  readonly run: string
  readonly subject: Measurable
}

/** A run with what all comparisons need of it. */
export interface Compared extends RunToCompare {
  readonly steps: readonly Step[]
  /** Of median length: it stands for the others. */
  readonly step: Step
}
