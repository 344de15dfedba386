/**
 * When a rank does nothing: the gaps of its line of work, by name. Fill lies before its first compute and drain
 * after its last (loading before and the update after are no part of the pipeline's work), idle in between.
 * While bytes move on the rank's other rows it is not idle: that is exposed communication.
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

/**
 * Gaps of a lane that touch the window, in order, without what is transferred on the rows `beside`. At the
 * frame's edges nothing is known beyond them.
 */
export function idleGaps(
  index: FrameIndex,
  row: number,
  lane: number,
  beside: readonly number[],
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
    if (isSeen(free, next, window)) {
      const isFill = knowsBeginning && at <= firstWork && firstWork < last
      const isDrain = knowsEnd && at > lastWork && lastWork >= first
      const name = isFill ? 'fill' : isDrain ? 'drain' : 'idle'
      for (const [start, end] of without(transfers(index, beside, free, next), free, next))
        if (isSeen(start, end, window)) gaps.push({ start, end, name })
    }
    if (at < last) free = Math.max(free, end[order[at]!]!)
    if (free > window.to) break
  }
  return gaps
}

function isSeen(start: number, end: number, { from, to, shortest }: GapWindow): boolean {
  return end > from && start < to && end - start >= shortest
}

type Span = readonly [start: number, end: number]

/** What moves on some rows between two times, by start. */
function transfers(index: FrameIndex, rows: readonly number[], from: number, to: number): readonly Span[] {
  const { start, end, class: classes } = index.frame.slices
  const found: Span[] = []
  for (const row of rows) {
    for (let lane = 0; lane < index.lanes(row); lane++) {
      const last = index.laneEnd(row, lane)
      for (let at = index.firstEndingAfter(from, index.laneStart(row, lane), last); at < last; at++) {
        const i = index.order[at]!
        if (start[i]! >= to) break
        if (classes[i] === transfer) found.push([start[i]!, end[i]!])
      }
    }
  }
  return found.sort((a, b) => a[0] - b[0])
}

/** What spans leave of the time between two others; they come by start and may overlap. */
function* without(spans: readonly Span[], from: number, to: number): Generator<Span> {
  let free = from
  for (const [start, end] of spans) {
    if (start > free) yield [free, start]
    free = Math.max(free, end)
  }
  if (free < to) yield [free, to]
}
