/** One run as it is looked at: what is drawn of it, what each slice is, search, tables, SQL, export. */
import { z } from 'zod'
import { call, stream } from '../../engine/base/channel/contract.ts'
import type { Label, Process, RunHeader } from '../../engine/base/run.ts'
import type { TalliedTrack } from '../../engine/base/run-tallies.ts'
import type { Ns } from '../../engine/base/units.ts'
import { id, run, time, token } from './arguments.ts'

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

/** What kept ranks busy over the whole run, in bins of time: of each row one bin after the other. */
export interface Minimap {
  /** Ranks; ids of processes where none has a rank. Of very many only some: each with those up to the next. */
  readonly rows: readonly number[]
  readonly bins: number
  /** Number of the class that tells most of a bin, -1 where nothing was done. */
  readonly classOf: Int8Array
  /** How much of the bin is busy, 255 for all of it; 0 where it is hardly so. */
  readonly fill: Uint8Array
}

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

export interface SqlResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** More rows than the limit. */
  readonly truncated: boolean
}

const tracks = z.array(id).max(20_000)

export const timelineCalls = {
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
} as const
