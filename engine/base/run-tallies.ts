/** Rows of a run with what its times make of them. */
import type { Track } from './run.ts'

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

/** A track with what lies on it. */
export interface TalliedTrack extends Track {
  /** Rows that the track's slices occupy; 0 for counters. */
  readonly lanes: number
  readonly slices: number
  readonly instants: number
  readonly counters: number
  /** Over all samples of a counter. */
  readonly minimum: number
  readonly maximum: number
}

export function talliedTracks(tracks: readonly Track[], tallies: RunTallies): TalliedTrack[] {
  const { lanes, slices, instants, counters, minimum, maximum } = tallies
  return tracks.map((track, i) => ({
    ...track,
    lanes: lanes[i]!,
    slices: slices[i]!,
    instants: instants[i]!,
    counters: counters[i]!,
    minimum: minimum[i]!,
    maximum: maximum[i]!,
  }))
}
