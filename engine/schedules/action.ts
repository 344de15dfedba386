/**
 * What a rank does in one step of a pipeline schedule. Plain data, so that an order can cross a process line,
 * be written as text and be turned into a strategy.
 */

/** F forward, B full backward, I backward for the input, W backward for the weight; B does the work of I and W. */
export type PassKind = 'F' | 'B' | 'I' | 'W'

/** One microbatch through one stage, forward or backward. */
export interface Pass {
  readonly type: 'pass'
  readonly kind: PassKind
  readonly stage: number
  /** Counted from 0 in its own direction. */
  readonly microbatch: number
  /** True for the second, opposite pipeline of a bidirectional schedule. */
  readonly reverse: boolean
}

/** Two passes that a rank runs at once, so that one's communication hides under the other's computing. */
export interface OverlappedPasses {
  readonly type: 'overlap'
  readonly passes: readonly [Pass, Pass]
}

/** A slot that is left empty on purpose. It takes no time by itself: timing follows from what is awaited. */
export interface Bubble {
  readonly type: 'bubble'
}

export type Action = Pass | OverlappedPasses | Bubble

export const bubble: Bubble = { type: 'bubble' }

const none: readonly Pass[] = []

export function pass(kind: PassKind, stage: number, microbatch: number, reverse = false): Pass {
  return { type: 'pass', kind, stage, microbatch, reverse }
}

export function overlap(first: Pass, second: Pass): OverlappedPasses {
  return { type: 'overlap', passes: [first, second] }
}

/** The passes of an action in the order written: one, two, or none for a bubble. */
export function passesOf(action: Action): readonly Pass[] {
  if (action.type === 'pass') return [action]
  return action.type === 'overlap' ? action.passes : none
}
