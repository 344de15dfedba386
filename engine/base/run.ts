/**
 * A run: whatever happened, simulated, executed or imported, as a header plus flat columns.
 *
 * Producers (simulator, ranks, importers) hand over {@link RunBatch}es; traces-db packs them into lanes and
 * keeps them. Nothing here knows SQLite, a screen or a format.
 */
import type { Bytes, Flops, Ns, Rank } from './units.ts'

export const runKinds = ['simulated', 'executed', 'imported'] as const
export type RunKind = (typeof runKinds)[number]

/** A string that slices share: its text and what follows from it. Its position in the run's list is its id. */
export interface Label {
  readonly name: string
  readonly category: string
  /** Index into operationClasses. */
  readonly class: number
  /** Chrome's reserved colour name, '' where none was given. */
  readonly colour: string
  /** Microbatch number for the lightness step, -1 where unknown. */
  readonly microbatch: number
}

/** A process of the traced system: the header of a group of tracks. */
export interface Process {
  readonly id: number
  readonly rank: Rank
  /** Index into header.sources, -1 where the run was not imported. */
  readonly source: number
  /** The id as the trace wrote it, JSON text: `7` and `"7"` stay distinct. */
  readonly pid: string
  readonly name: string
  readonly labels: readonly string[]
  readonly sortIndex: number
}

export const trackKinds = ['thread', 'stream', 'async', 'counter'] as const
/** thread: host thread. stream: a queue of device work. async: overlapping spans without a thread. */
export type TrackKind = (typeof trackKinds)[number]

/** A row of the timeline. A counter with several series is one track a series, under one name. */
export interface Track {
  readonly id: number
  readonly process: number
  readonly kind: TrackKind
  /** JSON text of the tid as the trace wrote it; '' for counters and async tracks. */
  readonly tid: string
  readonly name: string
  /** The series of a counter, '' otherwise. */
  readonly series: string
  /** 'bytes', 'count', ... of a counter; '' where unknown. */
  readonly unit: string
  readonly sortIndex: number
}

/** Bits of a slice's flags. */
export const sliceFlags = {
  /** B without E: runs to the end of its track. */
  unfinished: 1,
  /** Had a negative duration: drawn with zero length. */
  negative: 2,
  /** Written as B and E (export keeps the form). */
  beginEnd: 4,
  /** From an async pair (b/e or S/F). */
  async: 8,
} as const

/** Slices in any order; `track` names the row. */
export interface SliceColumns {
  readonly track: Uint32Array
  /** Ns from the run's start. */
  readonly start: Float64Array
  /** Ns, not negative. */
  readonly duration: Float64Array
  readonly label: Uint32Array
  readonly flags: Uint8Array
  /** Number of the event's stored arguments, 0 = none. See RunBatch.details. */
  readonly detail: Uint32Array
  /** Index of the plan's operation, -1 = none. Absent where the run has no plan. */
  readonly operation?: Int32Array
}

export interface CounterColumns {
  readonly track: Uint32Array
  readonly time: Float64Array
  readonly value: Float64Array
  readonly detail: Uint32Array
}

export interface InstantColumns {
  readonly track: Uint32Array
  readonly time: Float64Array
  readonly label: Uint32Array
  readonly detail: Uint32Array
}

/** Arrows between two slices, each named by its position in the SliceColumns of the same batch. */
export interface FlowColumns {
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** Where on the slices the arrow leaves and arrives, ns. */
  readonly fromTime: Float64Array
  readonly toTime: Float64Array
  readonly label: Uint32Array
}

/** A column of a plan. Positions are operations, unless its name begins with `edge`. */
export type PlanColumn = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/**
 * The plan that a simulated or executed run followed, as generic columns that can be judged without the
 * engine. Slices point to operations by position. Everybody may count on the columns `rank`, `kind` (index
 * into `kinds`), `layer`, `microbatch` (-1 = none), `bytes`, `flops`, `line` (0 = unknown), and on `edgeFrom`
 * and `edgeTo`, which name the operations at both ends of each dependency. Others are kept as they are.
 */
export interface RunPlan {
  readonly kinds: readonly string[]
  readonly columns: Readonly<Record<string, PlanColumn>>
  /** What is no column (costs, groups, ...), as JSON text. */
  readonly tables: string
}

/**
 * A piece of a run. Labels, processes and tracks are appended to those that came before; columns refer to
 * them by id. `details` are the arguments of events as JSON object texts; detail number n of the columns
 * is the n-th ever appended, counting from 1.
 */
export interface RunBatch {
  readonly labels?: readonly Label[]
  readonly processes?: readonly Process[]
  readonly tracks?: readonly Track[]
  readonly slices?: SliceColumns
  readonly counters?: CounterColumns
  readonly instants?: InstantColumns
  readonly flows?: FlowColumns
  readonly details?: readonly string[]
  /** Given once, in any batch. */
  readonly plan?: RunPlan
}

/** A file that a run was imported from. */
export interface RunSource {
  /** File name without its folder: a run file tells nobody how a disk is arranged. */
  readonly name: string
  readonly bytes: Bytes
  readonly rank: Rank
  /** Of the file: `kineto`, `chrome`, `memory-snapshot`, ...; absent in older run files. */
  readonly format?: string
  /** Absolute time of the file's zero, ns since 1970 as decimal text; undefined where it told none. */
  readonly baseNs?: string
  /**
   * What the file's own clock shows at the run's start, ns as decimal text: an export writes times as the file
   * had them, so that they fit the events that are kept word for word.
   */
  readonly clockAtStartNs?: string
  /** Estimated lead of this file's clock over the first one's, from matching collectives. */
  readonly skewNs?: Ns
  /** Half the spread of that estimate. */
  readonly skewResidualNs?: Ns
  /** Top-level members of the file other than its events, as JSON text. */
  readonly metadata: string
}

export interface ImportWarning {
  readonly code: string
  readonly count: number
  /** What the first one looked like, with its file and byte offset. */
  readonly example: string
  /** Where several files have it: the first one of each, of ten files at most. */
  readonly examples?: readonly string[]
  /** How many files have it beyond those. */
  readonly moreFiles?: number
}

/** What was read, and what is drawn of it: slices, asyncs and objects are all spans there are. */
export interface ImportReport {
  readonly format: string
  readonly ranks: number
  /** Records read, metadata included. */
  readonly events: number
  /** X and B, unfinished ones too. */
  readonly slices: number
  /** b and S, unfinished ones too. */
  readonly asyncs: number
  /** N: lives of objects, which lie among the async spans. */
  readonly objects: number
  /** Of threads. */
  readonly instants: number
  /** n, T, p and O: steps of async spans, snapshots of objects. */
  readonly asyncInstants: number
  /** C records. */
  readonly counters: number
  /** Arrows that can be drawn. */
  readonly flows: number
  readonly tracks: number
  readonly startNs: Ns
  readonly endNs: Ns
  readonly warnings: readonly ImportWarning[]
}

/** What the run was of. Every field is absent where nobody knows. */
export interface RunSubject {
  readonly strategy?: string
  readonly strategySource?: string
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly model?: string
  readonly layers?: number
  /** Of the global batch, in all ranks. */
  readonly microbatches?: number
  readonly globalBatch?: number
  readonly dtype?: string
  /** Cluster or hardware fingerprint, as shown. */
  readonly hardware?: string
  /** Dense peak used for MFU, FLOP/s per device. */
  readonly peakFlopsPerSecond?: number
  readonly modelFlopsPerStep?: Flops
  readonly backend?: string
  readonly planHash?: string
  /** Elements, not bytes, in counters named memory: the teaching lab's files. */
  readonly memoryUnit?: 'bytes' | 'elements'
  /** Of a simulated run: transfers that overlap on a link shared it fairly. Absent where each had it for itself. */
  readonly links?: 'fair'
  /** Of an executed run. */
  readonly execution?: ExecutionFacts
}

/** How a run was executed: what must be known to do it again, and to judge its figures. */
export interface ExecutionFacts {
  /** What the back end runs on, as it says itself. */
  readonly device: string
  readonly ranksPerDevice: number
  readonly threadsPerRank: number
  readonly optimizer: string
  readonly learningRate: number
  readonly seed: number
  /** Steps asked for. */
  readonly steps: number
  /** Steps that all ranks have ended; absent where nobody was left to count them. */
  readonly stepsDone?: number
  /** Clocks of two ranks differ by at most this. */
  readonly clockResidualNs: Ns
  /** Events that were not kept because their takers were too slow. */
  readonly droppedEvents: number
  /** Why the run ended before its last step. */
  readonly cutShort?: string
  /** The machine, as far as it tells: processor, memory, graphics cards, system. */
  readonly machine: unknown
}

export interface RunHeader {
  readonly title: string
  readonly kind: RunKind
  /** When the run file was written, ISO 8601. */
  readonly createdAt: string
  /** Absolute time of the run's start, ns since 1970 as decimal text; undefined where no source told. */
  readonly absoluteStartNs?: string
  readonly lengthNs: Ns
  readonly worldSize: number
  readonly sources: readonly RunSource[]
  readonly subject: RunSubject
  readonly report?: ImportReport
  /** Words that a person gave it. */
  readonly tags?: readonly string[]
  /** What a person wrote about it. */
  readonly note?: string
  /** False while args are still written, or after the writer died. */
  readonly complete: boolean
}
