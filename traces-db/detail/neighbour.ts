/**
 * The slice next to one. Along a track slices follow each other by start, those that start together from the
 * top lane down: `next` visits each slice of the track once, `previous` goes the same way back. `left` and
 * `right` stay on the slice's own lane.
 */
import type { SliceRow } from '../contract.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { findSlice, type SlicePlace, sliceRow } from './find.ts'
import { runIndex } from './run-index.ts'
import { lowerBound } from './sorted.ts'

export type Direction = 'next' | 'previous' | 'left' | 'right' | 'parent' | 'child'

/** Undefined at the end of the track, above the top and below the bottom. Throws `not-found`. */
export function neighbour(run: RunData, id: number, direction: Direction): SliceRow | undefined {
  const place = findSlice(run, id)
  const lanes = runIndex(run).lanes(place.lane.track)
  const found = finders[direction](lanes, place)
  return found === undefined ? undefined : sliceRow(run, found)
}

const finders: Readonly<
  Record<Direction, (lanes: readonly Lane[], place: SlicePlace) => SlicePlace | undefined>
> = { next, previous, left, right, parent, child }

function next(lanes: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  const here = lane.start[position]!
  let best: SlicePlace | undefined
  for (const other of lanes) {
    // Slices that start together come lane by lane: on lanes above all those at this start are past.
    const from =
      other === lane
        ? position + 1
        : lowerBound(other.start, other.lane < lane.lane ? after(here) : here, 0, other.count)
    if (from < other.count && (best === undefined || other.start[from]! < startOf(best))) {
      best = { lane: other, position: from }
    }
  }
  return best
}

function previous(lanes: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  const here = lane.start[position]!
  let best: SlicePlace | undefined
  for (const other of lanes) {
    const to =
      other === lane
        ? position
        : lowerBound(other.start, other.lane < lane.lane ? after(here) : here, 0, other.count)
    if (to > 0 && (best === undefined || other.start[to - 1]! >= startOf(best))) {
      best = { lane: other, position: to - 1 }
    }
  }
  return best
}

function left(_: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  return position > 0 ? { lane, position: position - 1 } : undefined
}

function right(_: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  return position + 1 < lane.count ? { lane, position: position + 1 } : undefined
}

/** The slice around this one on the nearest lane above. */
function parent(lanes: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  const startNs = lane.start[position]!
  const endNs = startNs + lane.duration[position]!
  for (const above of lanes.filter(other => other.lane < lane.lane).reverse()) {
    const at = lowerBound(above.start, after(startNs), 0, above.count) - 1
    if (at >= 0 && above.start[at]! + above.duration[at]! >= endNs) return { lane: above, position: at }
  }
  return undefined
}

/** The first slice within this one, the highest of those that start together. */
function child(lanes: readonly Lane[], { lane, position }: SlicePlace): SlicePlace | undefined {
  const startNs = lane.start[position]!
  const endNs = startNs + lane.duration[position]!
  let best: SlicePlace | undefined
  for (const below of lanes.filter(other => other.lane > lane.lane)) {
    const at = lowerBound(below.start, startNs, 0, below.count)
    const within = at < below.count && below.start[at]! + below.duration[at]! <= endNs
    if (within && (best === undefined || below.start[at]! < startOf(best))) {
      best = { lane: below, position: at }
    }
  }
  return best
}

function startOf({ lane, position }: SlicePlace): number {
  return lane.start[position]!
}

/** A bound that takes in everything at `time`: times are whole. */
function after(time: number): number {
  return time + 1
}
