/** Runs that the engine makes: shown while they are only in memory, or kept as they grow. */
import { z } from 'zod'
import { call } from '../../engine/base/channel/contract.ts'
import type { RunBatch, RunHeader } from '../../engine/base/run.ts'
import type { RunTallies } from '../../engine/base/run-tallies.ts'
import type { Durations } from '../../engine/base/timing/retime.ts'
import type { RunOutline } from '../../engine/base/timing/run-outline.ts'
import type { TimingRules } from '../../engine/base/timing/timing-columns.ts'
import type { TimingPlan } from '../../engine/base/timing/timing-plan.ts'
import { run } from './arguments.ts'
import type { RunInfo } from './timeline.ts'

export const madeRunCalls = {
  /**
   * Shows a run that is in memory only, in place of the one before under this id (`preview-...`). It is timed here, by
   * the duration of each of its plan's costs, in seconds. Its outline has a name: where the one before had it too,
   * the durations are enough. Otherwise nothing is shown without what was planned, and there are no tallies. Details
   * of a new outline come afterwards, by `previewDetails`: who looks for them meanwhile waits.
   */
  previewRun: call<{ readonly tallies?: RunTallies; readonly isDetailed: boolean }>()(
    z.object({
      run,
      header: z.custom<Omit<RunHeader, 'lengthNs'>>(isObject),
      outlineName: z.string().min(1).max(100),
      planned: z.custom<PlannedRun>(isObject).optional(),
      durations: z.custom<Durations>(value => value instanceof Float64Array),
      rules: z.custom<TimingRules>(isObject),
    }),
  ),
  /** Details that were announced. Those of a run that is no more are not kept. */
  previewDetails: call<void>()(
    z.object({
      run,
      outlineName: z.string().min(1).max(100),
      details: z.custom<readonly string[]>(Array.isArray),
    }),
  ),
  createRun: call<{ readonly run: string }>()(z.object({ header: z.custom<RunHeader>(isObject) })),
  /** Resolves when the batch is durable: what was acknowledged survives the death of any process. */
  appendRun: call<void>()(z.object({ run, batch: z.custom<RunBatch>(isObject) })),
  finishRun: call<RunInfo>()(z.object({ run, header: z.custom<Partial<RunHeader>>(isObject) })),
} as const

/** A plan as a run, at whatever times. */
export interface PlannedRun {
  readonly outline: RunOutline
  readonly plan: TimingPlan
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
