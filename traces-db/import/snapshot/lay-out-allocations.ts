/** Lives of blocks on as few rows as they need: the lowest row that is free at the block's start. */
import type { LaneSlices } from '../../store/run-sink.ts'
import type { Allocation } from './allocations.ts'

interface Drawn {
  readonly label: number
  readonly flags: number
  readonly detail: number
}

/** `allocations` sorted by start. Ten thousand blocks at once are ten thousand rows: none is left out. */
export function layOutAllocations(
  allocations: readonly Allocation[],
  draw: (allocation: Allocation) => Drawn,
): readonly LaneSlices[] {
  const rows: Allocation[][] = []
  // Free rows as a heap, lowest first, and rows in use by their end.
  const inUse: { readonly endNs: number; readonly row: number }[] = []
  const free: number[] = []
  for (const allocation of allocations) {
    while (inUse.length > 0 && inUse[0]!.endNs <= allocation.startNs) {
      push(free, pop(inUse, byEnd)!.row, ascending)
    }
    const row = pop(free, ascending) ?? rows.length
    if (row === rows.length) rows.push([])
    rows[row]!.push(allocation)
    push(inUse, { endNs: allocation.endNs, row }, byEnd)
  }
  return rows.map(row => {
    const drawn = row.map(draw)
    return {
      count: row.length,
      start: Float64Array.from(row, allocation => allocation.startNs),
      duration: Float64Array.from(row, allocation => allocation.endNs - allocation.startNs),
      label: Uint32Array.from(drawn, one => one.label),
      flags: Uint8Array.from(drawn, one => one.flags),
      detail: Uint32Array.from(drawn, one => one.detail),
    }
  })
}

const ascending = (a: number, b: number) => a - b
const byEnd = (a: { readonly endNs: number }, b: { readonly endNs: number }) => a.endNs - b.endNs

/** A binary heap in an array, least first. */
function push<T>(heap: T[], value: T, order: (a: T, b: T) => number): void {
  let at = heap.push(value) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (order(heap[parent]!, value) <= 0) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = value
}

function pop<T>(heap: T[], order: (a: T, b: T) => number): T | undefined {
  const least = heap[0]
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return least
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && order(heap[child + 1]!, heap[child]!) < 0) child++
    if (order(last, heap[child]!) <= 0) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return least
}
