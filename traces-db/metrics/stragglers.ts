/** Who keeps the others waiting: the last to come to collectives, step by step. */
import { clip, lengthOf } from '../../engine/base/intervals.ts'
import type { Straggler } from '../../engine/base/measures.ts'
import type { RunData } from '../store/run-data.ts'
import { collectiveInstances } from './collective-instances.ts'
import type { RunWork } from './rank-work.ts'
import type { Step } from './steps.ts'

/** Most waited for first; ranks that nobody waited for are left out. */
export function stragglersOf(run: RunData, work: RunWork, steps: readonly Step[]): Straggler[] {
  if (work.ranks.length < 2) return []
  return steps.flatMap(step => ofStep(run, work, step)).sort((a, b) => b.causedWaitNs - a.causedWaitNs)
}

function ofStep(run: RunData, work: RunWork, step: Step): Straggler[] {
  const caused = new Float64Array(work.ranks.length)
  const lastArrivals = new Uint32Array(work.ranks.length)
  let collectives = 0
  for (const { members, last, partial } of collectiveInstances(run, work, step)) {
    if (members.length < 2 || partial) continue
    collectives++
    lastArrivals[last.rank] = lastArrivals[last.rank]! + 1
    for (const { arrivedNs, endNs } of members) {
      const waited = Math.min(last.arrivedNs, endNs) - arrivedNs
      if (waited >= work.clockResidualNs) caused[last.rank] = caused[last.rank]! + waited
    }
  }
  const compute = work.ranks.map(({ activity }) => lengthOf(clip(activity.compute, step.startNs, step.endNs)))
  const sorted = compute.toSorted((a, b) => a - b)
  return work.ranks.flatMap(({ rank }, index) => {
    if (caused[index] === 0) return []
    return {
      step: step.index,
      rank,
      causedWaitNs: caused[index]!,
      lastArrivals: lastArrivals[index]!,
      collectives,
      computeNs: compute[index]!,
      medianComputeNs: sorted[sorted.length >> 1]!,
    }
  })
}
