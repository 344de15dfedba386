import type { Times } from './retime.ts'
import type { TimingPlan } from './timing-plan.ts'

/** Seconds at which each step of a plan has ended on all ranks. None ends before the one before it. */
export function stepEnds({ operations, header }: TimingPlan, { end }: Times): number[] {
  const ends = Array.from({ length: header.steps }, () => 0)
  for (let i = 0; i < operations.count; i++) {
    const step = operations.step[i]!
    ends[step] = Math.max(ends[step]!, end[i]!)
  }
  for (let step = 1; step < ends.length; step++) ends[step] = Math.max(ends[step]!, ends[step - 1]!)
  return ends
}
