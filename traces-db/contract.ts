/**
 * What crosses the process line to the traces-db service: types and validators, nothing else.
 *
 * Files are named by tokens, never by paths: whoever started the service (main) grants a token for a file
 * that a person chose, dropped or named on the command line. Runs are named by the id that `openRun` or the
 * library tells.
 */
import { z } from 'zod'
import { call, stream } from '../engine/base/channel/contract.ts'
import type { CollectiveTable } from '../engine/base/collective-table.ts'
import type { Comparison } from '../engine/base/comparison.ts'
import type { CriticalPath } from '../engine/base/critical-path.ts'
import type { InsightReport } from '../engine/base/insight.ts'
import { measurePresets, type RunMeasures } from '../engine/base/measures.ts'
import type { MemoryHolders, MemoryProfile } from '../engine/base/memory-profile.ts'
import type { DurationHistogram, OperationTable } from '../engine/base/operation-table.ts'
import type { ImportReport, Label, Process, RunBatch, RunHeader, RunKind } from '../engine/base/run.ts'
import type { RunConfiguration } from '../engine/base/run-configuration.ts'
import type { TalliedTrack } from '../engine/base/run-tallies.ts'
import type { NewTimes, RunOutline, RunTallies } from '../engine/base/timed-run.ts'
import type { Bytes, Ns } from '../engine/base/units.ts'
import type { WaitCauses } from '../engine/base/wait-causes.ts'

// ---- Runs -------------------------------------------------------------------------------------------

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

/** What windows keep from one start to the next. */
export interface KeptWorkspace {
  readonly texts: Readonly<Record<string, string>>
  /** The workspace was damaged: it was put aside under this name, and a new one begun. */
  readonly putAside?: string
}

/** A run file that was made elsewhere and is now in the library. */
export interface AdoptedRun {
  readonly run: string
  /** It was in the library before. */
  readonly wasThere: boolean
  /** Arguments of events that the file had lost; all else is whole. */
  readonly lostArguments: number
}

export type TrackInfo = TalliedTrack

export interface RunInfo {
  readonly run: string
  readonly header: RunHeader
  readonly processes: readonly Process[]
  readonly tracks: readonly TrackInfo[]
  /** Total duration of each operation class, ns; position = class. The legend shows what is not 0. */
  readonly classNs: Float64Array
  /** Ranks are shifted by their estimated clock skew (see alignClocks). */
  readonly clocksAligned?: boolean
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

export type ImportEvent = ImportProgress | ImportReady | ImportDone

// ---- Frames -----------------------------------------------------------------------------------------

/**
 * What is drawn of some tracks between two times: slices of a pixel or more each by itself, runs of narrower
 * ones folded. Columns of equal length. Sorted by row, then lane, then start.
 */
export interface SliceFrame {
  /** Position in the request's `tracks`. */
  readonly row: Uint16Array
  readonly lane: Uint32Array
  /** Ns from the request's startNs; may be negative. */
  readonly start: Float32Array
  readonly end: Float32Array
  /** Id of the slice; of the longest one where folded. */
  readonly id: Float64Array
  readonly label: Uint32Array
  /** How many slices this rectangle stands for; 1 = itself. */
  readonly count: Uint32Array
  /** Operation class; that with most time where folded. */
  readonly class: Uint8Array
  readonly flags: Uint8Array
}

/** Step areas: one entry a pixel column in which a counter changes. */
export interface CounterFrame {
  readonly row: Uint16Array
  readonly time: Float32Array
  /** Lowest, highest and last value from this time to the next entry's. */
  readonly minimum: Float64Array
  readonly maximum: Float64Array
  readonly last: Float64Array
}

export interface InstantFrame {
  readonly row: Uint16Array
  readonly time: Float32Array
  readonly label: Uint32Array
  readonly count: Uint32Array
  readonly id: Float64Array
}

export interface Frame {
  readonly startNs: Ns
  readonly endNs: Ns
  readonly slices: SliceFrame
  readonly counters: CounterFrame
  readonly instants: InstantFrame
}

/**
 * Busy time by class over the whole run: `share[(row * bins + bin) * classes.length + k]` of class `classes[k]`, 0
 * to 1. Slices of one class that overlap count once; classes count each by itself, so those of a bin may add up to
 * more than 1.
 */
export interface Minimap {
  /** Ranks; ids of processes where none has a rank. Of very many only some: each with those up to the next. */
  readonly rows: readonly number[]
  readonly bins: number
  /** Numbers of the classes that occur, ascending. */
  readonly classes: readonly number[]
  readonly share: Float32Array
}

// ---- Slices -----------------------------------------------------------------------------------------

export interface SliceRow {
  readonly id: number
  readonly track: number
  readonly lane: number
  readonly startNs: Ns
  readonly durationNs: Ns
  readonly label: Label
  readonly flags: number
}

export interface FlowLink {
  readonly name: string
  readonly slice: SliceRow
  readonly fromNs: Ns
  readonly toNs: Ns
}

export interface SliceDetails extends SliceRow {
  /** Duration less that of the slices within it. */
  readonly selfNs: Ns
  /** The event's stored members as JSON object text: `args` and whatever else it carried. '' = none yet. */
  readonly detail: string
  readonly flowsIn: readonly FlowLink[]
  readonly flowsOut: readonly FlowLink[]
  readonly operation: number
}

export interface InstantDetails {
  readonly id: number
  readonly track: number
  readonly timeNs: Ns
  readonly label: Label
  readonly detail: string
}

/** Totals of an area by name, longest first. Parts of slices outside the area do not count. */
export interface AreaTotals {
  readonly rows: readonly {
    readonly name: string
    readonly class: number
    readonly count: number
    readonly totalNs: Ns
    readonly selfNs: Ns
    readonly minimumNs: Ns
    readonly maximumNs: Ns
  }[]
  readonly slices: number
  /** More names than rows were asked for. */
  readonly omittedNames: number
}

export interface SearchHits {
  readonly total: number
  /** By start time; at most the request's limit. */
  readonly ids: Float64Array
  readonly starts: Float64Array
  readonly tracks: Uint32Array
  /** Hits per track, over all hits. */
  readonly perTrack: readonly { readonly track: number; readonly count: number }[]
  /** Share of the args that were looked through, 1 where none were asked for. Ask again to go on from there. */
  readonly searchedShare: number
}

export interface Mark {
  readonly id: string
  readonly startNs: Ns
  /** Equal to startNs for a point in time. */
  readonly endNs: Ns
  readonly text: string
}

/** An exercise of the learning path that was solved. */
export interface SolvedExercise {
  readonly lesson: string
  readonly solvedAt: string
  /** The strategy that solved it first. */
  readonly text: string
}

export interface SqlResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** More rows than the limit. */
  readonly truncated: boolean
}

export interface RecentFile {
  readonly token: string
  readonly name: string
  readonly openedAt: string
  readonly exists: boolean
}

export interface Sample {
  readonly name: string
  readonly title: string
  readonly description: string
}

export interface TextFile {
  readonly name: string
  readonly text: string
  /** Time of its last change, ms since 1970. */
  readonly modifiedMs: number
}

// ---- Validators -------------------------------------------------------------------------------------

const time = z.number().finite()
const id = z.number().int().nonnegative()
const run = z.string().min(1).max(200)
const token = z.string().min(1).max(200)
const lesson = z.string().min(1).max(100)
const tracks = z.array(id).max(20_000)
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

const importOptions = {
  title: z.string().max(200).optional(),
  /** Shift every rank by its estimated clock skew. */
  alignClocks: z.boolean().optional(),
}

export const tracesContract = {
  // Library and workspace
  library: call<readonly RunSummary[]>()(z.object({})),
  recentFiles: call<readonly RecentFile[]>()(z.object({})),
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
  keptTexts: call<KeptWorkspace>()(z.object({})),
  /** Durable when it resolves. Without a text the key is forgotten. */
  keepText: call<void>()(
    z.object({ key: z.string().min(1).max(200), text: z.string().max(4_000_000).optional() }),
  ),
  /**
   * The token of this file is good after the next start too, for what it was granted for: a document of the editor
   * knows its file. Throws `not-found` for a token that was never given.
   */
  keepFile: call<void>()(z.object({ file: token })),
  /** The document was closed, or saved elsewhere. */
  forgetFile: call<void>()(z.object({ file: token })),

  // One run
  openRun: call<RunInfo>()(z.object({ run })),
  closeRun: call<void>()(z.object({ run })),
  alignClocks: call<RunInfo>()(z.object({ run, apply: z.boolean() })),
  frame: call<Frame>()(
    z.object({ run, tracks, startNs: time, endNs: time, width: z.number().int().min(1).max(16_384) }),
  ),
  minimap: call<Minimap>()(z.object({ run, bins: z.number().int().min(1).max(4096) })),
  labels: call<readonly Label[]>()(z.object({ run, ids: z.array(id).max(50_000) })),
  slice: call<SliceDetails>()(z.object({ run, id })),
  instant: call<InstantDetails>()(z.object({ run, id })),
  /** The slice next to one: along its track or its lane, its parent or first child. Undefined at the end. */
  neighbour: call<SliceRow | undefined>()(
    z.object({ run, id, direction: z.enum(['next', 'previous', 'left', 'right', 'parent', 'child']) }),
  ),
  area: call<AreaTotals>()(
    z.object({ run, tracks, startNs: time, endNs: time, limit: z.number().int().min(1).max(10_000) }),
  ),
  /** The table twin of the timeline: slices that touch the window, by start time. */
  table: call<{ readonly total: number; readonly rows: readonly SliceRow[] }>()(
    z.object({
      run,
      tracks,
      startNs: time,
      endNs: time,
      offset: id,
      limit: z.number().int().min(1).max(1000),
    }),
  ),
  search: call<SearchHits>()(
    z.object({
      run,
      text: z.string().min(1).max(500),
      /** Where to look beside names and categories. */
      args: z.boolean(),
      limit: z.number().int().min(1).max(100_000),
    }),
  ),
  sql: call<SqlResult>()(
    z.object({
      run,
      text: z.string().min(1).max(100_000),
      limit: z.number().int().min(1).max(100_000),
      milliseconds: z.number().int().min(1).max(600_000),
    }),
  ),
  /** Writes Chrome trace JSON to a granted file; gzip where its name ends so. Items tell events written. */
  exportChrome: stream<{ readonly events: number; readonly done: boolean }>()(z.object({ run, file: token })),
  /** Writes what the window made (a chart, a table) to a granted file. */
  saveFile: call<void>()(z.object({ file: token, bytes: z.instanceof(Uint8Array) })),

  // Measures: computed beside the service, so that the timeline goes on. Definitions: docs/measures.md.
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
  /** Of a library line. */
  figures: call<RunFigures>()(z.object({ run })),
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

  // Marks and notes
  marks: call<readonly Mark[]>()(z.object({ run })),
  putMark: call<void>()(
    z.object({
      run,
      mark: z.object({
        id: z.string().min(1).max(100),
        startNs: time,
        endNs: time,
        text: z.string().max(10_000),
      }),
    }),
  ),
  removeMark: call<void>()(z.object({ run, id: z.string().max(100) })),

  // Learning path
  /** In the order in which they were solved. */
  solvedExercises: call<readonly SolvedExercise[]>()(z.object({})),
  /** Keeps the first solution; what solves it again is not kept. */
  keepSolvedExercise: call<void>()(z.object({ lesson, text: z.string().max(1_000_000) })),
  /** All of them: the path begins anew. */
  forgetSolvedExercises: call<void>()(z.object({})),

  /** Text of a granted file, at most a megabyte: a strategy to be edited. */
  readText: call<TextFile>()(z.object({ file: token })),

  // Runs that the engine makes
  /**
   * Shows a run that is in memory only, in place of the one before under this id (`preview-...`). Its outline has a
   * name: where the one before had it too, times are enough, and of these what is new. Otherwise nothing is shown
   * without the outline itself and all times, and there are no tallies. Details of a new outline come afterwards, by `previewDetails`: who looks for them
   * meanwhile waits.
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

  /** Changes that others made: a run grew, was finished, removed, described, given ranks. Never ends by itself. */
  watch: stream<{
    readonly type: 'grew' | 'finished' | 'removed' | 'described' | 'ranked' | 'library'
    readonly run: string
  }>()(z.object({})),
} as const

export type TracesContract = typeof tracesContract

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
