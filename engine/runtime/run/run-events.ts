/** What a run tells while it happens. */
import type { ErrorData } from '../../base/app-error.ts'
import type { BubbleRatios, RankStates } from '../../base/rank-states.ts'
import type { RunBatch, RunHeader } from '../../base/run.ts'
import type { Bytes, Ns, Rank } from '../../base/units.ts'
import type { ReadTensor } from '../rank/messages.ts'

export interface StepProgress {
  readonly type: 'step'
  /** From 0. */
  readonly step: number
  readonly steps: number
  /** Undefined where the strategy does not train. */
  readonly loss: number | undefined
  readonly startNs: Ns
  readonly endNs: Ns
  readonly bubble: BubbleRatios
  /** Largest over the ranks, so far. */
  readonly peakBytes: Bytes
}

export interface RankResult {
  readonly rank: Rank
  /** Over all steps, ns. */
  readonly states: RankStates
  readonly peakBytes: Bytes
}

export interface RunResult {
  readonly type: 'result'
  /** As it is to be written at the end. */
  readonly header: RunHeader
  readonly lossPerStep: readonly number[]
  /** From the first step's start to the last one's end. */
  readonly seconds: number
  /** Median over the steps. */
  readonly stepSeconds: number
  readonly bubble: BubbleRatios
  readonly ranks: readonly RankResult[]
  readonly events: number
  readonly droppedEvents: number
  /** What ended it early; a run that was stopped has none, only `header.subject.execution.cutShort`. */
  readonly failure?: ErrorData
  /** By rank, where they were asked for. */
  readonly gradients: readonly (readonly ReadTensor[])[]
  readonly finalWeights: readonly (readonly ReadTensor[])[]
}

export type RunEvent =
  /** Ranks are ready; the run can be created. */
  | { readonly type: 'header'; readonly header: RunHeader; readonly pids: readonly number[] }
  | { readonly type: 'batch'; readonly batch: RunBatch }
  | StepProgress
  /** Always the last one. */
  | RunResult
