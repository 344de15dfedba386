/** The lines of a run that are compared: of each rank its work, and below it what it transfers. */
import type { RunInfo } from '../../traces-db/contract.ts'
import { groupsOf } from '../timeline/row-groups.ts'

export interface LaneRow {
  readonly title: string
  readonly work: number
  /** Lanes of the work that are drawn, and from one's top to the next one's. */
  readonly lanes: number
  readonly laneHeight: number
  /** Track of transfers; undefined where the rank has none of its own. */
  readonly transfer: number | undefined
  /** From the top of the canvas, CSS pixels. */
  readonly top: number
  readonly height: number
}

/** Above the first lane. */
export const lanePadding = 2
export const transferHeight = 7
/** Of a row with a single lane and its transfers. */
const rowHeight = 36
const singleLane = 20
const nestedLane = 14
/** What is nested deeper is on the run's own timeline. */
const mostNested = 5

/** More ranks of a run than this are not drawn: the timeline shows them all. */
export const mostLanes = 32

const transferName = /^(transfers?|communication|comm)$/i

export function laneRows(run: RunInfo): { readonly rows: readonly LaneRow[]; readonly omitted: number } {
  const groups = groupsOf(run)
  const ranks = groups.filter(group => group.branches.some(branch => branch.process.rank >= 0))
  // What belongs to no rank, such as marks of steps, is no lane of its own where there are ranks.
  const all = (ranks.length > 0 ? ranks : groups).flatMap(group => {
    const tracks = group.branches
      .flatMap(branch => branch.lines.flatMap(line => line.tracks))
      .filter(track => track.kind !== 'counter' && track.slices > 0)
    const transfer = tracks.find(track => transferName.test(track.name))
    const others = tracks.filter(track => track !== transfer)
    const [first] = others
    if (!first) return []
    // A device's own work says more than what its host does; of equals, the busiest track.
    const work = others.reduce((best, track) => (rankOf(track) > rankOf(best) ? track : best), first)
    // Ranks of a plan do one thing after another; only what has no length makes a second lane.
    const lanes = run.header.kind === 'imported' ? Math.min(Math.max(work.lanes, 1), mostNested) : 1
    return [{ title: group.title, work: work.id, transfer: transfer?.id, lanes }]
  })
  let top = 0
  const rows = all.slice(0, mostLanes).map(row => {
    const laneHeight = row.lanes === 1 ? singleLane : nestedLane
    const height = Math.max(rowHeight, row.lanes * laneHeight + 16)
    const placed = { ...row, laneHeight, top, height }
    top += height
    return placed
  })
  return { rows, omitted: all.length - rows.length }
}

function rankOf({ kind, slices }: { readonly kind: string; readonly slices: number }): number {
  return (kind === 'stream' ? 1e12 : 0) + slices
}
