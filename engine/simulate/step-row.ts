/**
 * The row of steps of a plan that records several which flow into each other: as an executed run marks its steps,
 * so that both are measured step by step.
 */
import type { Plan } from '../base/plan.ts'
import { runProcess } from '../base/plan-tracks.ts'
import type { Process, Track } from '../base/run.ts'

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
