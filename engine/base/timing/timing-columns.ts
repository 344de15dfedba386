/**
 * What re-timing reads, in the order of its pass: made once per plan and kept as long as the plan. Where an
 * operation waits for nothing, a column names one operation more than there are, whose times are 0: so the
 * pass has no cases to tell apart, which costs more than the sums.
 */
import { operationKindIndex } from '../plan.ts'
import type { TimingPlan } from './timing-plan.ts'

/** Columns by position in `plan.order`; the operations they name are numbers of operations. */
export interface TimingColumns {
  /** Index into plan.costs. */
  readonly cost: Uint32Array
  readonly host: Uint32Array
  readonly stream: Uint32Array
  /** An operation that must have begun: a receive's send, the receive that frees a send's buffer. */
  readonly gate: Uint32Array
  /** An operation that must have ended before this one ends: what a wait awaits. */
  readonly awaited: Uint32Array
  /** Of each collective the position of its first member, and the one after its last. */
  readonly collectives: Uint32Array
}

export interface TimingRules {
  /**
   * The lab's rule: a sender whose one-message buffer is full is held in its program's order but not in
   * simulated time.
   */
  readonly sendsNeverWait?: boolean
  /** From the end of an operation to the start of the next in its rank's program, seconds. */
  readonly pause?: number
  /** Before the first operation of each rank, seconds. */
  readonly lead?: number
}

const known = [new WeakMap<TimingPlan, TimingColumns>(), new WeakMap<TimingPlan, TimingColumns>()] as const

export function timingColumns(plan: TimingPlan, { sendsNeverWait = false }: TimingRules): TimingColumns {
  const keep = known[sendsNeverWait ? 1 : 0]
  const kept = keep.get(plan)
  if (kept) return kept
  const made = gather(plan, sendsNeverWait)
  keep.set(plan, made)
  return made
}

function gather(
  { order, operations, collectives: instances }: TimingPlan,
  sendsNeverWait: boolean,
): TimingColumns {
  const { count, kind, partner, slotFreedBy, collective } = operations
  const gate = new Uint32Array(order.length).fill(count)
  const awaited = new Uint32Array(order.length).fill(count)
  const collectives: number[] = []
  for (let at = 0; at < order.length; ) {
    const operation = order[at]!
    const instance = collective[operation]!
    if (instance >= 0) {
      const first = at
      at += instances.offset[instance + 1]! - instances.offset[instance]!
      collectives.push(first, at)
      continue
    }
    if (kind[operation] === operationKindIndex.wait) awaited[at] = partner[operation]!
    else if (kind[operation] === operationKindIndex.receive) gate[at] = partner[operation]!
    else if (kind[operation] === operationKindIndex.send && !sendsNeverWait && slotFreedBy[operation]! >= 0) {
      gate[at] = slotFreedBy[operation]!
    }
    at++
  }
  return {
    cost: gathered(order, operations.cost),
    host: gathered(order, operations.hostPrevious, count),
    stream: gathered(order, operations.streamPrevious, count),
    gate,
    awaited,
    collectives: Uint32Array.from(collectives),
  }
}

/** A column in another order; `none` in place of what is below nothing. */
function gathered(order: Uint32Array, column: Uint32Array | Int32Array, none = 0): Uint32Array {
  const numbers = new Uint32Array(order.length)
  for (let at = 0; at < order.length; at++) {
    const number = column[order[at]!]!
    numbers[at] = number < 0 ? none : number
  }
  return numbers
}
