/** Stretches of a window in which a rank neither computes nor moves bytes, split into waiting and idling. */
import { clip, type Intervals, subtract } from '../../engine/base/intervals.ts'
import type { RankActivity } from '../../engine/base/rank-states.ts'
import type { Ns } from '../../engine/base/units.ts'
import { mergeAll } from './merge-intervals.ts'

export interface RankBubbles {
  readonly wait: Intervals
  readonly idle: Intervals
  readonly firstComputeNs: Ns
  readonly lastComputeNs: Ns
}

export function bubblesOf(activity: RankActivity, startNs: Ns, endNs: Ns): RankBubbles {
  const compute = clip(activity.compute, startNs, endNs)
  const busy = mergeAll([compute, clip(activity.transfer, startNs, endNs)])
  const wait = subtract(clip(activity.wait, startNs, endNs), busy)
  const whole = { count: 1, start: Float64Array.of(startNs), end: Float64Array.of(endNs) }
  return {
    wait,
    idle: subtract(whole, mergeAll([busy, wait])),
    firstComputeNs: compute.count > 0 ? compute.start[0]! : endNs,
    lastComputeNs: compute.count > 0 ? compute.end[compute.count - 1]! : endNs,
  }
}
