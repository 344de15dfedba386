/**
 * A pipeline schedule as data: what every rank does, in order, and where the stages live. Timing is not part
 * of it: the same order can be evaluated with any durations, or run as a strategy on a model.
 */
import type { Rank } from '../base/units.ts'
import type { Action, Pass } from './action.ts'

/**
 * Invariants of a valid order (see validate.ts): every rank runs exactly the stages placed on it; each stage
 * runs each microbatch forward once, and backward once (B, or I and later W); following the lists never waits
 * in a circle.
 *
 * To run an order: before F of stage s > 0 a rank needs the activation that F of stage s - 1 made; before B or
 * I of a stage that is not the last it needs the activation gradient that B or I of stage s + 1 made; W needs
 * only the I of its own stage. Where the neighbour's rank is the same, nothing travels.
 */
export interface ScheduleOrder {
  /** The schedule's name, or where the order was read from. */
  readonly name: string
  /** Element r is what rank r does, first to last. */
  readonly ranks: readonly (readonly Action[])[]
  /** Stages of one rank in one direction: 1, or V of a virtual pipeline. A stage is 1/chunks of a rank's layers. */
  readonly chunks: number
  /** Microbatches of a step, both directions together. */
  readonly microbatches: number
  /** Element s is the rank that runs stage s; stage 0 reads the input, the last one computes the loss. */
  readonly placement: readonly Rank[]
  /** The same for the opposite pipeline of a bidirectional schedule, which holds a second copy of the weights. */
  readonly reversePlacement?: readonly Rank[]
}

/** Microbatches of one direction: all of them, or half where the schedule is bidirectional. */
export function microbatchesPerDirection(order: ScheduleOrder): number {
  return order.reversePlacement === undefined ? order.microbatches : order.microbatches / 2
}

/** The rank that a pass belongs to, undefined where the order has no such stage. */
export function rankOf(order: ScheduleOrder, pass: Pass): Rank | undefined {
  return (pass.reverse ? order.reversePlacement : order.placement)?.[pass.stage]
}
