/** What GPU traces tell of each device: kernel classes, launches, queue depth, and whether the host holds it up. */
import { clip, intersect, lengthOf, subtract, union } from '../../engine/base/intervals.ts'
import {
  type DeviceMeasures,
  type KernelClass,
  type KernelClassTotal,
  kernelClasses,
  type MeasureWindow,
} from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { RunData } from '../store/run-data.ts'
import { synchronizing } from './host-callers.ts'
import { kernelClass } from './kernel-class.ts'
import { mergeAll } from './merge-intervals.ts'
import type { RankWork, RunWork } from './rank-work.ts'
import { sliceIndex } from './slice-index.ts'

/** A device that idles this share of T for want of launches is held up by its host. */
const hostBoundShare = 0.1

/** Marks of annotations and waits on streams are not device work. */
const notWork = new Set<number>([operationClassIndex.annotation, operationClassIndex.wait])

/** One entry a rank; none unless the run's basis is a device. */
export function deviceMeasures(run: RunData, work: RunWork, window: MeasureWindow): DeviceMeasures[] {
  if (work.basis !== 'device') return []
  const launchOf = launches(run)
  return work.ranks.map(rank => oneDevice(run, rank, window, launchOf))
}

/** By slice id of device work: the slice that launched it, -1 where none is recorded. */
export function launches(run: RunData): Int32Array {
  const { count, track } = sliceIndex(run)
  const launchOf = new Int32Array(count).fill(-1)
  const { count: arrows, from, to } = run.flows
  for (let i = 0; i < arrows; i++) {
    const onStream = run.tracks[track[to[i]!]!]!.kind === 'stream'
    if (onStream && run.tracks[track[from[i]!]!]!.kind === 'thread') launchOf[to[i]!] = from[i]!
  }
  return launchOf
}

function oneDevice(
  run: RunData,
  rank: RankWork,
  { startNs, endNs }: MeasureWindow,
  launchOf: Int32Array,
): DeviceMeasures {
  const slices = sliceIndex(run)
  const classOf = run.labels.map(label => kernelClass(label.name, label.class))
  const totals = new Map<KernelClass, { count: number; totalNs: number }>()
  const delays: number[] = []
  const launchTimes: number[] = []
  const startTimes: number[] = []
  let kernels = 0
  for (const lane of rank.lanes) {
    for (let i = 0; i < lane.count; i++) {
      const label = lane.label[i]!
      const start = lane.start[i]!
      if (start < startNs || start >= endNs || notWork.has(run.labels[label]!.class)) continue
      const entry = totals.get(classOf[label]!) ?? { count: 0, totalNs: 0 }
      entry.count++
      entry.totalNs += lane.duration[i]!
      totals.set(classOf[label]!, entry)
      kernels++
      const launch = launchOf[lane.id[i]!]!
      if (launch < 0) continue
      // A kernel may start before the call that launched it returns.
      delays.push(Math.max(0, start - slices.end[launch]!))
      launchTimes.push(slices.start[launch]!)
      startTimes.push(Math.max(start, slices.start[launch]!))
    }
  }
  const queue = queueDepth(launchTimes, startTimes, startNs, endNs)
  const busy = mergeAll([rank.activity.compute, rank.activity.transfer, rank.activity.wait])
  const idle = subtract(clip(queue.empty, startNs, endNs), busy)
  const hostBoundNs = launchTimes.length > 0 ? lengthOf(idle) : 0
  const share = hostBoundNs / Math.max(1, endNs - startNs)
  const bound = launchTimes.length === 0 ? 'unknown' : share > hostBoundShare ? 'host' : 'device'
  return {
    rank: rank.rank,
    classes: classTotals(totals),
    launched: delays.length,
    kernels,
    launchDelay: quantiles(Float64Array.from(delays)),
    queueDepth: { mean: queue.mean, maximum: queue.maximum },
    hostBoundNs,
    synchronizationNs: synchronization(run, rank, startNs, endNs),
    bound,
  }
}

function classTotals(
  totals: ReadonlyMap<KernelClass, { count: number; totalNs: number }>,
): KernelClassTotal[] {
  const sum = [...totals.values()].reduce((all, entry) => all + entry.totalNs, 0)
  return kernelClasses
    .filter(({ name }) => totals.has(name))
    .map(({ name }) => ({
      class: name,
      ...totals.get(name)!,
      share: sum > 0 ? totals.get(name)!.totalNs / sum : 0,
    }))
    .sort((a, b) => b.totalNs - a.totalNs)
}

function quantiles(values: Float64Array): DeviceMeasures['launchDelay'] {
  values.sort()
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0
  return { medianNs: at(0.5), p95Ns: at(0.95), maximumNs: values.at(-1) ?? 0 }
}

/** Work launched and not started, over time. `empty`: when there is none, from the first launch's side. */
function queueDepth(launched: readonly number[], started: readonly number[], from: number, to: number) {
  const up = Float64Array.from(launched).sort()
  const down = Float64Array.from(started).sort()
  const emptyFrom: number[] = []
  const emptyTo: number[] = []
  let depth = 0
  let maximum = 0
  let area = 0
  let time = from
  for (let i = 0, j = 0; i < up.length || j < down.length; ) {
    const isLaunch = i < up.length && (j >= down.length || up[i]! <= down[j]!)
    const next = Math.min(to, Math.max(from, isLaunch ? up[i]! : down[j]!))
    area += depth * (next - time)
    if (depth === 0 && next > time) {
      emptyFrom.push(time)
      emptyTo.push(next)
    }
    time = next
    if (isLaunch) {
      depth++
      i++
    } else {
      depth--
      j++
    }
    maximum = Math.max(maximum, depth)
  }
  if (to > time) {
    emptyFrom.push(time)
    emptyTo.push(to)
  }
  const empty = union(Float64Array.from(emptyFrom), Float64Array.from(emptyTo))
  return { maximum, mean: to > from ? area / (to - from) : 0, empty }
}

/** Time of the rank's host threads within calls that wait for the device. */
function synchronization(run: RunData, rank: RankWork, startNs: number, endNs: number): number {
  const own = new Set(rank.processes.map(process => process.id))
  const waits = run.labels.map(
    label => label.class === operationClassIndex.runtime && synchronizing.test(label.name),
  )
  const start: number[] = []
  const end: number[] = []
  for (const lane of run.lanes) {
    const track = run.tracks[lane.track]!
    if (track.kind !== 'thread' || !own.has(track.process)) continue
    for (let i = 0; i < lane.count; i++) {
      if (!waits[lane.label[i]!]) continue
      start.push(lane.start[i]!)
      end.push(lane.start[i]! + lane.duration[i]!)
    }
  }
  const window = { count: 1, start: Float64Array.of(startNs), end: Float64Array.of(endNs) }
  return lengthOf(intersect(union(Float64Array.from(start), Float64Array.from(end)), window))
}
