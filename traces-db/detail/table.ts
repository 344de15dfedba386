/** The table twin of the timeline: slices that touch a window, by start, a page at a time. */
import type { Ns } from '../../engine/base/units.ts'
import type { SliceRow } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { sliceRow } from './find.ts'
import { pageByStart } from './page-by-start.ts'
import { runIndex } from './run-index.ts'
import { touching } from './touching.ts'

export interface TableRequest {
  readonly tracks: readonly number[]
  readonly startNs: Ns
  readonly endNs: Ns
  readonly offset: number
  readonly limit: number
}

/** Slices that start together come in the order of tracks in the request, then lanes. */
export function table(
  run: RunData,
  { tracks, startNs, endNs, offset, limit }: TableRequest,
): { readonly total: number; readonly rows: readonly SliceRow[] } {
  const index = runIndex(run)
  const lanes = [...new Set(tracks)].flatMap(track => index.lanes(track))
  const columns = lanes.map(lane => ({ start: lane.start, ...touching(lane, startNs, endNs) }))
  return {
    total: columns.reduce((sum, { from, to }) => sum + to - from, 0),
    rows: pageByStart(columns, offset, limit).map(({ column, position }) =>
      sliceRow(run, { lane: lanes[column]!, position }),
    ),
  }
}
