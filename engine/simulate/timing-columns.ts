/**
 * What re-timing reads, in the order of its pass: made once per plan and kept as long as the plan.
 */
import { operationKindIndex, type Plan } from '../base/plan.ts'

export const computeCode = 0
export const waitCode = 1
export const sendCode = 2
export const receiveCode = 3
export const collectiveCode = 4

/** Columns by position in `plan.order`; the operations they name are numbers of operations. */
export interface TimingColumns {
  readonly code: Uint8Array
  /** Index into plan.costs. */
  readonly cost: Uint32Array
  readonly host: Int32Array
  readonly stream: Int32Array
  /**
   * Wait: the awaited operation. Receive: its send. Send: the receive that frees its buffer, or -1.
   * Collective: 1 on all members but the last, where it is the distance back to the first, 0 or below.
   */
  readonly link: Int32Array
}

const known = new WeakMap<Plan, TimingColumns>()

export function timingColumns(plan: Plan): TimingColumns {
  const kept = known.get(plan)
  if (kept) return kept
  const made = gather(plan)
  known.set(plan, made)
  return made
}

function gather({ order, operations, collectives }: Plan): TimingColumns {
  const code = new Uint8Array(order.length)
  const link = new Int32Array(order.length)
  for (let at = 0; at < order.length; ) {
    const operation = order[at]!
    const instance = operations.collective[operation]!
    if (instance >= 0) {
      const size = collectives.offset[instance + 1]! - collectives.offset[instance]!
      code.fill(collectiveCode, at, at + size)
      link.fill(1, at, at + size)
      at += size
      link[at - 1] = 1 - size
      continue
    }
    const kind = operations.kind[operation]!
    link[at] = operations.partner[operation]!
    if (kind === operationKindIndex.wait) code[at] = waitCode
    else if (kind === operationKindIndex.receive) code[at] = receiveCode
    else if (kind === operationKindIndex.send) {
      code[at] = sendCode
      link[at] = operations.slotFreedBy[operation]!
    }
    at++
  }
  const { cost, hostPrevious, streamPrevious } = operations
  return {
    code,
    cost: order.map(operation => cost[operation]!),
    host: Int32Array.from(order, operation => hostPrevious[operation]!),
    stream: Int32Array.from(order, operation => streamPrevious[operation]!),
    link,
  }
}
