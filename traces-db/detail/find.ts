/** From ids to places in columns. Ids grow along a lane, so each lane is one range check and one search. */
import { AppError } from '../../engine/base/app-error.ts'
import type { SliceRow } from '../contract.ts'
import type { InstantSeries, Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { lowerBound } from './sorted.ts'

export interface SlicePlace {
  readonly lane: Lane
  readonly position: number
}

/** Throws `not-found`. */
export function findSlice(run: RunData, id: number): SlicePlace {
  for (const lane of run.lanes) {
    const position = positionOf(lane.id, lane.count, id)
    if (position >= 0) return { lane, position }
  }
  throw new AppError('not-found', `This run has no slice ${id}.`, { id })
}

/** Throws `not-found`. */
export function findInstant(
  run: RunData,
  id: number,
): { readonly series: InstantSeries; readonly position: number } {
  for (const series of run.instants) {
    const position = positionOf(series.id, series.count, id)
    if (position >= 0) return { series, position }
  }
  throw new AppError('not-found', `This run has no instant ${id}.`, { id })
}

/** A slice as it crosses the process line. */
export function sliceRow(run: RunData, { lane, position }: SlicePlace): SliceRow {
  return {
    id: lane.id[position]!,
    track: lane.track,
    lane: lane.lane,
    startNs: lane.start[position]!,
    durationNs: lane.duration[position]!,
    label: run.labels[lane.label[position]!]!,
    flags: lane.flags[position]!,
  }
}

/** -1 where it is not there. */
function positionOf(ids: Uint32Array, count: number, id: number): number {
  if (count === 0 || id < ids[0]! || id > ids[count - 1]!) return -1
  const position = lowerBound(ids, id, 0, count)
  return ids[position] === id ? position : -1
}
