/** Arrows and counter samples of a run while they are collected. */
import type { CounterColumns, FlowColumns } from '../../base/run.ts'

export const emptyFlows = () => ({
  from: [] as number[],
  to: [] as number[],
  fromTime: [] as number[],
  toTime: [] as number[],
  label: [] as number[],
})

export const emptyCounters = () => ({ track: [] as number[], time: [] as number[], value: [] as number[] })

export function flowColumns({
  from,
  to,
  fromTime,
  toTime,
  label,
}: ReturnType<typeof emptyFlows>): FlowColumns {
  return {
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    fromTime: Float64Array.from(fromTime),
    toTime: Float64Array.from(toTime),
    label: Uint32Array.from(label),
  }
}

export function counterColumns({ track, time, value }: ReturnType<typeof emptyCounters>): CounterColumns {
  return {
    track: Uint32Array.from(track),
    time: Float64Array.from(time),
    value: Float64Array.from(value),
    detail: new Uint32Array(track.length),
  }
}
