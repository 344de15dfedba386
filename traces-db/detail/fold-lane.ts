/**
 * One lane as rectangles of a frame: slices as wide as a bin each by themselves, runs of narrower ones folded.
 *
 * Slices of a lane are disjoint and sorted, so of those that start within one bin only the last can be as
 * wide as the bin: everything before it is folded unseen, and the cost follows the bins, not the slices.
 */
import type { Lane } from '../store/lane.ts'
import { blockSize } from './extreme-index.ts'
import { type Folded, foldFew } from './fold-few.ts'
import type { RunIndex } from './run-index.ts'
import type { SliceRects } from './slice-rects.ts'
import { touching } from './touching.ts'

export interface Fold {
  readonly startNs: number
  readonly endNs: number
  /** Width of a bin, whole ns; bins lie at its multiples, so panning does not make folds flicker. */
  readonly binNs: number
  /** Folding stops once there are more rectangles than this. */
  readonly limit: number
}

/** What a bin of a short lane came to: there may be hundreds of thousands of such lanes, and no index of each. */
const few: Folded = { longest: 0, dominant: 0 }

/**
 * Adds the lane's rectangles. Folds of neighbouring bins join where their class is the same and no gap of a
 * bin or more lies between. Stops early, with false, once `rects` holds more than the fold's limit.
 */
export function foldLane(lane: Lane, index: RunIndex, fold: Fold, row: number, rects: SliceRects): boolean {
  const { start, duration, label } = lane
  const { classOfLabel } = index
  const long = lane.count < blockSize ? undefined : index.laneIndex(lane)
  const { startNs, endNs, binNs, limit } = fold
  const { from, to } = touching(lane, startNs, endNs)
  // The last rectangle of folds: it grows until a gap comes, or a slice by itself, which is as wide as one.
  let open = -1
  let openEnd = 0
  let openLongest = 0
  let i = from
  while (i < to) {
    const first = start[i]!
    if (duration[i]! >= binNs) {
      rects.push(row, lane, first - startNs, first + duration[i]! - startNs, i, 1, classOfLabel[label[i]!]!)
      i++
    } else {
      const binEnd = (Math.floor(first / binNs) + 1) * binNs
      const next = long
        ? long.fold(i, to, binEnd, binNs)
        : foldFew(lane, classOfLabel, i, to, binEnd, binNs, few)
      const { longest, dominant } = long ?? few
      const end = start[next - 1]! + duration[next - 1]!
      if (open >= 0 && rects.class[open] === dominant && first - openEnd < binNs) {
        rects.count[open]! += next - i
        rects.end[open] = end - startNs
        if (duration[longest]! > openLongest) {
          openLongest = duration[longest]!
          rects.id[open] = lane.id[longest]!
          rects.label[open] = label[longest]!
          rects.flags[open] = lane.flags[longest]!
        }
      } else {
        open = rects.length
        openLongest = duration[longest]!
        rects.push(row, lane, first - startNs, end - startNs, longest, next - i, dominant)
      }
      openEnd = end
      i = next
    }
    if (rects.length > limit) return false
  }
  return true
}
