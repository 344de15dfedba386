/**
 * Times of a plan: one pass over `plan.order`, no heap, no search, since the order of operations on every
 * stream and link is fixed by the plan. What the pass reads is gathered once per plan, in the order of the
 * pass, so that it runs through memory forwards (timing-columns.ts).
 */
import type { Plan } from '../base/plan.ts'
import type { Durations } from './durations.ts'
import { collectiveCode, receiveCode, sendCode, timingColumns, waitCode } from './timing-columns.ts'

/** Seconds from the start, one entry an operation. */
export interface Times {
  /** The operation is reached: a communication waits from here for its peers. */
  readonly start: Float64Array
  /** Its own work begins: for a communication, bytes move from here. Equal to start for compute. */
  readonly begin: Float64Array
  readonly end: Float64Array
  /** The latest end. */
  readonly makespan: number
}

export interface RetimeOptions {
  /**
   * The lab's rule: a sender whose one-message buffer is full is held in its program's order but not in
   * simulated time.
   */
  readonly sendsNeverWait?: boolean
}

/** Room for the times of a plan, to be used again for each change of a parameter. */
export function timesFor(plan: Plan): {
  start: Float64Array
  begin: Float64Array
  end: Float64Array
  makespan: number
} {
  const { count } = plan.operations
  return {
    start: new Float64Array(count),
    begin: new Float64Array(count),
    end: new Float64Array(count),
    makespan: 0,
  }
}

/**
 * The times of every operation.
 *
 * @param into room from {@link timesFor}; its earlier content does not matter
 */
export function retime(
  plan: Plan,
  durations: Durations,
  into = timesFor(plan),
  options: RetimeOptions = {},
): Times {
  const { order } = plan
  const { code, cost, host, stream, link } = timingColumns(plan)
  const { start, begin, end } = into
  const sendsNeverWait = options.sendsNeverWait === true
  let makespan = 0

  for (let at = 0; at < order.length; at++) {
    const operation = order[at]!
    let arrival = 0
    if (host[at]! >= 0) arrival = end[host[at]!]!
    if (stream[at]! >= 0 && end[stream[at]!]! > arrival) arrival = end[stream[at]!]!
    start[operation] = arrival
    let from = arrival
    let finish: number
    const own = code[at]!
    if (own === collectiveCode) {
      // Members stand side by side; all begin when the last has arrived.
      const left = link[at]!
      if (left > 0) {
        begin[operation] = arrival
        continue
      }
      const first = at + left
      for (let i = first; i < at; i++) if (begin[order[i]!]! > from) from = begin[order[i]!]!
      finish = from + durations[cost[at]!]!
      for (let i = first; i < at; i++) {
        begin[order[i]!] = from
        end[order[i]!] = finish
      }
    } else if (own === waitCode) {
      finish = Math.max(end[link[at]!]!, arrival)
    } else {
      if (own === receiveCode || (own === sendCode && !sendsNeverWait && link[at]! >= 0)) {
        if (begin[link[at]!]! > from) from = begin[link[at]!]!
      }
      finish = from + durations[cost[at]!]!
    }
    begin[operation] = from
    end[operation] = finish
    if (finish > makespan) makespan = finish
  }
  into.makespan = makespan
  return into
}
