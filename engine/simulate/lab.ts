/**
 * The teaching lab's own figures: what its `Model.log` holds after a run, from a plan timed by the lab's rules.
 *
 * - An event is logged before its result is stored: its memory is what lay in storage when it started.
 * - "Execution time" is the start of the last event, over all ranks.
 * - MFU counts forward and a backward of equal cost, against a peak of 10^15 FLOP/s.
 */
import { operationKinds, type Plan } from '../base/plan.ts'
import type { Times } from '../base/timing/retime.ts'
import type { Rank } from '../base/units.ts'

export const labPeakFlopsPerSecond = 1e15

export interface LabRank {
  readonly rank: Rank
  /** Elements, not bytes. */
  readonly peakElements: number
  readonly events: number
}

export interface LabFigures {
  /** Start of the last event, seconds. */
  readonly executionSeconds: number
  /** Fraction, not percent. */
  readonly mfu: number
  readonly ranks: readonly LabRank[]
}

/** Elements in storage of its rank when each operation starts; one entry an operation. */
export function labMemory(plan: Plan): Float64Array {
  const { buffers, operations } = plan
  const memory = new Float64Array(operations.count + 1)
  for (let buffer = 0; buffer < buffers.count; buffer++) {
    const from = buffers.storedFrom[buffer]!
    const until = buffers.storedUntil[buffer]!
    if (until <= from) continue
    memory[from] = memory[from]! + buffers.elements[buffer]!
    memory[until] = memory[until]! - buffers.elements[buffer]!
  }
  // What a rank still stores at its end is taken away there, so one running sum serves all ranks in turn.
  for (let i = 1; i < operations.count; i++) memory[i] = memory[i]! + memory[i - 1]!
  return memory.subarray(0, operations.count)
}

/** True for operations that the lab logs. */
export function isLabEvent(plan: Plan, operation: number): boolean {
  return operationKinds[plan.operations.kind[operation]!]!.labName !== ''
}

/** The figures that the lab prints. */
export function labFigures(plan: Plan, times: Times): LabFigures {
  const memory = labMemory(plan)
  let executionSeconds = 0
  const ranks: LabRank[] = []
  for (let rank = 0; rank < plan.header.worldSize; rank++) {
    let peakElements = 0
    let events = 0
    for (let i = plan.rankOffset[rank]!; i < plan.rankOffset[rank + 1]!; i++) {
      if (!isLabEvent(plan, i)) continue
      events++
      peakElements = Math.max(peakElements, memory[i]!)
      // A communication is logged when its bytes move; waiting is a gap.
      executionSeconds = Math.max(executionSeconds, times.begin[i]!)
    }
    ranks.push({ rank, peakElements, events })
  }
  // modelFlopsPerStep counts backward as twice a forward; the lab counts it once.
  const flops = (plan.header.modelFlopsPerStep * plan.header.steps * 2) / 3
  const best = flops / (labPeakFlopsPerSecond * plan.header.worldSize)
  return { executionSeconds, mfu: executionSeconds > 0 ? best / executionSeconds : 0, ranks }
}
