/** Runs side by side. */
import type { FigureUnit } from './figure-text.ts'
import type { RunKind } from './run.ts'
import type { Bytes, Ns, Rank } from './units.ts'

/** What is laid on one point of the common ruler. */
export type Alignment =
  | { readonly kind: 'start' }
  /** The start of a step, by its position among the run's steps. */
  | { readonly kind: 'step'; readonly position: number }
  /** The first slice of that name. */
  | { readonly kind: 'event'; readonly name: string }

export interface ComparedRun {
  /** As asked for: an id or a file's name. */
  readonly run: string
  readonly title: string
  readonly kind: RunKind
  readonly hardware: string
  readonly model: string
  readonly dtype: string
  readonly globalBatch: number | undefined
  readonly worldSize: number
  readonly planHash: string
  readonly steps: number
  /** Step of median length: what waterfall, operations and alignment are about. */
  readonly step: { readonly name: string; readonly startNs: Ns; readonly endNs: Ns }
  /** Put this time of the run ... */
  readonly offsetNs: Ns
  /** ... on the ruler's 0, and stretch by this to give steps equal length. */
  readonly scale: number
  /** Total memory of one rank over the step, for the overlaid curve: the rank with the highest peak. */
  readonly memory:
    | {
        readonly rank: Rank
        /** Elements in the lab's files, where all runs are such: then so are the values. */
        readonly unit: 'bytes' | 'elements'
        readonly time: Float64Array
        readonly bytes: Float64Array
      }
    | undefined
}

/** same: both read the same (figure-text.ts), or the difference lies within the noise of repeated steps. */
export type Verdict = 'better' | 'worse' | 'same' | 'unknown'

export interface ComparedFigure {
  /** Key of measureDefinitions. */
  readonly id: string
  readonly title: string
  readonly unit: FigureUnit
  readonly better: 'lower' | 'higher' | 'neither'
  /** One entry a run; undefined where the run does not tell. */
  readonly values: readonly (number | undefined)[]
  /** Standard deviation over the run's steps; undefined below three steps. */
  readonly noise: readonly (number | undefined)[]
  /** Value less the baseline's. */
  readonly differences: readonly (number | undefined)[]
  /** Against the baseline, whose own verdict is `same`. */
  readonly verdicts: readonly Verdict[]
  /** Runs with the best value; empty where all are the same. */
  readonly best: readonly number[]
}

export interface OperationDifference {
  readonly name: string
  /** Index into operationClasses. */
  readonly class: number
  /** operation: both follow the same plan. call: by name and the position among calls of that name. */
  readonly matchedBy: 'operation' | 'call'
  readonly status: 'added' | 'gone' | 'slower' | 'faster' | 'same'
  readonly count: number
  readonly baseCount: number
  readonly totalNs: Ns
  readonly baseNs: Ns
  readonly differenceNs: Ns
  /** Longest change among matched calls: slice of the run, of the baseline; -1 = none. */
  readonly slice: number
  readonly baseSlice: number
}

export interface WaterfallPart {
  readonly cause: 'compute' | 'exposedCommunication' | 'wait' | 'idle'
  /** forward, all-reduce, waiting for a receive, end of the step ... */
  readonly title: string
  readonly ns: Ns
}

/** Why the step of a run is longer than the baseline's. Parts are means over ranks; they sum exactly. */
export interface Waterfall {
  readonly fromNs: Ns
  readonly toNs: Ns
  /** Largest change first. */
  readonly parts: readonly WaterfallPart[]
}

/** Predicted against measured of one plan. `error` = measured / predicted - 1. */
export interface PredictionError {
  readonly predicted: number
  readonly measured: number
  readonly kinds: readonly PredictionRow[]
  /**
   * What ranks did beside their operations, `waiting` and `idle`, their count 0. Together with `kinds`, less what
   * runs at once, this makes up the steps of all ranks.
   */
  readonly rest: readonly PredictionRow[]
  readonly ranks: readonly PredictionRow[]
  readonly peakMemory: readonly {
    readonly rank: Rank
    readonly predictedBytes: Bytes
    readonly measuredBytes: Bytes
  }[]
}

export interface PredictionRow {
  /** Kind of operation, or `rank 3`. */
  readonly name: string
  readonly count: number
  readonly predictedNs: Ns
  readonly measuredNs: Ns
  /** Infinity where nothing was predicted and something measured. */
  readonly error: number
  /** Mean over operations of |measured - predicted|. */
  readonly meanAbsoluteNs: Ns
}

export interface ComparedWithBaseline {
  /** Position in runs. */
  readonly run: number
  readonly waterfall: Waterfall
  /** Largest change first. */
  readonly operations: readonly OperationDifference[]
  readonly omittedOperations: number
  readonly prediction: PredictionError | undefined
}

export interface Comparison {
  readonly runs: readonly ComparedRun[]
  /** Position in runs. */
  readonly baseline: number
  readonly figures: readonly ComparedFigure[]
  /** One entry for every run but the baseline. */
  readonly differences: readonly ComparedWithBaseline[]
  /** Where the comparison is not like for like. */
  readonly notes: readonly string[]
}
