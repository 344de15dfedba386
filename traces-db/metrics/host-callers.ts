/** Who on the host called: the outermost operator around a runtime call, and where the host waited for the device. */
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { runIndex } from '../detail/run-index.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { sliceIndex } from './slice-index.ts'

/** Name of the outermost operator around a slice; its own where there is none. */
export function outermostOperator(run: RunData, slice: number): string {
  const index = sliceIndex(run)
  const time = index.start[slice]!
  const { host, other, transfer } = operationClassIndex
  for (const lane of runIndex(run).lanes(index.track[slice]!)) {
    const at = lastStartedBy(lane, time)
    if (at < 0 || lane.start[at]! + lane.duration[at]! <= time) continue
    const label = run.labels[lane.label[at]!]!
    if (label.class === host || label.class === other || label.class === transfer) return label.name
  }
  return run.labels[index.label[slice]!]!.name
}

/** Calls of a thread in which it waited for the device, by start. */
export interface Synchronizations {
  readonly start: readonly Ns[]
  readonly end: readonly Ns[]
}

/** Calls into the runtime that wait for the device. */
export const synchronizing = /synchroni[sz]e|StreamWaitValue|^cudaMemcpy$|^hipMemcpy$/i

export function synchronizationsOf(run: RunData, track: number): Synchronizations {
  const start: number[] = []
  const end: number[] = []
  for (const lane of runIndex(run).lanes(track)) {
    for (let i = 0; i < lane.count; i++) {
      const { class: ofClass, name } = run.labels[lane.label[i]!]!
      if (ofClass !== operationClassIndex.runtime || !synchronizing.test(name)) continue
      start.push(lane.start[i]!)
      end.push(lane.start[i]! + lane.duration[i]!)
    }
  }
  const order = [...start.keys()].sort((a, b) => start[a]! - start[b]!)
  return { start: order.map(i => start[i]!), end: order.map(i => end[i]!) }
}

function lastStartedBy({ start, count }: Lane, time: Ns): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (start[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
