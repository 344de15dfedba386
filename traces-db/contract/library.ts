/** The library of runs, and how runs come into it: what imports tell, what is removed, described, made elsewhere. */
import { z } from 'zod'
import { call, stream } from '../../engine/base/channel/contract.ts'
import type { ImportReport, RunKind } from '../../engine/base/run.ts'
import type { RunConfiguration } from '../../engine/base/run-configuration.ts'
import type { Bytes, Ns } from '../../engine/base/units.ts'
import { run, token } from './arguments.ts'

/** What the library says of a run beside its header. Times are means, ratios fractions; absent = not known. */
export interface RunFigures {
  readonly stepNs?: Ns
  readonly mfu?: number
  readonly bubbleOfTotal?: number
  /** Waits could not all be told apart. */
  readonly bubbleAtLeast: boolean
  /** Of the rank that holds most. */
  readonly peakBytes?: number
  readonly memoryUnit: 'bytes' | 'elements'
  /** Length of each step, share of bubble and peak of each rank; many are folded to their largest. */
  readonly stepsNs: readonly Ns[]
  readonly rankBubbles: readonly number[]
  readonly rankPeaks: readonly number[]
  /** After the last step; null where it was no number any more. Of runs that tell a loss. */
  readonly loss?: number | null
  /** After each step, as the curves above; steps without a number are left out. */
  readonly losses: readonly number[]
}

/** One line of the library. */
export interface RunSummary {
  readonly run: string
  readonly title: string
  readonly kind: RunKind
  readonly createdAt: string
  readonly bytes: Bytes
  readonly worldSize: number
  readonly lengthNs: Ns
  readonly slices: number
  /** Words that a person gave it, and what they wrote about it. */
  readonly tags: readonly string[]
  readonly note: string
  /** It followed a plan that it holds, so it can be run again. */
  readonly hasPlan: boolean
  readonly strategy?: string
  readonly model?: string
  readonly layers?: number
  readonly microbatches?: number
  readonly globalBatch?: number
  readonly dtype?: string
  /** What it ran on, or was simulated for. */
  readonly hardware?: string
  /** Transfers that overlapped on a link shared it. */
  readonly links?: 'fair'
  /** Of an executed run. */
  readonly backend?: string
  /** It is being executed now. */
  readonly isLive?: boolean
  /** Why it ended before its last step. */
  readonly cutShort?: string
  /** Set where the file cannot be opened: what is wrong and what to do. */
  readonly problem?: string
  /** Absent until they have been measured (`figures`). */
  readonly figures?: RunFigures
}

/** A run that was removed and can be brought back. */
export interface RemovedRun {
  readonly run: string
  readonly title: string
  readonly kind: RunKind
  readonly bytes: Bytes
  readonly removedAt: string
  /** When it is deleted for good, ISO 8601. */
  readonly keptUntil: string
}

/** A run file that was made elsewhere and is now in the library. */
export interface AdoptedRun {
  readonly run: string
  /** It was in the library before. */
  readonly wasThere: boolean
  /** Arguments of events that the file had lost; all else is whole. */
  readonly lostArguments: number
}

export interface ImportProgress {
  readonly type: 'progress'
  readonly stage: 'reading' | 'writing' | 'finishing'
  readonly bytes: Bytes
  readonly totalBytes: Bytes
  readonly bytesPerSecond: number
  /** Seconds left by the rate so far; undefined until it can be told. */
  readonly secondsLeft?: number
}

/** The timeline can be opened now; arguments of events may still be written. */
export interface ImportReady {
  readonly type: 'ready'
  readonly run: string
  readonly readySeconds: number
}

export interface ImportDone {
  readonly type: 'done'
  readonly run: string
  readonly report: ImportReport
  readonly readySeconds: number
  readonly seconds: number
  readonly bytes: Bytes
  readonly megabytesPerSecond: number
}

/** The detail of the error of an import of several files where none could be read. */
export interface NothingRead {
  /** Of each file, why. */
  readonly reasons: readonly string[]
}

export type ImportEvent = ImportProgress | ImportReady | ImportDone

export interface Sample {
  readonly name: string
  readonly title: string
  readonly description: string
}

const importOptions = {
  title: z.string().max(200).optional(),
  /** Shift every rank by its estimated clock skew. */
  alignClocks: z.boolean().optional(),
}

export const libraryCalls = {
  library: call<readonly RunSummary[]>()(z.object({})),
  samples: call<readonly Sample[]>()(z.object({})),
  importSample: stream<ImportEvent>()(z.object({ name: z.string() })),
  importFiles: stream<ImportEvent>()(z.object({ files: z.array(token).min(1).max(4096), ...importOptions })),
  /** Copies a run file into the library once all of it could be read. */
  importRunFile: call<AdoptedRun>()(z.object({ file: token })),
  /** Takes a run out of the library; it can be brought back for a while. Undefined where there was none. */
  removeRun: call<RemovedRun | undefined>()(z.object({ run })),
  restoreRun: call<void>()(z.object({ run })),
  /** Last removed first. */
  removedRuns: call<readonly RemovedRun[]>()(z.object({})),
  /** Deletes removed runs for good; all where none are named. */
  deleteRemoved: call<void>()(z.object({ runs: z.array(run).max(10_000).optional() })),
  /** Title, tags and note are kept in the run's file. What is absent stays. */
  describeRun: call<void>()(
    z.object({
      run,
      title: z.string().trim().min(1).max(200).optional(),
      tags: z.array(z.string().trim().min(1).max(60)).max(30).optional(),
      note: z.string().max(20_000).optional(),
    }),
  ),
  /**
   * Gives the files of an imported run the ranks that a person says, one for each of the header's sources: in the
   * run's file. Throws `invalid-argument` where two are equal, or a file's processes tell their own.
   */
  setRanks: call<void>()(z.object({ run, ranks: z.array(z.number().int()).max(4096) })),
  /** How the run was made. Throws `unsupported` for one that followed no plan. */
  configuration: call<RunConfiguration>()(z.object({ run })),
  /** Where the run's file lies, to be told to a person. */
  runPath: call<{ readonly path: string }>()(z.object({ run })),
  /** Of a library line. */
  figures: call<RunFigures>()(z.object({ run })),
  /** Changes that others made: a run grew, was finished, removed, described, given ranks. Never ends by itself. */
  watch: stream<{
    readonly type: 'grew' | 'finished' | 'removed' | 'described' | 'ranked' | 'library'
    readonly run: string
  }>()(z.object({})),
} as const
