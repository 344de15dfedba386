/**
 * The buffers of one rank as they come and go, and what that makes of its memory. The walk holds for all times that
 * leave it in order, with the same events at one instant.
 */
import { newColumn } from '../intervals.ts'
import { type Lists, memoryCategories } from '../plan.ts'
import type { Bytes } from '../units.ts'
import type { Times } from './retime.ts'
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
  /** What the time of each event follows from: kept once the walk has held at times that came after it. */
  operations?: Lists
  /** Samples by category: those of category c lie from `offset[c]` to `offset[c + 1]`. */
  readonly offset: Uint32Array
  /** The event at whose time a sample lies. */
  readonly event: Uint32Array
  readonly bytes: Float64Array
  readonly peak: MemoryPeak
}

type Buffers = TimingPlan['buffers']

const categories = memoryCategories.length

/** Columns that every call fills anew: what is timed many times a second leaves less to collect. */
const rooms = { made: new Float64Array(0), freed: new Float64Array(0), events: new Float64Array(0) }

function roomFor(name: keyof typeof rooms, length: number): Float64Array {
  if (rooms[name].length < length) rooms[name] = new Float64Array(length)
  return rooms[name]
}

/** When a buffer becomes free; Infinity for what outlives the step. */
function freedAt(
  { allocatedBy, releasedBy: { offset, items } }: Buffers,
  end: Float64Array,
  buffer: number,
): number {
  const past = offset[buffer + 1]!
  let next = offset[buffer]!
  if (next === past) return Number.POSITIVE_INFINITY
  // A buffer made by an operation lives at least as long as that operation.
  let at = end[allocatedBy[buffer]!]!
  for (; next < past; next++) {
    const ended = end[items[next]!]!
    if (ended > at) at = ended
  }
  return at
}

/** Times of the walk's samples; undefined where these times bring its events into another order. */
export function timesOnWalk(walk: MemoryWalk, buffers: Buffers, times: Times): Float64Array | undefined {
  const holds = walk.operations ? holdsAt(walk, walk.operations, times) : holdsNow(walk, buffers, times)
  if (!holds) return undefined
  // One that held once is likely to hold again.
  walk.operations ??= operationsOf(walk.events, buffers)
  return timesOfSamples(walk.event)
}

/** Looks at one buffer after the other, wherever they lie. */
function holdsNow({ events, isLater }: MemoryWalk, buffers: Buffers, { start, end }: Times): boolean {
  const { allocatedBy } = buffers
  const at = roomFor('events', events.length)
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < events.length; i++) {
    const buffer = events[i]!
    const time = buffer >= 0 ? start[allocatedBy[buffer]!]! : freedAt(buffers, end, ~buffer)
    if (isLater[i] === 1 ? !(time > last) : time !== last) return false
    at[i] = time
    last = time
  }
  return true
}

/** Runs through memory forwards, which takes half the time. */
function holdsAt({ events, isLater }: MemoryWalk, { offset, items }: Lists, { start, end }: Times): boolean {
  const at = roomFor('events', events.length)
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0, next = 0; i < events.length; i++) {
    const past = offset[i + 1]!
    const first = items[next++]!
    let time = events[i]! >= 0 ? start[first]! : end[first]!
    for (; next < past; next++) {
      const ended = end[items[next]!]!
      if (ended > time) time = ended
    }
    if (isLater[i] === 1 ? !(time > last) : time !== last) return false
    at[i] = time
    last = time
  }
  return true
}

/** Of each event the operation that makes its buffer and, where it is freed, those that must have ended. */
function operationsOf(events: Int32Array, { allocatedBy, releasedBy }: Buffers): Lists {
  const offset = new Uint32Array(events.length + 1)
  for (let i = 0; i < events.length; i++) {
    const freed = ~events[i]!
    const releases = freed < 0 ? 0 : releasedBy.offset[freed + 1]! - releasedBy.offset[freed]!
    offset[i + 1] = offset[i]! + 1 + releases
  }
  const items = new Uint32Array(offset[events.length]!)
  for (let i = 0; i < events.length; i++) {
    const freed = ~events[i]!
    let at = offset[i]!
    items[at++] = allocatedBy[freed < 0 ? events[i]! : freed]!
    if (freed < 0) continue
    for (let j = releasedBy.offset[freed]!; j < releasedBy.offset[freed + 1]!; j++) {
      items[at++] = releasedBy.items[j]!
    }
  }
  return { offset, items }
}

/** Of events whose times were just found. */
function timesOfSamples(event: Uint32Array): Float64Array {
  const at = rooms.events
  const times = newColumn(event.length)
  for (let i = 0; i < times.length; i++) times[i] = at[event[i]!]!
  return times
}

/**
 * The walk at these times, and the times of its samples.
 *
 * @param buffers in nearly the order wanted; their columns stay as they are
 */
export function walkOf(
  plan: TimingPlan,
  buffers: Pick<MemoryWalk, 'byStart' | 'byEnd'>,
  { start, end }: Times,
): { readonly walk: MemoryWalk; readonly time: Float64Array } {
  const { count, allocatedBy } = plan.buffers
  const made = roomFor('made', count)
  const freed = roomFor('freed', count)
  for (let i = 0; i < buffers.byStart.length; i++) {
    const buffer = buffers.byStart[i]!
    made[buffer] = start[allocatedBy[buffer]!]!
  }
  for (let i = 0; i < buffers.byEnd.length; i++) {
    const buffer = buffers.byEnd[i]!
    freed[buffer] = freedAt(plan.buffers, end, buffer)
  }
  const byStart = inOrder(buffers.byStart, made)
  const byEnd = inOrder(buffers.byEnd, freed)
  const steps = eventsOf(byStart, byEnd, made, freed)
  const walk: MemoryWalk = { byStart, byEnd, ...steps, ...follow(plan, steps.events, steps.isLater) }
  return { walk, time: timesOfSamples(walk.event) }
}

/** By time, then by number. Runs that are in order, of which there are few, are merged until there is one. */
function inOrder(buffers: Uint32Array, time: Float64Array): Uint32Array {
  let list = buffers.slice()
  let merged = new Uint32Array(list.length)
  for (;;) {
    let runs = 0
    for (let first = 0; first < list.length; runs++) {
      const middle = endOfRun(list, time, first)
      const end = endOfRun(list, time, middle)
      merge(list, time, first, middle, end, merged)
      first = end
    }
    if (runs <= 1) return merged
    const spare = list
    list = merged
    merged = spare
  }
}

/** The position after the longest run in order that begins at one. */
function endOfRun(list: Uint32Array, time: Float64Array, first: number): number {
  if (first >= list.length) return list.length
  let next = first + 1
  for (let last = list[first]!; next < list.length; next++) {
    const buffer = list[next]!
    const lead = time[buffer]! - time[last]!
    if (lead < 0 || (lead === 0 && buffer < last)) break
    last = buffer
  }
  return next
}

/** Two runs side by side, from `first` and from `middle` on, as one. */
function merge(
  list: Uint32Array,
  time: Float64Array,
  first: number,
  middle: number,
  end: number,
  into: Uint32Array,
): void {
  let left = first
  let right = middle
  for (let at = first; at < end; at++) {
    let takesLeft = left < middle
    if (takesLeft && right < end) {
      const lead = time[list[right]!]! - time[list[left]!]!
      takesLeft = lead > 0 || (lead === 0 && list[left]! < list[right]!)
    }
    into[at] = takesLeft ? list[left++]! : list[right++]!
  }
}

/**
 * At one instant, first what ends there is freed, then what starts there is made: an operation that follows
 * another may use the memory that it gave back. What lives for no time at all is counted, then freed.
 */
function eventsOf(byStart: Uint32Array, byEnd: Uint32Array, made: Float64Array, freed: Float64Array) {
  const events = new Int32Array(byStart.length + byEnd.length)
  const isLater = new Uint8Array(events.length)
  const times = roomFor('events', events.length)
  let count = 0
  for (let i = 0, j = 0; i < byStart.length || j < byEnd.length; ) {
    const nextStart = i < byStart.length ? made[byStart[i]!]! : Number.POSITIVE_INFINITY
    const nextEnd = j < byEnd.length ? freed[byEnd[j]!]! : Number.POSITIVE_INFINITY
    const at = Math.min(nextStart, nextEnd)
    const first = count
    isLater[count] = 1
    for (; j < byEnd.length && freed[byEnd[j]!]! === at && made[byEnd[j]!]! < at; j++)
      events[count++] = ~byEnd[j]!
    for (; i < byStart.length && made[byStart[i]!]! === at; i++) events[count++] = byStart[i]!
    for (; j < byEnd.length && freed[byEnd[j]!]! === at; j++) events[count++] = ~byEnd[j]!
    for (let same = first; same < count; same++) times[same] = at
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
        // While memory fills, every event is a new peak: a loop costs less than a call.
        for (let k = 0; k < categories; k++) byCategory[k] = now[k]!
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
