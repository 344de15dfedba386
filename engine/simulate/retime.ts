/**
 * Times of a plan: one pass over `plan.order`, no heap, no search, since the order of operations on every
 * stream and link is fixed by the plan. About five columns read and three written an operation.
 */
import { operationKindIndex, type Plan } from '../base/plan.ts'
import type { Durations } from './durations.ts'

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
  const { order, operations, collectives } = plan
  const { kind, cost, hostPrevious, streamPrevious, partner, collective, slotFreedBy } = operations
  const { start, begin, end } = into
  const sendsNeverWait = options.sendsNeverWait === true
  let makespan = 0

  for (let at = 0; at < order.length; ) {
    const operation = order[at]!
    const instance = collective[operation]!
    if (instance >= 0) {
      // All members stand side by side: they begin together when the last has arrived.
      const size = collectives.offset[instance + 1]! - collectives.offset[instance]!
      let last = 0
      for (let i = 0; i < size; i++) {
        const member = order[at + i]!
        const arrival = ready(member)
        start[member] = arrival
        if (arrival > last) last = arrival
      }
      const finish = last + durations[cost[operation]!]!
      for (let i = 0; i < size; i++) {
        const member = order[at + i]!
        begin[member] = last
        end[member] = finish
      }
      if (finish > makespan) makespan = finish
      at += size
      continue
    }
    const arrival = ready(operation)
    let from = arrival
    let finish: number
    const own = kind[operation]!
    if (own === waitKind) {
      finish = Math.max(arrival, end[partner[operation]!]!)
    } else {
      if (own === receiveKind) from = Math.max(arrival, begin[partner[operation]!]!)
      else if (own === sendKind && !sendsNeverWait && slotFreedBy[operation]! >= 0) {
        from = Math.max(arrival, begin[slotFreedBy[operation]!]!)
      }
      finish = from + durations[cost[operation]!]!
    }
    start[operation] = arrival
    begin[operation] = from
    end[operation] = finish
    if (finish > makespan) makespan = finish
    at++
  }
  into.makespan = makespan
  return into

  function ready(operation: number): number {
    const host = hostPrevious[operation]!
    const stream = streamPrevious[operation]!
    const afterHost = host >= 0 ? end[host]! : 0
    return stream >= 0 && end[stream]! > afterHost ? end[stream]! : afterHost
  }
}

const waitKind = operationKindIndex.wait
const sendKind = operationKindIndex.send
const receiveKind = operationKindIndex.receive
