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
import { type RunIndex, runIndex } from './run-index.ts'
import { gallop } from './sorted.ts'

/** A row a rank, ascending; a row a process (its id) in runs without ranks. */
export function minimap(run: RunData, bins: number): Minimap {
  const rowOfProcess = rowsOf(run)
  const rows = [...new Set(rowOfProcess.values())].sort((a, b) => a - b)
  const lanes = Map.groupBy(run.lanes, lane => rowOfProcess.get(run.tracks[lane.track]!.process))
  const index = runIndex(run)
  const classes = [...new Set(run.lanes.flatMap(lane => index.laneIndex(lane).classes))].sort((a, b) => a - b)
  const share = new Float32Array(rows.length * bins * classes.length)
  const place = new Uint8Array(operationClasses.length)
  classes.forEach((classNumber, k) => {
    place[classNumber] = k
  })
  rows.forEach((number, row) => {
    const own = lanes.get(number) ?? []
    const set = (classNumber: number, bin: number, busy: number) => {
      share[(row * bins + bin) * classes.length + place[classNumber]!] = busy
    }
    const inLanes = new Uint32Array(operationClasses.length)
    for (const lane of own) for (const classNumber of index.laneIndex(lane).classes) inLanes[classNumber]!++
    for (const lane of own) setOfLane(lane, index, inLanes, run.header.lengthNs, bins, set)
    // One row after the other: the intervals of all at once would be a second copy of the run.
    const lists = Array.from(operationClasses, (): Intervals[] => [])
    for (const lane of own) addByClass(lane, index, inLanes, lists)
    lists.forEach((intervals, classNumber) => {
      if (intervals.length === 0) return
      const busy = busyShares(unionOfAll(intervals), run.header.lengthNs, bins)
      for (let bin = 0; bin < bins; bin++) set(classNumber, bin, busy[bin]!)
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

/**
 * Shares of the classes that lie in this lane of the row alone: slices of a lane never overlap, so sums of the
 * lane's index tell them, and a run that grows is not read anew for every look.
 */
function setOfLane(
  lane: Lane,
  index: RunIndex,
  inLanes: Uint32Array,
  lengthNs: number,
  bins: number,
  set: (classNumber: number, bin: number, busy: number) => void,
): void {
  const sums = index.laneIndex(lane)
  if (!(lengthNs > 0) || sums.classes.every(classNumber => inLanes[classNumber]! > 1)) return
  const { start, duration, label, count } = lane
  const binNs = lengthNs / bins
  const classes = sums.classes.length
  let before = new Float64Array(classes)
  let until = new Float64Array(classes)
  let position = 0
  for (let bin = -1; bin < bins; bin++) {
    const edgeNs = bin + 1 === bins ? lengthNs : (bin + 1) * binNs
    position = gallop(start, edgeNs, position, count)
    until.set(sums.timeBefore(position))
    const last = position - 1
    if (last >= 0 && start[last]! + duration[last]! > edgeNs) {
      until[sums.classes.indexOf(index.classOfLabel[label[last]!]!)]! -=
        start[last]! + duration[last]! - edgeNs
    }
    for (let k = 0; k < classes && bin >= 0; k++) {
      const classNumber = sums.classes[k]!
      if (inLanes[classNumber] === 1) set(classNumber, bin, (until[k]! - before[k]!) / binNs)
    }
    const spare = before
    before = until
    until = spare
  }
}

/**
 * Adds the lane's slices of each class that lies in several lanes to that class's lists; slices without length are
 * left out.
 */
function addByClass(lane: Lane, index: RunIndex, inLanes: Uint32Array, lists: readonly Intervals[][]): void {
  if (index.laneIndex(lane).classes.every(classNumber => inLanes[classNumber] === 1)) return
  const { count, start, duration, label } = lane
  const { classOfLabel } = index
  const counts = new Uint32Array(lists.length)
  for (let i = 0; i < count; i++) if (duration[i]! > 0) counts[classOfLabel[label[i]!]!]!++
  for (const [classNumber, shared] of inLanes.entries()) if (shared < 2) counts[classNumber] = 0
  const parts = Array.from(counts, size => ({ start: new Float64Array(size), end: new Float64Array(size) }))
  counts.fill(0)
  for (let i = 0; i < count; i++) {
    const classNumber = classOfLabel[label[i]!]!
    if (!(duration[i]! > 0) || inLanes[classNumber]! < 2) continue
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
