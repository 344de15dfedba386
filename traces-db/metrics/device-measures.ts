/** What GPU traces tell of each device: kernel classes, launches, queue depth, and whether the host holds it up. */
import { clip, intersect, lengthOf, subtract, union } from '../../engine/base/intervals.ts'
import {
  type DeviceMeasures,
  type KernelClassTotal,
  kernelClasses,
  type MeasureWindow,
} from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { runIndex } from '../detail/run-index.ts'
import type { RunData } from '../store/run-data.ts'
import { synchronizing } from './host-callers.ts'
import { kernelClass } from './kernel-class.ts'
import { mergeAll } from './merge-intervals.ts'
import type { RankWork, RunWork } from './rank-work.ts'
import { sliceIndex } from './slice-index.ts'

/** A device that idles this share of T for want of launches is held up by its host. */
const hostBoundShare = 0.1

/** Marks of annotations and waits on streams are not device work. */
const { annotation, wait } = operationClassIndex

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
  const { classOfLabel } = runIndex(run)
  const kernelOf = kernelNumbers(run)
  const counts = new Uint32Array(kernelClasses.length)
  const totals = new Float64Array(kernelClasses.length)
  const capacity = rank.lanes.reduce((sum, lane) => sum + lane.count, 0)
  const delays = new Float64Array(capacity)
  const launchTimes = new Float64Array(capacity)
  const startTimes = new Float64Array(capacity)
  let launched = 0
  let kernels = 0
  for (const { count, start: starts, duration, label, id } of rank.lanes) {
    for (let i = 0; i < count; i++) {
      const start = starts[i]!
      const ofClass = classOfLabel[label[i]!]!
      if (start < startNs || start >= endNs || ofClass === annotation || ofClass === wait) continue
      const kernel = kernelOf[label[i]!]!
      counts[kernel]!++
      totals[kernel] = totals[kernel]! + duration[i]!
      kernels++
      const launch = launchOf[id[i]!]!
      if (launch < 0) continue
      // A kernel may start before the call that launched it returns.
      delays[launched] = Math.max(0, start - slices.end[launch]!)
      launchTimes[launched] = slices.start[launch]!
      startTimes[launched++] = Math.max(start, slices.start[launch]!)
    }
  }
  const queue = queueDepth(
    launchTimes.subarray(0, launched),
    startTimes.subarray(0, launched),
    startNs,
    endNs,
  )
  const busy = mergeAll([rank.activity.compute, rank.activity.transfer, rank.activity.wait])
  const idle = subtract(clip(queue.empty, startNs, endNs), busy)
  const hostBoundNs = launched > 0 ? lengthOf(idle) : 0
  const share = hostBoundNs / Math.max(1, endNs - startNs)
  const bound = launched === 0 ? 'unknown' : share > hostBoundShare ? 'host' : 'device'
  return {
    rank: rank.rank,
    classes: classTotals(counts, totals),
    launched,
    kernels,
    launchDelay: quantiles(delays.subarray(0, launched)),
    queueDepth: { mean: queue.mean, maximum: queue.maximum },
    hostBoundNs,
    synchronizationNs: synchronization(run, rank, startNs, endNs),
    bound,
  }
}

function classTotals(counts: Uint32Array, totals: Float64Array): KernelClassTotal[] {
  const sum = totals.reduce((all, ns) => all + ns, 0)
  return kernelClasses
    .map(({ name }, i) => ({
      class: name,
      count: counts[i]!,
      totalNs: totals[i]!,
      share: sum > 0 ? totals[i]! / sum : 0,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.totalNs - a.totalNs)
}

/** Position in kernelClasses by label: names are matched once a run. */
function kernelNumbers(run: RunData): Uint8Array {
  const known = kernelCache.get(run)
  if (known?.length === run.labels.length) return known
  const names = kernelClasses.map(({ name }) => name)
  const numbers = Uint8Array.from(run.labels, label => names.indexOf(kernelClass(label.name, label.class)))
  kernelCache.set(run, numbers)
  return numbers
}

const kernelCache = new WeakMap<RunData, Uint8Array>()

function quantiles(values: Float64Array): DeviceMeasures['launchDelay'] {
  values.sort()
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0
  return { medianNs: at(0.5), p95Ns: at(0.95), maximumNs: values.at(-1) ?? 0 }
}

/** Work launched and not started, over time. `empty`: when there is none, from the first launch's side. */
function queueDepth(launched: Float64Array, started: Float64Array, from: number, to: number) {
  const up = launched.sort()
  const down = started.sort()
  const emptyFrom = new Float64Array(up.length + 2)
  const emptyTo = new Float64Array(up.length + 2)
  let stretches = 0
  let depth = 0
  let maximum = 0
  let area = 0
  let time = from
  for (let i = 0, j = 0; i < up.length || j < down.length; ) {
    const isLaunch = i < up.length && (j >= down.length || up[i]! <= down[j]!)
    const next = Math.min(to, Math.max(from, isLaunch ? up[i]! : down[j]!))
    area += depth * (next - time)
    if (depth === 0 && next > time) {
      emptyFrom[stretches] = time
      emptyTo[stretches++] = next
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
    emptyFrom[stretches] = time
    emptyTo[stretches++] = to
  }
  const empty = union(emptyFrom, emptyTo, stretches)
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
