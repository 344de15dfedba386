/** How tall a row is and how its lanes lie in it, CSS pixels on a grid of four. */
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
  /** Height above the lanes that instants have to themselves, 0 where there are none or no lanes. */
  readonly instantBand: number
  readonly height: number
}

/** Of a group's row with nothing on the time axis. */
export const groupHeight = 28
const instantBand = 12
const counterHeight = 44
const instantHeight = 24

export function lineShape(track: TrackInfo): RowShape {
  if (track.kind === 'counter') return { ...emptyShape, kind: 'counter', padding: 4, height: counterHeight }
  if (track.lanes === 0) {
    return { ...emptyShape, kind: 'slices', lanes: 1, laneHeight: 16, padding: 4, height: instantHeight }
  }
  const band = track.instants > 0 ? instantBand : 0
  if (isTransferLine(track)) return shape(track.lanes, 10, 8, band)
  if (track.lanes === 1) return shape(1, 28, 27, band)
  return track.lanes <= 3 ? shape(track.lanes, 22, 21, band) : shape(track.lanes, 18, 17, band)
}

/** Of a row without anything on the time axis. */
export const emptyShape: RowShape = {
  kind: 'none',
  lanes: 0,
  laneHeight: 0,
  barHeight: 0,
  padding: 0,
  instantBand: 0,
  height: groupHeight,
}

/** Of a collapsed group: one lane, of its busiest track. */
export const collapsedShape: RowShape = {
  kind: 'slices',
  lanes: 1,
  laneHeight: 22,
  barHeight: 21,
  padding: 5,
  instantBand: 0,
  height: 32,
}

/** CSS pixels from a row's top to its first lane. */
export function lanesTop(row: RowShape): number {
  return row.padding + row.instantBand
}

/** A line of transfers by itself, as pipelines have: bytes moving are a thin bar under the work. */
function isTransferLine(track: TrackInfo): boolean {
  return track.kind !== 'async' && /^(transfers?|communication|comm)$/i.test(track.name)
}

function shape(lanes: number, laneHeight: number, barHeight: number, band: number): RowShape {
  const padding = 4
  const height = lanes * laneHeight + 2 * padding + band
  return { kind: 'slices', lanes, laneHeight, barHeight, padding, instantBand: band, height }
}
