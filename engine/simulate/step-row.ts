/**
 * The row of steps of a plan that records several which flow into each other: as an executed run marks its steps,
 * so that both are measured step by step.
 */
import type { LabelList } from '../base/label-list.ts'
import type { Plan } from '../base/plan.ts'
import { runProcess } from '../base/plan-tracks.ts'
import type { Process, Track } from '../base/run.ts'
import type { SliceList } from '../base/slice-list.ts'
import type { Ns } from '../base/units.ts'
import type { Times } from './retime.ts'

export interface StepRow {
  readonly processes: readonly Process[]
  readonly tracks: readonly Track[]
}

/** Adds the slices. `track` is the number of the row; a plan of one step has none. */
export function addStepRow(
  plan: Plan,
  times: Times,
  track: number,
  labels: LabelList,
  slices: SliceList,
): StepRow {
  if (plan.header.steps === 1) return { processes: [], tracks: [] }
  let start: Ns = 0
  for (const [step, seconds] of lastEnds(plan, times).entries()) {
    const end = Math.round(seconds * 1e9)
    slices.add(track, start, end, labels.id(`step ${step}`, 'annotation', -1), -1)
    start = end
  }
  const process = runProcess(plan)
  const row = { kind: 'thread', tid: '0', name: 'steps', series: '', unit: '', sortIndex: 0 } as const
  return { processes: [process], tracks: [{ id: track, process: process.id, ...row }] }
}

/** Seconds at which each step has ended on all ranks. None ends before the one before it. */
function lastEnds({ operations, header }: Plan, { end }: Times): number[] {
  const ends = Array.from({ length: header.steps }, () => 0)
  for (let i = 0; i < operations.count; i++) {
    const step = operations.step[i]!
    ends[step] = Math.max(ends[step]!, end[i]!)
  }
  for (let step = 1; step < ends.length; step++) ends[step] = Math.max(ends[step]!, ends[step - 1]!)
  return ends
}
