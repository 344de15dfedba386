/**
 * Times an order: one pass over its graph. Meant for questions like "what if the backward were slower": the
 * graph is built once, then each set of durations costs a few nanoseconds a pass.
 */
import { passesOf } from './action.ts'
import { checkDurations, type Durations, unitDurations } from './durations.ts'
import { buildGraph, type OrderGraph, passKinds } from './graph.ts'
import type { ScheduleOrder } from './order.ts'

/** How long an overlapped pair takes: as long as both, or as the longer one. It starts and ends as one either way. */
export const overlapModes = ['sum', 'max'] as const
export type OverlapMode = (typeof overlapModes)[number]

/** What is timed with what. */
export interface Costs extends Durations {
  readonly overlap: OverlapMode
}

export const unitCosts: Costs = { ...unitDurations, overlap: 'sum' }

/**
 * Of the rank that works least, whose bubble is the largest. Where all ranks work equally long (always, unless
 * `--overlap max` or stages of unequal number) ofTotal and ofIdeal are also the ratios of the sums over ranks.
 */
export interface BubbleFigures {
  /** Makespan less work, in the unit of the durations. */
  readonly total: number
  /** total / makespan (the ratio of GPipe and the zero-bubble papers). */
  readonly ofTotal: number
  /** total / work (Megatron's ratio). */
  readonly ofIdeal: number
  /** (S - work) / S, S being the longest that a rank takes from its own first start to its own last end. */
  readonly ofSpan: number
}

export interface ScheduleEvaluation {
  readonly makespan: number
  readonly bubble: BubbleFigures
  /** Per rank: most microbatches x full device-stages held at once, freed at W (or B). */
  readonly peakActivations: readonly number[]
  /** Per rank: time at work. */
  readonly busy: readonly number[]
  /** Per rank: from its own first start to its own last end. */
  readonly spans: readonly number[]
}

/** Start and end of every node of the graph. */
export interface Timing {
  readonly start: Float64Array
  readonly end: Float64Array
}

/** Times and figures of an order. Throws `strategy` for a circle of waits, `invalid-argument` for bad durations. */
export function evaluateOrder(order: ScheduleOrder, costs: Costs): ScheduleEvaluation {
  checkDurations(costs)
  const graph = buildGraph(order)
  return summarize(graph, timeGraph(graph, costs), costs)
}

/** Start and end of every node. Reuse `timing` to time again without allocating. */
export function timeGraph(graph: OrderGraph, costs: Costs, timing = newTiming(graph)): Timing {
  const { length, work, previous, awaits } = graph
  const { start, end } = timing
  const times = workTimes(graph.order.chunks, costs)
  const { comm } = costs
  for (let node = 0; node < length; node++) {
    const before = previous[node]!
    let at = before === -1 ? 0 : end[before]!
    const first = awaits[2 * node]!
    if (first !== -1 && end[first]! + comm > at) at = end[first]! + comm
    const second = awaits[2 * node + 1]!
    if (second !== -1 && end[second]! + comm > at) at = end[second]! + comm
    start[node] = at
    end[node] = at + times[work[node]!]!
  }
  return timing
}

export function newTiming(graph: OrderGraph): Timing {
  return { start: new Float64Array(graph.length), end: new Float64Array(graph.length) }
}

/** Time of each kind of work: the four passes, then the 16 pairs. */
function workTimes(chunks: number, { F, I, W, B = I + W, overlap }: Costs): Float64Array {
  const pair = overlap === 'max' ? Math.max : (a: number, b: number) => a + b
  const single = { F, B, I, W }
  const times = new Float64Array(20)
  passKinds.forEach((first, row) => {
    times[row] = single[first] / chunks
    passKinds.forEach((second, column) => {
      times[4 + 4 * row + column] = pair(single[first], single[second]) / chunks
    })
  })
  return times
}

/** The figures of a timing. */
export function summarize(graph: OrderGraph, timing: Timing, costs: Costs): ScheduleEvaluation {
  const ranks = graph.order.ranks.length
  const first = new Float64Array(ranks).fill(Number.POSITIVE_INFINITY)
  const last = new Float64Array(ranks)
  const busy = new Float64Array(ranks)
  const times = workTimes(graph.order.chunks, costs)
  for (let node = 0; node < graph.length; node++) {
    const rank = graph.rank[node]!
    if (timing.start[node]! < first[rank]!) first[rank] = timing.start[node]!
    if (timing.end[node]! > last[rank]!) last[rank] = timing.end[node]!
    busy[rank]! += times[graph.work[node]!]!
  }
  const makespan = Math.max(...last)
  const spans = Array.from(last, (end, rank) => end - Math.min(first[rank]!, end))
  const work = Math.min(...busy)
  const span = Math.max(...spans)
  return {
    makespan,
    bubble: {
      total: clean(makespan - work),
      ofTotal: clean((makespan - work) / makespan),
      ofIdeal: clean((makespan - work) / work),
      ofSpan: clean((span - busy[spans.indexOf(span)]!) / span),
    },
    peakActivations: peakActivations(graph.order),
    busy: Array.from(busy),
    spans,
  }
}

/** Differences of sums in floating point: what is far below the durations' own precision is nothing. */
function clean(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : value
}

/**
 * Per rank, the most activations held at once, in microbatches x full device-stages: F takes 1/chunks and W or
 * B frees it. `freedAtInput` is the part that I frees already (the zero-bubble paper's M_B - M_W), 0 to 1.
 */
export function peakActivations(order: ScheduleOrder, freedAtInput = 0): readonly number[] {
  const change = { F: 1, B: -1, I: -freedAtInput, W: freedAtInput - 1 }
  return order.ranks.map(actions => {
    let held = 0
    let peak = 0
    for (const action of actions) {
      for (const pass of passesOf(action)) {
        held += change[pass.kind]
        if (held > peak) peak = held
      }
    }
    return peak / order.chunks
  })
}
