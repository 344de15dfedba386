/** What a strategy file exports. */
import type { Dist, Model } from '../api.ts'
import type { Choice, Flag, Integer, Parameter, Parameters } from './parameters.ts'

type ValueOf<P extends Parameter> = P extends Integer
  ? number
  : P extends Flag
    ? boolean
    : P extends Choice<infer Option>
      ? Option
      : never

/** What `train` may read beside rank and world: the batch, and the strategy's parameters by name. */
export type Config<P extends Parameters = Parameters> = {
  /** Samples of a step, over all ranks. */
  readonly globalBatch: number
  /** Samples that a rank is asked to process at once. */
  readonly batch: number
  /** Steps to record; 1 unless the strategy declares `steps: 'own'`. */
  readonly steps: number
} & { readonly [Name in keyof P]: ValueOf<P[Name]> }

/** What is used where the command line and the studio say nothing. */
export interface StrategyDefaults {
  readonly worldSize: number
  readonly layers: number
  readonly globalBatch: number
  readonly batch: number
  /** Name in the list of models, `linear-stack` if absent. */
  readonly model?: string
  /** `float16` if absent. */
  readonly dtype?: string
}

export interface Strategy<P extends Parameters = Parameters> {
  readonly name: string
  /** One line: what it teaches. */
  readonly description?: string
  readonly defaults?: Partial<StrategyDefaults>
  readonly parameters?: P
  /**
   * `one` (usual): `train` is one step with a flush, repeated as it is. `own`: `train` records
   * `config.steps` steps that flow into each other, as PipeDream's do; step k is begun with
   * `model.beginStep(k)` and has the samples from `k * globalBatch`.
   */
  readonly steps?: 'one' | 'own'
  /** Samples that each update must contain; the global batch if absent. Only with `steps: 'own'`. */
  readonly samplesPerUpdate?: number
  /** By how many updates a gradient may be older than the weights that it updates; 0 if absent. */
  readonly staleness?: number
  train(model: Model, dist: Dist, config: Config<P>): Promise<void> | void
}

/** Declares a strategy; the file's default export. */
export function strategy<const P extends Parameters>(definition: Strategy<P>): Strategy<P> {
  return definition
}
