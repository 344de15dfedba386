/** Measures of runs: computed beside the service, so that the timeline goes on. Definitions: docs/measures.md. */
import { z } from 'zod'
import { call } from '../../engine/base/channel/contract.ts'
import type { CollectiveTable } from '../../engine/base/collective-table.ts'
import type { Comparison } from '../../engine/base/comparison.ts'
import type { CriticalPath } from '../../engine/base/critical-path.ts'
import type { InsightReport } from '../../engine/base/insight.ts'
import { measurePresets, type RunMeasures } from '../../engine/base/measures.ts'
import type { MemoryHolders, MemoryProfile } from '../../engine/base/memory-profile.ts'
import type { DurationHistogram, OperationTable } from '../../engine/base/operation-table.ts'
import type { WaitCauses } from '../../engine/base/wait-causes.ts'
import { id, run, time } from './arguments.ts'

/** MeasureSpan of engine/base/measures.ts. */
const span = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run') }),
  z.object({ kind: z.literal('step'), index: id }),
  z.object({ kind: z.literal('area'), startNs: time, endNs: time }),
])

/** Whose choice of window, rounding and filter the figures follow; ours where absent. */
const preset = z.enum(measurePresets).optional()

const alignment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('step'), position: id }),
  z.object({ kind: z.literal('event'), name: z.string().min(1).max(1000) }),
])

export const measureCalls = {
  measures: call<RunMeasures>()(z.object({ run, span, preset })),
  waitCauses: call<WaitCauses>()(z.object({ run, span })),
  operations: call<OperationTable>()(z.object({ run, span })),
  /** Durations of all slices of one name within the span. */
  histogram: call<DurationHistogram>()(
    z.object({ run, span, name: z.string().max(10_000), bins: z.number().int().min(1).max(500) }),
  ),
  collectives: call<CollectiveTable>()(z.object({ run, span })),
  criticalPath: call<CriticalPath>()(z.object({ run, span })),
  memory: call<MemoryProfile>()(z.object({ run, rank: id, span })),
  /** What lives on a rank at a time; throws `unsupported` where the run does not tell. */
  memoryAt: call<MemoryHolders>()(
    z.object({ run, rank: id, timeNs: time, limit: z.number().int().min(1).max(10_000) }),
  ),
  insights: call<InsightReport>()(z.object({ run, span })),
  compare: call<Comparison>()(
    z.object({
      runs: z.array(run).min(2).max(16),
      /** Position in runs of the one that the others are held against. */
      baseline: id,
      alignment,
      /** Give all steps the length of the baseline's. */
      equalLength: z.boolean(),
    }),
  ),
} as const
