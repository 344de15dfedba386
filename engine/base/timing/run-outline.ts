/**
 * What of a run of a plan the plan alone decides. A plan that is timed again and again (a slider is dragged) has its
 * outline told once; the rest follows from its times (run-times.ts).
 */
import type { Label, Process, Track } from '../run.ts'

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
    /** Which times of its operation it lies between, see {@link between}. */
    readonly between: Uint8Array
  }
  /** From the start of one slice to the end of another, both named by their positions above. */
  readonly flows: {
    readonly from: Uint32Array
    readonly to: Uint32Array
    readonly label: Uint32Array
  }
  /** With the lab's rules: elements in storage of its rank when each operation starts. */
  readonly storedElements?: Float64Array
}

/** What a slice lies between. Those of the row of steps have no operation; all below `always` may be nothing. */
export const between = {
  startToEnd: 0,
  startToBegin: 1,
  startToAwaited: 2,
  always: 3,
  beginToEnd: 4,
  step: 5,
}
