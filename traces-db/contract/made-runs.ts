/** Runs that the engine makes: shown while they are only in memory, or kept as they grow. */
import { z } from 'zod'
import { call } from '../../engine/base/channel/contract.ts'
import type { RunBatch, RunHeader } from '../../engine/base/run.ts'
import type { NewTimes, RunOutline, RunTallies } from '../../engine/base/timed-run.ts'
import { run } from './arguments.ts'
import type { RunInfo } from './timeline.ts'

export const madeRunCalls = {
  /**
   * Shows a run that is in memory only, in place of the one before under this id (`preview-...`). Its outline has a
   * name: where the one before had it too, times are enough, and of these what is new. Otherwise nothing is shown
   * without the outline itself and all times, and there are no tallies. Details of a new outline come afterwards, by
   * `previewDetails`: who looks for them meanwhile waits.
   */
  previewRun: call<{ readonly tallies?: RunTallies; readonly isDetailed: boolean }>()(
    z.object({
      run,
      header: z.custom<RunHeader>(isObject),
      outlineName: z.string().min(1).max(100),
      outline: z.custom<RunOutline>(isObject).optional(),
      times: z.custom<NewTimes>(isObject),
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
