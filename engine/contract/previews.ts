/** A strategy while it is written: its figures, and the run in memory that shows it. */
import { z } from 'zod'
import { call } from '../base/channel/contract.ts'
import type { PlanFault } from '../base/plan.ts'
import type { Process, RunHeader, Track } from '../base/run.ts'
import type { RunTallies } from '../base/run-tallies.ts'
import type { Bytes, Rank } from '../base/units.ts'
import { recordRequestSchema } from './arguments.ts'
import type { StrategyFacts } from './strategies.ts'

/** What the teaching lab would print of a plan. */
export interface LabScore {
  readonly executionSeconds: number
  /** Fraction. */
  readonly mfu: number
  /** Largest over the ranks, in elements. */
  readonly peakElements: number
}

/** What is said of a simulated step before anything is looked at. */
export interface PreviewFigures {
  readonly stepSeconds: number
  /** Absent where the device has no datasheet peak. */
  readonly mfu?: number
  readonly bubbleOfTotal: number
  readonly bubbleOfIdeal: number
  /** Of the rank that holds most. */
  readonly peakBytes: Bytes
  readonly peakRank: Rank
  /** Of the device; absent where it has none. */
  readonly memoryLimitBytes?: Bytes
  readonly operations: number
  readonly planHash: string
  /** By the lab's rules, on the cluster that was asked for; only where they were. */
  readonly lab?: LabScore
  /** The lab's own score: the same plan on its machines. Absent where these do not take the plan's dtype. */
  readonly score?: LabScore
}

/** What was recorded, every default filled in. */
export interface PreviewTask {
  readonly worldSize: number
  readonly layers: number
  readonly globalBatch: number
  readonly batch: number
  /** In all ranks. */
  readonly microbatches: number
  readonly model: string
  readonly modelParameters: Readonly<Record<string, number>>
  readonly dtype: string
  readonly parameters: Readonly<Record<string, number | string | boolean>>
}

/** The run in memory that shows a preview: its rows, and what these times make of them. */
export interface PreviewRun {
  readonly run: string
  readonly header: RunHeader
  /** Name of what stays, however the plan is timed. */
  readonly outline: string
  /** Absent where the window said that it has them. */
  readonly rows?: { readonly processes: readonly Process[]; readonly tracks: readonly Track[] }
  readonly tallies: RunTallies
}

/** A strategy as it is being written: recorded, checked, simulated, shown from memory. */
export interface StrategyPreview {
  /** Absent where the text could not even be read as a strategy. */
  readonly facts?: StrategyFacts
  /** What is wrong with it; with figures beside, memory limits exceeded. */
  readonly violations: readonly PlanFault[]
  /** These three are absent where the strategy is not correct. */
  readonly task?: PreviewTask
  readonly figures?: PreviewFigures
  readonly run?: PreviewRun
  /** `record` is 0 where a recording at hand was timed anew. */
  readonly milliseconds: { readonly record: number; readonly simulate: number; readonly show: number }
}

/** What to show while it is written. */
export const previewStrategySchema = z.object({
  source: z.string().max(1_000_000),
  /** Name of the file, for messages. */
  file: z.string().min(1).max(1000),
  request: recordRequestSchema,
  cluster: z.string().min(1).max(200),
  /** By the teaching lab's rules and units. */
  lab: z.boolean(),
  /** In place of the cluster's own. */
  memoryGigabytes: z.number().positive().max(1e6).optional(),
  /** The factor by which all links are faster or slower. */
  linkFactor: z.number().min(1e-3).max(1e3).optional(),
  /** Id of the run in memory, `preview-...`; the next preview takes its place. */
  run: z.string().min(1).max(200),
  /** Name of the outline whose rows the window has. */
  outline: z.string().max(100).optional(),
})

export type PreviewStrategy = z.output<typeof previewStrategySchema>

export const previewCalls = {
  /** As `checkStrategy`, and what the step would look like on a cluster. */
  previewStrategy: call<StrategyPreview>()(previewStrategySchema),
} as const
