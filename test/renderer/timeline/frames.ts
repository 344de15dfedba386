/** Frames from few words, as the service sends them. */
import type { Frame } from '../../../traces-db/contract.ts'

export interface SliceOfFrame {
  readonly row?: number
  readonly lane?: number
  readonly start: number
  readonly end: number
  readonly id?: number
  readonly label?: number
  readonly count?: number
  readonly class?: number
  readonly flags?: number
}

export interface FrameOf {
  readonly startNs?: number
  readonly endNs?: number
  readonly slices?: readonly SliceOfFrame[]
  readonly counters?: readonly {
    row?: number
    time: number
    minimum?: number
    maximum?: number
    last: number
  }[]
  readonly instants?: readonly { row?: number; time: number; label?: number; count?: number; id?: number }[]
}

/** Times are ns from the frame's start; entries are sorted as a service would. */
export function frameOf({
  startNs = 0,
  endNs = 1000,
  slices = [],
  counters = [],
  instants = [],
}: FrameOf): Frame {
  const sorted = [...slices].sort((a, b) => (a.row ?? 0) - (b.row ?? 0) || a.start - b.start)
  return {
    startNs,
    endNs,
    slices: {
      row: Uint16Array.from(sorted, slice => slice.row ?? 0),
      lane: Uint32Array.from(sorted, slice => slice.lane ?? 0),
      start: Float32Array.from(sorted, slice => slice.start),
      end: Float32Array.from(sorted, slice => slice.end),
      id: Float64Array.from(sorted, (slice, i) => slice.id ?? i),
      label: Uint32Array.from(sorted, slice => slice.label ?? 0),
      count: Uint32Array.from(sorted, slice => slice.count ?? 1),
      class: Uint8Array.from(sorted, slice => slice.class ?? 0),
      flags: Uint8Array.from(sorted, slice => slice.flags ?? 0),
    },
    counters: {
      row: Uint16Array.from(counters, entry => entry.row ?? 0),
      time: Float32Array.from(counters, entry => entry.time),
      minimum: Float64Array.from(counters, entry => entry.minimum ?? entry.last),
      maximum: Float64Array.from(counters, entry => entry.maximum ?? entry.last),
      last: Float64Array.from(counters, entry => entry.last),
    },
    instants: {
      row: Uint16Array.from(instants, entry => entry.row ?? 0),
      time: Float32Array.from(instants, entry => entry.time),
      label: Uint32Array.from(instants, entry => entry.label ?? 0),
      count: Uint32Array.from(instants, entry => entry.count ?? 1),
      id: Float64Array.from(instants, (entry, i) => entry.id ?? i),
    },
  }
}

export const emptyFrame = (startNs: number, endNs: number): Frame => frameOf({ startNs, endNs })
