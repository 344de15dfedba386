/**
 * When a rank does nothing: the gaps of its line of work, by name. Fill lies before its first compute and drain
 * after its last (loading before and the update after are no part of the pipeline's work), idle in between.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { FrameIndex } from './frame-index.ts'

export interface IdleGap {
  /** Ns from the frame's start. */
  readonly start: number
  readonly end: number
  readonly name: 'fill' | 'idle' | 'drain'
}

const { load, transfer, update, wait } = operationClassIndex
const aside: ReadonlySet<number> = new Set([load, transfer, update, wait])

/** What is asked of the gaps: ns from the frame's start, the shortest that can be seen, the run's length. */
export interface GapWindow {
  readonly from: number
  readonly to: number
  readonly shortest: number
  readonly lengthNs: number
}

/** Gaps of a lane that touch the window, in order. At the frame's edges nothing is known beyond them. */
export function idleGaps(
  index: FrameIndex,
  row: number,
  lane: number,
  window: GapWindow,
): readonly IdleGap[] {
  const { frame, order } = index
  const { start, end } = frame.slices
  const classes = frame.slices.class
  const first = index.laneStart(row, lane)
  const last = index.laneEnd(row, lane)
  const isWork = (at: number) => !aside.has(classes[order[at]!]!)
  let firstWork = first
  while (firstWork < last && !isWork(firstWork)) firstWork++
  let lastWork = last - 1
  while (lastWork >= first && !isWork(lastWork)) lastWork--
  // Only a frame that holds the run's beginning or end can tell what comes before or after all work.
  const knowsBeginning = frame.startNs <= 0
  const knowsEnd = frame.endNs >= window.lengthNs
  const gaps: IdleGap[] = []
  let free = Math.max(-frame.startNs, 0)
  const frameEnd = Math.min(frame.endNs, window.lengthNs) - frame.startNs
  for (let at = first; at <= last; at++) {
    const next = at < last ? start[order[at]!]! : frameEnd
    const isSeen = next > window.from && free < window.to && next - free >= window.shortest
    if (isSeen) {
      const isFill = knowsBeginning && at <= firstWork && firstWork < last
      const isDrain = knowsEnd && at > lastWork && lastWork >= first
      gaps.push({ start: free, end: next, name: isFill ? 'fill' : isDrain ? 'drain' : 'idle' })
    }
    if (at < last) free = Math.max(free, end[order[at]!]!)
    if (free > window.to) break
  }
  return gaps
}
