/**
 * What reading one file yields: flat columns with ids of the file's own, ready to be handed between threads.
 * assemble-run.ts turns those of all files into one run.
 */
import type { ImportWarning, Label, RunSubject, TrackKind } from '../../engine/base/run.ts'
import type { Flows, LaneSlices, TrackInstants, TrackSamples } from '../store/run-sink.ts'

export const fileFormats = ['kineto', 'torch-legacy', 'lab', 'chrome', 'memory-snapshot'] as const
export type FileFormat = (typeof fileFormats)[number]

export interface FileProcess {
  /** JSON text as the trace wrote it, '' where absent. */
  readonly pid: string
  readonly name: string
  readonly labels: readonly string[]
  /** Undefined where the trace told none. */
  readonly sortIndex: number | undefined
  /** Rank that the process itself tells ("GPU 3" of the lab), undefined otherwise. */
  readonly rank: number | undefined
}

export interface FileTrack {
  readonly process: number
  readonly kind: TrackKind
  readonly tid: string
  readonly name: string
  readonly series: string
  readonly unit: string
  readonly sortIndex: number | undefined
  /** Slices by lane. Times are ns from the file's zero. */
  readonly lanes: readonly LaneSlices[]
  readonly samples: TrackSamples | undefined
  readonly instants: TrackInstants | undefined
}

/** Ends of collectives that peers took part in, to compare clocks. */
export interface CollectiveEnds {
  /** Numbers that are equal for the same call of another rank. */
  readonly keys: Float64Array
  /** Ns from the file's zero. */
  readonly ends: Float64Array
}

/** As ImportReport has them. */
export interface FileCounts {
  readonly events: number
  readonly slices: number
  readonly asyncs: number
  readonly objects: number
  readonly instants: number
  readonly asyncInstants: number
  readonly counters: number
}

export interface FileResult {
  readonly format: FileFormat
  readonly counts: FileCounts
  readonly labels: readonly Label[]
  readonly processes: readonly FileProcess[]
  readonly tracks: readonly FileTrack[]
  /** Slices are counted through tracks and lanes, in order. */
  readonly flows: Flows
  /** What the file's own clock shows at the columns' zero, ns as decimal text; undefined without any time. */
  readonly zeroNs: string | undefined
  /** First time and last end, ns from that zero. */
  readonly startNs: number
  readonly endNs: number
  /** Kineto's baseTimeNanoseconds, decimal text. */
  readonly baseTimeNs: string | undefined
  readonly rank: number | undefined
  readonly worldSize: number | undefined
  readonly subject: RunSubject
  readonly collectives: CollectiveEnds
  /** Members beside the events, a JSON object text. */
  readonly metadata: string
  readonly warnings: readonly ImportWarning[]
}
