/**
 * Puts the operations of a plan into an order in which each comes after everything that it needs (the rules
 * stand at the head of base/plan.ts), with the members of a collective side by side. One depth-first sweep
 * follows a rank as far as it can, so neighbours in the order are mostly neighbours in memory.
 */
import { type Lists, type OperationColumns, operationKindIndex } from '../base/plan.ts'

const send = operationKindIndex.send

export interface TopologicalOrder {
  readonly order: Uint32Array
  /** Operations that wait in a circle (or for one that does), empty where the order is whole. */
  readonly stuck: readonly number[]
}

export function topologicalOrder(operations: OperationColumns, collectives: Lists): TopologicalOrder {
  const { count, collective } = operations
  const successors = successorLists(operations)
  // What each operation still waits for; the members of a collective share the count of its first member.
  const waiting = new Uint32Array(count)
  const leader = (operation: number): number => {
    const instance = collective[operation]!
    return instance < 0 ? operation : collectives.items[collectives.offset[instance]!]!
  }
  for (const operation of successors.items) waiting[leader(operation)]!++

  const order = new Uint32Array(count)
  let filled = 0
  const stack: number[] = []
  for (let i = count - 1; i >= 0; i--) if (leader(i) === i && waiting[i] === 0) stack.push(i)
  while (stack.length > 0) {
    const next = stack.pop()!
    const instance = collective[next]!
    const start = filled
    if (instance < 0) order[filled++] = next
    else {
      for (let i = collectives.offset[instance]!; i < collectives.offset[instance + 1]!; i++) {
        order[filled++] = collectives.items[i]!
      }
    }
    for (let member = start; member < filled; member++) {
      const operation = order[member]!
      for (let i = successors.offset[operation]!; i < successors.offset[operation + 1]!; i++) {
        const freed = leader(successors.items[i]!)
        if (--waiting[freed]! === 0) stack.push(freed)
      }
    }
  }
  return { order: order.subarray(0, filled), stuck: filled === count ? [] : missing(count, order, filled) }
}

/** For each operation the ones that need it, as often as they name it. */
function successorLists(operations: OperationColumns): Lists {
  const { count, hostPrevious, streamPrevious, slotFreedBy, partner, kind } = operations
  const offset = new Uint32Array(count + 1)
  const visit = (each: (from: number, to: number) => void) => {
    for (let i = 0; i < count; i++) {
      if (hostPrevious[i]! >= 0) each(hostPrevious[i]!, i)
      if (streamPrevious[i]! >= 0) each(streamPrevious[i]!, i)
      if (slotFreedBy[i]! >= 0) each(slotFreedBy[i]!, i)
      if (partner[i]! >= 0 && kind[i] !== send) each(partner[i]!, i)
    }
  }
  visit(from => {
    offset[from + 1]!++
  })
  for (let i = 0; i < count; i++) offset[i + 1]! += offset[i]!
  const items = new Uint32Array(offset[count]!)
  const next = offset.slice()
  visit((from, to) => {
    items[next[from]!++] = to
  })
  return { offset, items }
}

function missing(count: number, order: Uint32Array, filled: number): number[] {
  const seen = new Uint8Array(count)
  for (let i = 0; i < filled; i++) seen[order[i]!] = 1
  return Array.from(seen.keys()).filter(operation => seen[operation] === 0)
}
