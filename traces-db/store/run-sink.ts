/**
 * Where a run goes while it is made: a run file (run-writer.ts) or memory (memory-run.ts). Importers, the
 * simulator's batches and live ranks all write through this, so every run obeys the same rules.
 *
 * Ids of labels, processes and tracks are given by the caller, in growing order from 0, and must be added
 * before columns name them. Times are ns from the run's start. Arrays are handed over: the caller does not
 * write to them again. A method that throws (disk full, ...) has already given up and cleaned up.
 */
import type { Label, Process, RunHeader, RunPlan, Track } from '../../engine/base/run.ts'

/** Slices of one lane, sorted by start, none overlapping the next nor any added to this lane before. */
export interface LaneSlices {
  readonly count: number
  readonly start: Float64Array
  readonly duration: Float64Array
  readonly label: Uint32Array
  readonly flags: Uint8Array
  /** Detail number, 0 = none. */
  readonly detail: Uint32Array
  readonly operation?: Int32Array
}

/** Samples or instants of one track, sorted by time and not before any added to this track earlier. */
export interface TrackSamples {
  readonly count: number
  readonly time: Float64Array
  readonly value: Float64Array
  readonly detail: Uint32Array
}

export interface TrackInstants {
  readonly count: number
  readonly time: Float64Array
  readonly label: Uint32Array
  readonly detail: Uint32Array
}

/** Arrows; slices are named by their ids. */
export interface Flows {
  readonly count: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly fromTime: Float64Array
  readonly toTime: Float64Array
  readonly label: Uint32Array
}

/** The growing part: what may be added again and again. */
export interface ColumnSink {
  addLabels(labels: readonly Label[]): void
  addProcesses(processes: readonly Process[]): void
  addTracks(tracks: readonly Track[]): void
  /** Returns the id of the first slice; the others follow it one by one. */
  addLane(track: number, lane: number, slices: LaneSlices): number
  addCounters(track: number, samples: TrackSamples): void
  addInstants(track: number, instants: TrackInstants): number
  addFlows(flows: Flows): void
  /** A compressed block of details numbered `first` ... `first + count - 1` (see detail-blocks.ts). */
  addDetailBlock(first: number, count: number, data: Uint8Array): void
  /** At most once. */
  addPlan(plan: RunPlan): void
}

export interface RunSink extends ColumnSink {
  /** Everything that draws is in: columns, names, lanes. Details may still come. */
  ready(header: RunHeader): void
  /** The run is whole. */
  finish(header: RunHeader): void
  /** Gives up: nothing is left behind. */
  abandon(): void
}
