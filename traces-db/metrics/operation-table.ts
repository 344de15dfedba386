/** Durations by name: of kernels, operators and operations of a plan. */
import type { MeasureSpan } from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { DurationHistogram, OperationRow, OperationTable } from '../../engine/base/operation-table.ts'
import { runIndex } from '../detail/run-index.ts'
import { eachSelfTime } from '../detail/self-time.ts'
import type { RunData } from '../store/run-data.ts'
import { kernelClass } from './kernel-class.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow } from './measure-window.ts'
import { rankOfTracks, sliceIndex } from './slice-index.ts'
import type { Step } from './steps.ts'

/** Throws what {@link measureWindow} throws. */
export function operationTable({ run, work, steps }: Measurable, request: MeasureSpan): OperationTable {
  const span = measureWindow(run, work.basis, steps, request)
  const { startNs, endNs } = span
  const groups = groupsOf(run)
  const counts = new Uint32Array(groups.count)
  eachStarted(run, startNs, endNs, (group, _) => counts[group]!++, groups)
  const durations = Array.from(counts, count => new Float64Array(count))
  const filled = new Uint32Array(groups.count)
  const longest = new Float64Array(groups.count).fill(-1)
  const slices = new Int32Array(groups.count).fill(-1)
  eachStarted(
    run,
    startNs,
    endNs,
    (group, ns, id) => {
      durations[group]![filled[group]!++] = ns
      if (ns > longest[group]!) {
        longest[group] = ns
        slices[group] = id
      }
    },
    groups,
  )
  const self = selfTimes(run, startNs, endNs, groups)
  const whole = Math.max(1, work.ranks.length * (endNs - startNs))
  const rows: OperationRow[] = []
  for (let group = 0; group < groups.count; group++) {
    if (counts[group] === 0) continue
    rows.push({
      ...groups.describe(group),
      ...figures(durations[group]!),
      selfNs: self[group]!,
      share: 0,
      slice: slices[group]!,
    })
  }
  return {
    window: span,
    rows: rows.map(row => ({ ...row, share: row.totalNs / whole })).sort((a, b) => b.totalNs - a.totalNs),
  }
}

/** A slice's group: its name and class, on the host or on a device. Labels that differ in the microbatch share one. */
interface Groups {
  readonly count: number
  /** By label, then 0 = host, 1 = device. */
  readonly ofLabel: Int32Array
  describe(group: number): Pick<OperationRow, 'name' | 'class' | 'place' | 'kernel'>
}

function groupsOf(run: RunData): Groups {
  const numbers = new Map<string, number>()
  const first: { label: number; device: boolean }[] = []
  const ofLabel = new Int32Array(run.labels.length * 2)
  run.labels.forEach(({ name, class: ofClass }, label) => {
    for (const device of [false, true]) {
      const key = `${ofClass} ${device} ${name}`
      let number = numbers.get(key)
      if (number === undefined) {
        number = first.length
        numbers.set(key, number)
        first.push({ label, device })
      }
      ofLabel[label * 2 + (device ? 1 : 0)] = number
    }
  })
  // Plans have a communication stream too; only traces have kernels.
  const kernels = run.header.kind === 'imported'
  return {
    count: first.length,
    ofLabel,
    describe(group) {
      const { label, device } = first[group]!
      const { name, class: ofClass } = run.labels[label]!
      const kernel = kernels && device && ofClass !== operationClassIndex.annotation
      return {
        name,
        class: ofClass,
        place: device ? 'device' : 'host',
        kernel: kernel ? kernelClass(name, ofClass) : undefined,
      }
    },
  }
}

/** Every slice that starts within the window. */
function eachStarted(
  run: RunData,
  startNs: number,
  endNs: number,
  visit: (group: number, ns: number, id: number) => void,
  { ofLabel }: Groups,
): void {
  for (const { track, count, start, duration, label, id } of run.lanes) {
    const device = run.tracks[track]!.kind === 'stream' ? 1 : 0
    for (let i = 0; i < count; i++) {
      if (start[i]! < startNs || start[i]! >= endNs) continue
      visit(ofLabel[label[i]! * 2 + device]!, duration[i]!, id[i]!)
    }
  }
}

/** Whole self times of the slices that start within the window, by group. */
function selfTimes(run: RunData, startNs: number, endNs: number, { count, ofLabel }: Groups): Float64Array {
  const self = new Float64Array(count)
  const index = runIndex(run)
  for (const { id, kind } of run.tracks) {
    const lanes = index.lanes(id)
    const device = kind === 'stream' ? 1 : 0
    const until = lanes.reduce((last, lane) => Math.max(last, lastEnd(lane)), endNs)
    eachSelfTime(lanes, startNs, until, (lane, position, _, selfNs) => {
      const start = lane.start[position]!
      if (start < startNs || start >= endNs) return
      const group = ofLabel[lane.label[position]! * 2 + device]!
      self[group] = self[group]! + selfNs
    })
  }
  return self
}

function lastEnd({
  count,
  start,
  duration,
}: {
  count: number
  start: Float64Array
  duration: Float64Array
}): number {
  return count > 0 ? start[count - 1]! + duration[count - 1]! : 0
}

/** Sorts the durations. A percentile is the smallest duration that so many are not longer than. */
function figures(durations: Float64Array) {
  durations.sort()
  const count = durations.length
  const totalNs = durations.reduce((sum, ns) => sum + ns, 0)
  return {
    count,
    totalNs,
    meanNs: totalNs / count,
    medianNs: percentile(durations, 0.5),
    p95Ns: percentile(durations, 0.95),
    minimumNs: durations[0]!,
    maximumNs: durations[count - 1]!,
  }
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** Durations of all slices of a name that start within the window, in `bins` equal bins. */
export function durationHistogram(
  { run, work, steps }: Measurable,
  request: MeasureSpan,
  name: string,
  bins: number,
): DurationHistogram {
  const { startNs, endNs } = measureWindow(run, work.basis, steps, request)
  const slices = sliceIndex(run)
  const wanted = run.labels.map(label => label.name === name)
  const ranks = rankOfTracks(run)
  const found: number[] = []
  for (let id = 0; id < slices.count; id++) {
    const start = slices.start[id]!
    if (wanted[slices.label[id]!] && start >= startNs && start < endNs) found.push(id)
  }
  const durationOf = (id: number) => slices.end[id]! - slices.start[id]!
  const durations = Float64Array.from(found, durationOf).sort()
  const fromNs = durations[0] ?? 0
  const span = (durations.at(-1) ?? 0) - fromNs + 1
  const binNs = Math.max(1, Math.ceil(span / bins))
  // Durations that hardly differ need fewer bins than were asked for.
  const counts = new Uint32Array(Math.ceil(span / binNs))
  for (const ns of durations) counts[Math.floor((ns - fromNs) / binNs)]!++
  const groups = [
    ...Map.groupBy(found, id => `${ranks[slices.track[id]!]} ${stepAt(steps, slices.start[id]!)}`),
  ]
  return {
    name,
    count: found.length,
    fromNs,
    binNs,
    counts,
    groups: groups
      .map(([, ids]) => {
        const own = Float64Array.from(ids, durationOf).sort()
        const slice = ids.reduce((longest, id) => (durationOf(id) > durationOf(longest) ? id : longest))
        return {
          rank: ranks[slices.track[slice]!]!,
          step: stepAt(steps, slices.start[slice]!),
          count: ids.length,
          medianNs: percentile(own, 0.5),
          maximumNs: own.at(-1)!,
          slice,
        }
      })
      .sort((a, b) => a.rank - b.rank || a.step - b.step),
  }
}

function stepAt(steps: readonly Step[], time: number): number {
  return steps.find(step => time >= step.startNs && time < step.endNs)?.index ?? -1
}
