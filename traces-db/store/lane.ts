/**
 * Columns of one lane in memory: slices sorted by start, none overlapping the next, ids growing.
 */
export interface Lane {
  readonly track: number
  readonly lane: number
  readonly count: number
  readonly id: Uint32Array
  readonly start: Float64Array
  readonly duration: Float64Array
  readonly label: Uint32Array
  readonly flags: Uint8Array
  readonly detail: Uint32Array
  readonly operation?: Int32Array
}

/** Samples of one counter track, sorted by time. */
export interface CounterSeries {
  readonly track: number
  readonly count: number
  readonly time: Float64Array
  readonly value: Float64Array
  readonly detail: Uint32Array
}

/** Instants of one track, sorted by time. */
export interface InstantSeries {
  readonly track: number
  readonly count: number
  readonly id: Uint32Array
  readonly time: Float64Array
  readonly label: Uint32Array
  readonly detail: Uint32Array
}

/** Arrows, in order of writing. */
export interface FlowSeries {
  readonly count: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly fromTime: Float64Array
  readonly toTime: Float64Array
  readonly label: Uint32Array
}
