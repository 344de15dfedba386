/** How tall a row is and how its lanes lie in it, CSS pixels on a grid of four. */
import type { RunKind } from '../../engine/base/run.ts'
import type { TrackInfo } from '../../traces-db/contract.ts'

export interface RowShape {
  readonly kind: 'none' | 'slices' | 'counter'
  /** 0 for counters and for rows without content. */
  readonly lanes: number
  /** From one lane's top to the next one's. */
  readonly laneHeight: number
  /** Of the rectangles in a lane. */
  readonly barHeight: number
  /** Above the first lane and below the last one. */
  readonly padding: number
  readonly height: number
}

/** Of a group's row with nothing on the time axis. */
export const groupHeight = 28
const counterHeight = 44
const instantHeight = 24

export function lineShape(track: TrackInfo, run: RunKind): RowShape {
  if (track.kind === 'counter') {
    return { kind: 'counter', lanes: 0, laneHeight: 0, barHeight: 0, padding: 4, height: counterHeight }
  }
  if (track.lanes === 0) {
    return { kind: 'slices', lanes: 1, laneHeight: 16, barHeight: 0, padding: 4, height: instantHeight }
  }
  if (isTransferLine(track, run)) return shape(track.lanes, 10, 8, 4)
  if (track.lanes === 1) return shape(1, 28, 27, 4)
  return track.lanes <= 3 ? shape(track.lanes, 22, 21, 4) : shape(track.lanes, 18, 17, 4)
}

/** Runs of our own have their transfers on a line of their own: bytes moving are a thin bar under the work. */
function isTransferLine(track: TrackInfo, run: RunKind): boolean {
  return run !== 'imported' && track.kind === 'stream' && /transfer|comm/i.test(track.name)
}

function shape(lanes: number, laneHeight: number, barHeight: number, padding: number): RowShape {
  return { kind: 'slices', lanes, laneHeight, barHeight, padding, height: lanes * laneHeight + 2 * padding }
}
