/**
 * Times of a plan: one pass over `plan.order`, no heap, no search, since the order of operations on every
 * stream and link is fixed by the plan. What the pass reads is gathered once per plan, in the order of the
 * pass, so that it runs through memory forwards (timing-columns.ts).
 */
import { type TimingColumns, type TimingRules, timingColumns } from './timing-columns.ts'
import type { TimingPlan } from './timing-plan.ts'

/** Seconds of each entry of `plan.costs`. */
export type Durations = Float64Array

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

/** Room for the times of a plan, to be used again for each change of a parameter. */
export function timesFor(plan: TimingPlan): {
  start: Float64Array
  begin: Float64Array
  end: Float64Array
  makespan: number
} {
  const { count } = plan.operations
  // One entry more than is seen: the times of the operation that is none.
  const column = () => new Float64Array(count + 1).subarray(0, count)
  return { start: column(), begin: column(), end: column(), makespan: 0 }
}

/**
 * The times of every operation.
 *
 * @param into room from {@link timesFor}; its earlier content does not matter
 */
export function retime(
  plan: TimingPlan,
  durations: Durations,
  into = timesFor(plan),
  rules: TimingRules = {},
): Times {
  const { collectives, ...columns } = timingColumns(plan, rules)
  const { start } = into
  const pass = {
    order: plan.order,
    ...columns,
    durations,
    pause: rules.pause ?? 0,
    start,
    begin: withNone(into.begin, 0),
    end: withNone(into.end, rules.lead ?? 0),
  }
  let makespan = 0
  let at = 0
  for (let i = 0; i < collectives.length; i += 2) {
    const first = collectives[i]!
    const past = collectives[i + 1]!
    makespan = Math.max(makespan, timeAlone(pass, at, first), timeTogether(pass, first, past))
    at = past
  }
  into.makespan = Math.max(makespan, timeAlone(pass, at, plan.order.length))
  return into
}

/** What a pass reads and writes. */
interface Pass extends Omit<TimingColumns, 'collectives'> {
  readonly order: Uint32Array
  readonly durations: Durations
  readonly pause: number
  readonly start: Float64Array
  readonly begin: Float64Array
  readonly end: Float64Array
}

/** The column with the entry of the operation that is none. */
function withNone(column: Float64Array, time: number): Float64Array {
  const whole = new Float64Array(column.buffer, column.byteOffset, column.length + 1)
  whole[column.length] = time
  return whole
}

/** Operations that are no collectives, from one position to another. Returns their latest end. */
function timeAlone(pass: Pass, from: number, to: number): number {
  const { order, cost, host, stream, gate, awaited, durations, pause, start, begin, end } = pass
  let latest = 0
  for (let at = from; at < to; at++) {
    const operation = order[at]!
    let arrival = end[host[at]!]! + pause
    const afterStream = end[stream[at]!]!
    if (afterStream > arrival) arrival = afterStream
    start[operation] = arrival
    let begun = begin[gate[at]!]!
    if (arrival > begun) begun = arrival
    begin[operation] = begun
    let finish = begun + durations[cost[at]!]!
    const other = end[awaited[at]!]!
    if (other > finish) finish = other
    end[operation] = finish
    if (finish > latest) latest = finish
  }
  return latest
}

/** The members of one collective, which stand side by side: all begin when the last has arrived. */
function timeTogether(pass: Pass, first: number, past: number): number {
  const { order, cost, host, stream, durations, pause, start, begin, end } = pass
  let begun = 0
  for (let at = first; at < past; at++) {
    let arrival = end[host[at]!]! + pause
    const afterStream = end[stream[at]!]!
    if (afterStream > arrival) arrival = afterStream
    start[order[at]!] = arrival
    if (arrival > begun) begun = arrival
  }
  const finish = begun + durations[cost[first]!]!
  for (let at = first; at < past; at++) {
    begin[order[at]!] = begun
    end[order[at]!] = finish
  }
  return finish
}
