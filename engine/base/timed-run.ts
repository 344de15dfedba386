/**
 * A run of a plan in two parts: what the plan alone decides, and what its times decide. A plan that is timed again and
 * again (a slider is dragged) has its outline told once, and then times alone, which are few flat columns.
 */
import type { Label, Process, Track } from './run.ts'

/** What stays, however the plan is timed. */
export interface RunOutline {
  readonly labels: readonly Label[]
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
  /** Slices that there may be, by track: which of them there are, times tell. */
  readonly slices: {
    readonly track: Uint32Array
    readonly label: Uint32Array
    /** Number of the slice's stored arguments, 0 = none. */
    readonly detail: Uint32Array
    /** Index of the plan's operation, -1 = none. */
    readonly operation: Int32Array
  }
  /** From the start of one slice to the end of another, both named by their positions above. */
  readonly flows: {
    readonly from: Uint32Array
    readonly to: Uint32Array
    readonly label: Uint32Array
  }
}

/** Whole ns from the run's start: where all of them fit into 32 bits, there is half as much to send. */
export type NsColumn = Float64Array | Uint32Array

export interface RunTimes {
  /** The slices that there are, ascending: their positions in the outline. */
  readonly slices: {
    readonly position: Uint32Array
    readonly start: NsColumn
    readonly duration: NsColumn
  }
  /** Samples of the counters, one track after the other. */
  readonly counters: {
    /** How many each track of the outline has. */
    readonly count: Uint32Array
    readonly time: NsColumn
    readonly value: Float64Array
  }
}

/** Times that take the place of others of the same outline: what is absent is as it was there. */
export interface NewTimes {
  readonly slices: Omit<RunTimes['slices'], 'position'> & Partial<Pick<RunTimes['slices'], 'position'>>
  readonly counters: Pick<RunTimes['counters'], 'time'> & Partial<Omit<RunTimes['counters'], 'time'>>
}

/** Without the columns that are the very ones of the times before. */
export function newTimes({ slices, counters }: RunTimes, before: RunTimes): NewTimes {
  const { position, start, duration } = slices
  const { count, time, value } = counters
  return {
    slices: { start, duration, ...(position !== before.slices.position && { position }) },
    counters: {
      time,
      ...(count !== before.counters.count && { count }),
      ...(value !== before.counters.value && { value }),
    },
  }
}

/** Undefined where something is absent and there were no times before. */
export function completed(
  { slices, counters }: NewTimes,
  before: RunTimes | undefined,
): RunTimes | undefined {
  const position = slices.position ?? before?.slices.position
  const count = counters.count ?? before?.counters.count
  const value = counters.value ?? before?.counters.value
  if (!position || !count || !value) return undefined
  return { slices: { ...slices, position }, counters: { ...counters, count, value } }
}

/** What times make of the rows of a run: by track, and `classNs` by operation class. */
export interface RunTallies {
  readonly lanes: Uint32Array
  readonly slices: Uint32Array
  readonly instants: Uint32Array
  readonly counters: Uint32Array
  readonly minimum: Float64Array
  readonly maximum: Float64Array
  readonly classNs: Float64Array
}
