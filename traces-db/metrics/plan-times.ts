/**
 * When the operations of a plan happened within one step, told by their slices: reached (the rank comes to it),
 * begun (its own work begins; bytes move), ended. An operation without a slice took no time; it ends when what
 * it needs has ended.
 */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { lowerBound } from '../detail/sorted.ts'
import type { RunData } from '../store/run-data.ts'
import type { PlanFacts, PlanOrder } from './plan-facts.ts'
import type { Step } from './steps.ts'

export interface PlanTimes {
  readonly reached: Float64Array
  readonly begin: Float64Array
  readonly end: Float64Array
  /** Its slice; -1 where it has none. Of a communication: the moving bytes. */
  readonly slice: Int32Array
  /** The slice of its waiting; -1 where it did not wait. */
  readonly waitSlice: Int32Array
  /** 1: happened in this step. */
  readonly present: Uint8Array
}

/** @param step slices that start within it belong to it */
export function planTimes(run: RunData, facts: PlanFacts, order: PlanOrder, step: Step): PlanTimes {
  const { count } = facts
  const times = {
    reached: new Float64Array(count).fill(Number.NaN),
    begin: new Float64Array(count).fill(Number.NaN),
    end: new Float64Array(count).fill(Number.NaN),
    slice: new Int32Array(count).fill(-1),
    waitSlice: new Int32Array(count).fill(-1),
    present: new Uint8Array(count),
  }
  const waitKind = facts.kinds.indexOf('wait')
  for (const lane of run.lanes) {
    if (!lane.operation) continue
    const onThread = run.tracks[lane.track]!.kind === 'thread'
    const from = lowerBound(lane.start, step.startNs, 0, lane.count)
    for (let i = from; i < lane.count && lane.start[i]! < step.endNs; i++) {
      const operation = lane.operation[i]!
      const start = lane.start[i]!
      if (operation < 0 || operation >= count) continue
      const end = start + lane.duration[i]!
      const waits = onThread && run.labels[lane.label[i]!]!.class === operationClassIndex.wait
      times.present[operation] = 1
      if (waits) {
        times.waitSlice[operation] = lane.id[i]!
        times.reached[operation] = start
        if (facts.kind[operation] === waitKind) times.end[operation] = end
      } else {
        times.slice[operation] = lane.id[i]!
        times.begin[operation] = start
        times.end[operation] = end
      }
    }
  }
  settle(times, facts, order, step.startNs)
  return times
}

/** Fills in, in the plan's order, what slices did not tell. */
function settle(
  { reached, begin, end }: PlanTimes,
  facts: PlanFacts,
  { order, hostPrevious, streamPrevious, partner }: PlanOrder,
  from: Ns,
): void {
  const waitKind = facts.kinds.indexOf('wait')
  for (const i of order) {
    const host = hostPrevious[i]! >= 0 ? end[hostPrevious[i]!]! : from
    const ready = Math.max(
      from,
      host || from,
      streamPrevious[i]! >= 0 ? end[streamPrevious[i]!]! || from : from,
    )
    if (Number.isNaN(reached[i]!)) reached[i] = Number.isNaN(begin[i]!) ? ready : Math.min(ready, begin[i]!)
    if (Number.isNaN(end[i]!)) {
      const awaited = facts.kind[i] === waitKind && partner[i]! >= 0 ? end[partner[i]!]! || from : from
      end[i] = Math.max(reached[i]!, awaited)
    }
    // A wait has no work of its own: it is over when it begins.
    if (Number.isNaN(begin[i]!)) begin[i] = end[i]!
  }
}
