/**
 * The run at a glance: for each rank, bin of time and operation class, the share of the bin in which at least
 * one slice of that class runs. Slices of one class that overlap (nested operators, streams side by side)
 * count once; different classes at one time count each, so a bin's shares may add up to more than 1.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../contract.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { type Intervals, unionOfAll } from './intervals.ts'
import { runIndex } from './run-index.ts'

/** A row a rank, ascending; a row a process (its id) in runs without ranks. */
export function minimap(run: RunData, bins: number): Minimap {
  const classes = operationClasses.length
  const rowOfProcess = rowsOf(run)
  const rows = [...new Set(rowOfProcess.values())].sort((a, b) => a - b)
  const lanes = Map.groupBy(run.lanes, lane => rowOfProcess.get(run.tracks[lane.track]!.process))
  const share = new Float32Array(rows.length * bins * classes)
  const { classOfLabel } = runIndex(run)
  rows.forEach((number, row) => {
    // One row after the other: the intervals of all at once would be a second copy of the run.
    const lists = Array.from({ length: classes }, (): Intervals[] => [])
    for (const lane of lanes.get(number) ?? []) addByClass(lane, classOfLabel, lists)
    lists.forEach((intervals, classNumber) => {
      const busy = busyShares(unionOfAll(intervals), run.header.lengthNs, bins)
      for (let bin = 0; bin < bins; bin++) share[(row * bins + bin) * classes + classNumber] = busy[bin]!
    })
  })
  return { rows, bins, classes, share }
}

/** Row number by process id; processes without a rank have none where others have one. */
function rowsOf(run: RunData): Map<number, number> {
  const ranked = run.processes.filter(process => process.rank >= 0)
  return ranked.length > 0
    ? new Map(ranked.map(process => [process.id, process.rank]))
    : new Map(run.processes.map(process => [process.id, process.id]))
}

/** Adds the lane's slices of each class to that class's lists; slices without length are left out. */
function addByClass(lane: Lane, classOfLabel: Uint8Array, lists: readonly Intervals[][]): void {
  const { count, start, duration, label } = lane
  const counts = new Uint32Array(lists.length)
  for (let i = 0; i < count; i++) if (duration[i]! > 0) counts[classOfLabel[label[i]!]!]!++
  const parts = Array.from(counts, size => ({ start: new Float64Array(size), end: new Float64Array(size) }))
  counts.fill(0)
  for (let i = 0; i < count; i++) {
    if (!(duration[i]! > 0)) continue
    const classNumber = classOfLabel[label[i]!]!
    const at = counts[classNumber]!++
    parts[classNumber]!.start[at] = start[i]!
    parts[classNumber]!.end[at] = start[i]! + duration[i]!
  }
  parts.forEach((part, classNumber) => {
    if (counts[classNumber]! > 0) lists[classNumber]!.push({ count: counts[classNumber]!, ...part })
  })
}

/** Share of each of `bins` equal parts of [0, lengthNs) that the intervals cover. */
function busyShares({ count, start, end }: Intervals, lengthNs: number, bins: number): Float64Array {
  const busy = new Float64Array(bins)
  if (!(lengthNs > 0)) return busy
  const binNs = lengthNs / bins
  for (let i = 0; i < count; i++) {
    const from = Math.max(0, start[i]!)
    const to = Math.min(lengthNs, end[i]!)
    for (let bin = Math.floor(from / binNs); bin < bins && bin * binNs < to; bin++) {
      busy[bin]! += Math.max(0, Math.min(to, (bin + 1) * binNs) - Math.max(from, bin * binNs)) / binNs
    }
  }
  return busy
}
