/**
 * The buffers of one rank as they come and go, and what that makes of its memory. The walk holds for all times that
 * leave it in order, with the same events at one instant.
 */
import { memoryCategories } from '../plan.ts'
import type { Bytes } from '../units.ts'
import type { TimingPlan } from './timing-plan.ts'

export interface MemoryPeak {
  readonly bytes: Bytes
  /** By category, in the order of memoryCategories. */
  readonly byCategory: readonly Bytes[]
  /** The operation whose start brought it; -1 where the rank holds nothing. */
  readonly operation: number
}

export interface MemoryWalk {
  /** Buffers by the time they are made; those that are freed by that time; equal times by number. */
  readonly byStart: Uint32Array
  readonly byEnd: Uint32Array
  /** A buffer where it is made, its complement where it is freed. */
  readonly events: Int32Array
  /** 1: the event comes later than the one before it, and not at the same instant. */
  readonly isLater: Uint8Array
  /** Samples by category: those of category c lie from `offset[c]` to `offset[c + 1]`. */
  readonly offset: Uint32Array
  /** The event at whose time a sample lies. */
  readonly event: Uint32Array
  readonly bytes: Float64Array
  readonly peak: MemoryPeak
}

const categories = memoryCategories.length

/** Filled anew by every call. */
let eventTimes = new Float64Array(0)

/** Times of the walk's samples; undefined where these times bring its events into another order. */
export function timesOnWalk(
  { events, isLater, event }: MemoryWalk,
  made: Float64Array,
  freed: Float64Array,
): Float64Array | undefined {
  if (eventTimes.length < events.length) eventTimes = new Float64Array(events.length)
  const at = eventTimes
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < events.length; i++) {
    const buffer = events[i]!
    const time = buffer >= 0 ? made[buffer]! : freed[~buffer]!
    if (isLater[i] === 1 ? !(time > last) : time !== last) return undefined
    at[i] = time
    last = time
  }
  const times = new Float64Array(event.length)
  for (let i = 0; i < times.length; i++) times[i] = at[event[i]!]!
  return times
}

/** @param buffers in nearly the order wanted; their columns stay as they are */
export function walkOf(
  plan: TimingPlan,
  buffers: Pick<MemoryWalk, 'byStart' | 'byEnd'>,
  made: Float64Array,
  freed: Float64Array,
): MemoryWalk {
  const byStart = inOrder(buffers.byStart, made)
  const byEnd = inOrder(buffers.byEnd, freed)
  const steps = eventsOf(byStart, byEnd, made, freed)
  return { byStart, byEnd, ...steps, ...follow(plan, steps.events, steps.isLater) }
}

/** By time, then by number. */
function inOrder(buffers: Uint32Array, time: Float64Array): Uint32Array {
  const list = buffers.slice()
  const compare = (a: number, b: number) => time[a]! - time[b]! || a - b
  let moves = 0
  for (let i = 1; i < list.length; i++) {
    const buffer = list[i]!
    let at = i
    while (at > 0 && compare(list[at - 1]!, buffer) > 0) {
      list[at] = list[at - 1]!
      at--
    }
    list[at] = buffer
    moves += i - at
    // Not nearly in order after all.
    if (moves > 8 * list.length) return list.sort(compare)
  }
  return list
}

/**
 * At one instant, first what ends there is freed, then what starts there is made: an operation that follows
 * another may use the memory that it gave back. What lives for no time at all is counted, then freed.
 */
function eventsOf(byStart: Uint32Array, byEnd: Uint32Array, made: Float64Array, freed: Float64Array) {
  const events = new Int32Array(byStart.length + byEnd.length)
  const isLater = new Uint8Array(events.length)
  let count = 0
  for (let i = 0, j = 0; i < byStart.length || j < byEnd.length; ) {
    const nextStart = i < byStart.length ? made[byStart[i]!]! : Number.POSITIVE_INFINITY
    const nextEnd = j < byEnd.length ? freed[byEnd[j]!]! : Number.POSITIVE_INFINITY
    const at = Math.min(nextStart, nextEnd)
    isLater[count] = 1
    for (; j < byEnd.length && freed[byEnd[j]!]! === at && made[byEnd[j]!]! < at; j++)
      events[count++] = ~byEnd[j]!
    for (; i < byStart.length && made[byStart[i]!]! === at; i++) events[count++] = byStart[i]!
    for (; j < byEnd.length && freed[byEnd[j]!]! === at; j++) events[count++] = ~byEnd[j]!
  }
  return { events, isLater }
}

/** What is held, wherever that changes: of a category that is never used there is no sample. */
function follow({ buffers }: TimingPlan, events: Int32Array, isLater: Uint8Array) {
  const now = new Float64Array(categories)
  const last = new Float64Array(categories).fill(Number.NaN)
  const byCategory = new Float64Array(categories)
  let total = 0
  let most = 0
  let operation = -1
  // More than one sample an event there cannot be.
  const samples = { category: new Uint8Array(events.length), event: new Uint32Array(events.length) }
  const bytes = new Float64Array(events.length)
  let count = 0
  const counts = new Uint32Array(categories + 1)
  for (let first = 0, past = 0; first < events.length; first = past) {
    let touched = 0
    do {
      const step = events[past]!
      const buffer = step >= 0 ? step : ~step
      const change = step >= 0 ? buffers.bytes[buffer]! : -buffers.bytes[buffer]!
      const category = buffers.category[buffer]!
      now[category] = now[category]! + change
      total += change
      touched |= 1 << category
      if (total > most) {
        most = total
        operation = buffers.allocatedBy[buffer]!
        byCategory.set(now)
      }
      past++
    } while (past < events.length && isLater[past] === 0)
    for (let category = 0; touched >> category > 0; category++) {
      const held = now[category]!
      const before = last[category]!
      if ((touched >> category) % 2 === 0 || held === before || (held === 0 && Number.isNaN(before))) continue
      last[category] = held
      samples.category[count] = category
      samples.event[count] = first
      bytes[count++] = held
      counts[category + 1]!++
    }
  }
  const offset = counts
  for (let category = 0; category < categories; category++) offset[category + 1]! += offset[category]!
  const next = offset.slice()
  const sorted = { event: new Uint32Array(count), bytes: new Float64Array(count) }
  for (let i = 0; i < count; i++) {
    const at = next[samples.category[i]!]!++
    sorted.event[at] = samples.event[i]!
    sorted.bytes[at] = bytes[i]!
  }
  const peak: MemoryPeak = { bytes: most, byCategory: Array.from(byCategory), operation }
  return { offset, ...sorted, peak }
}
