/**
 * The row of steps of a plan that records several which flow into each other: as an executed run marks its steps,
 * so that both are measured step by step.
 */
import type { Plan } from '../base/plan.ts'
import { runProcess } from '../base/plan-tracks.ts'
import type { Process, Track } from '../base/run.ts'
import type { Times } from './retime.ts'

export interface StepRow {
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
  /** Of its slices, one a step. */
  readonly titles: readonly string[]
}

/** `track` is the number of the row; a plan of one step has none. */
export function stepRow(plan: Plan, track: number): StepRow {
  const { steps } = plan.header
  if (steps === 1) return { processes: [], tracks: [], titles: [] }
  const process = runProcess(plan)
  const row = { kind: 'thread', tid: '0', name: 'steps', series: '', unit: '', sortIndex: 0 } as const
  return {
    processes: [process],
    tracks: [{ id: track, process: process.id, ...row }],
    titles: Array.from({ length: steps }, (_, step) => `step ${step}`),
  }
}

/** Seconds at which each step has ended on all ranks. None ends before the one before it. */
export function stepEnds({ operations, header }: Plan, { end }: Times): number[] {
  const ends = Array.from({ length: header.steps }, () => 0)
  for (let i = 0; i < operations.count; i++) {
    const step = operations.step[i]!
    ends[step] = Math.max(ends[step]!, end[i]!)
  }
  for (let step = 1; step < ends.length; step++) ends[step] = Math.max(ends[step]!, ends[step - 1]!)
  return ends
}
