/**
 * Memory of every rank over time, by category, from the buffers of a timed plan: a buffer is occupied from
 * the start of the operation that makes it until the last operation that needs it has ended.
 */
import { memoryCategories, type Plan } from '../base/plan.ts'
import type { Bytes, Rank } from '../base/units.ts'
import type { Times } from './retime.ts'

/** Memory of one rank at every change; columns of equal length, sorted by time. */
export interface MemoryTimeline {
  readonly rank: Rank
  readonly time: Float64Array
  /** Occupied from this time on: `bytes[i * categories + category]`. */
  readonly bytes: Float64Array
  readonly peak: MemoryPeak
}

export interface MemoryPeak {
  readonly bytes: Bytes
  /** By category, in the order of memoryCategories. */
  readonly byCategory: readonly Bytes[]
  /** The operation whose start brought it; -1 where the rank holds nothing. */
  readonly operation: number
}

const categories = memoryCategories.length

/** When each buffer becomes free; Infinity for what outlives the step. */
function releaseTimes(plan: Plan, times: Times): Float64Array {
  const { buffers } = plan
  const { offset, items } = buffers.releasedBy
  const released = new Float64Array(buffers.count)
  for (let buffer = 0; buffer < buffers.count; buffer++) {
    let at = offset[buffer + 1]! > offset[buffer]! ? 0 : Number.POSITIVE_INFINITY
    for (let i = offset[buffer]!; i < offset[buffer + 1]!; i++) at = Math.max(at, times.end[items[i]!]!)
    // A buffer made by an operation lives at least as long as that operation.
    released[buffer] = Math.max(at, times.end[buffers.allocatedBy[buffer]!]!)
  }
  return released
}

/** Buffers of one rank in order of time. */
interface BufferOrder {
  readonly byStart: Uint32Array
  readonly byEnd: Uint32Array
}

/** By plan and rank, as they last were: a plan that is timed anew has them in nearly the same order. */
const lastOrders = new WeakMap<Plan, readonly BufferOrder[]>()

/** One timeline a rank. */
export function memoryOf(plan: Plan, times: Times): MemoryTimeline[] {
  const released = releaseTimes(plan, times)
  const orders = lastOrders.get(plan) ?? ordersOf(plan)
  lastOrders.set(plan, orders)
  const { allocatedBy, count } = plan.buffers
  const made = new Float64Array(count)
  for (let buffer = 0; buffer < count; buffer++) made[buffer] = times.start[allocatedBy[buffer]!]!
  return orders.map(({ byStart, byEnd }, rank) => {
    putInOrder(byStart, made)
    putInOrder(byEnd, released)
    return timelineOf(plan, made, released, { byStart, byEnd }, rank)
  })
}

function ordersOf(plan: Plan): readonly BufferOrder[] {
  const { buffers, header } = plan
  const perRank: number[][] = Array.from({ length: header.worldSize }, () => [])
  for (let buffer = 0; buffer < buffers.count; buffer++) perRank[buffers.rank[buffer]!]!.push(buffer)
  const { offset } = buffers.releasedBy
  const isReleased = (buffer: number) => offset[buffer + 1]! > offset[buffer]!
  return perRank.map(list => ({
    byStart: Uint32Array.from(list),
    byEnd: Uint32Array.from(list.filter(isReleased)),
  }))
}

/** Sorts by time, then by number. */
function putInOrder(list: Uint32Array, time: Float64Array): void {
  const compare = (a: number, b: number) => time[a]! - time[b]! || a - b
  for (let i = 1; i < list.length; i++) {
    if (compare(list[i - 1]!, list[i]!) < 0) continue
    list.sort(compare)
    return
  }
}

/**
 * At one instant, first what ends there is freed, then what starts there is made: an operation that follows
 * another may use the memory that it gave back. What lives for no time at all is counted, then freed.
 */
function timelineOf(
  plan: Plan,
  madeAt: Float64Array,
  released: Float64Array,
  { byStart, byEnd }: BufferOrder,
  rank: Rank,
): MemoryTimeline {
  const { buffers } = plan
  const made = (buffer: number) => madeAt[buffer]!
  const time = new Float64Array(byStart.length + byEnd.length)
  const rows = new Float64Array(time.length * categories)
  let count = 0
  const now = new Float64Array(categories)
  let total = 0
  let peak: MemoryPeak = { bytes: 0, byCategory: Array.from(now), operation: -1 }
  for (let i = 0, j = 0; i < byStart.length || j < byEnd.length; ) {
    const nextStart = i < byStart.length ? made(byStart[i]!) : Number.POSITIVE_INFINITY
    const nextEnd = j < byEnd.length ? released[byEnd[j]!]! : Number.POSITIVE_INFINITY
    const at = Math.min(nextStart, nextEnd)
    for (; j < byEnd.length && released[byEnd[j]!]! === at && made(byEnd[j]!) < at; j++) change(byEnd[j]!, -1)
    for (; i < byStart.length && made(byStart[i]!) === at; i++) change(byStart[i]!, 1)
    for (; j < byEnd.length && released[byEnd[j]!]! === at; j++) change(byEnd[j]!, -1)
    time[count] = at
    rows.set(now, count++ * categories)
  }
  return { rank, time: time.slice(0, count), bytes: rows.slice(0, count * categories), peak }

  function change(buffer: number, sign: 1 | -1): void {
    const bytes = sign * buffers.bytes[buffer]!
    const category = buffers.category[buffer]!
    now[category] = now[category]! + bytes
    total += bytes
    if (total > peak.bytes) {
      peak = { bytes: total, byCategory: Array.from(now), operation: buffers.allocatedBy[buffer]! }
    }
  }
}
