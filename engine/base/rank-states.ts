/**
 * How a rank spends a window of time: the one definition of compute, transfer, wait and idle (at each
 * instant the first that holds), for simulated, executed and imported runs alike. Each part is computed by
 * itself, so that their sum being the window's length is a check and not an identity.
 */
import { clip, type Intervals, inScratch, lengthOf, merge, noIntervals, subtract } from './intervals.ts'

/** What a rank did, as intervals in any order; the three may overlap. */
export interface RankActivity {
  readonly compute: Intervals
  readonly transfer: Intervals
  readonly wait: Intervals
}

export interface RankStates {
  /** Length of the window. */
  readonly total: number
  readonly compute: number
  /** Bytes moving while nothing is computed: exposed communication. */
  readonly transfer: number
  /** Inside a communication whose last peer has not arrived, nothing else going on. */
  readonly wait: number
  readonly idle: number
  /** Of idle: before the rank's first compute, after its last. */
  readonly fill: number
  readonly drain: number
  /** Communication hidden under compute; not part of the sum. */
  readonly overlap: number
}

/** Bubble of a rank: wait + idle. */
export const bubbleOf = (states: RankStates): number => states.wait + states.idle

/** The states of one rank over the window `[from, to)`. */
export function rankStates(activity: RankActivity, from: number, to: number): RankStates {
  return inScratch(() => statesOf(activity, from, to))
}

function statesOf(activity: RankActivity, from: number, to: number): RankStates {
  const compute = clip(activity.compute, from, to)
  const moving = clip(activity.transfer, from, to)
  const transfer = subtract(moving, compute)
  const busy = merge(compute, moving)
  const wait = subtract(clip(activity.wait, from, to), busy)
  const idle = subtract(clip(window(from, to), from, to), merge(busy, clip(activity.wait, from, to)))
  const first = compute.count > 0 ? compute.start[0]! : to
  const last = compute.count > 0 ? compute.end[compute.count - 1]! : to
  return {
    total: to - from,
    compute: lengthOf(compute),
    transfer: lengthOf(transfer),
    wait: lengthOf(wait),
    idle: lengthOf(idle),
    fill: lengthOf(clip(idle, from, first)),
    drain: lengthOf(clip(idle, last, to)),
    overlap: lengthOf(moving) - lengthOf(transfer),
  }
}

/** Both bubble ratios over ranks (design: "of total" GPipe and zero-bubble papers, "of ideal" Megatron). */
export interface BubbleRatios {
  /** Sum of bubbles / (ranks x T). */
  readonly ofTotal: number
  /** Sum of bubbles / sum of compute; Infinity where nothing is computed. */
  readonly ofIdeal: number
}

export function bubbleRatios(ranks: readonly RankStates[]): BubbleRatios {
  let bubble = 0
  let total = 0
  let compute = 0
  for (const states of ranks) {
    bubble += bubbleOf(states)
    total += states.total
    compute += states.compute
  }
  return { ofTotal: total > 0 ? bubble / total : 0, ofIdeal: bubble > 0 ? bubble / compute : 0 }
}

function window(from: number, to: number): Intervals {
  return to > from ? { count: 1, start: new Float64Array([from]), end: new Float64Array([to]) } : noIntervals
}
