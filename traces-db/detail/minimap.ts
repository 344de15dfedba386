/**
 * The run at a glance: for each rank, bin of time and operation class, the share of the bin in which at least
 * one slice of that class runs. Slices of one class that overlap (nested operators, streams side by side)
 * count once; different classes at one time count each, so a bin's shares may add up to more than 1.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Minimap } from '../contract.ts'
import type { RunData } from '../store/run-data.ts'
import { type Intervals, laneIntervals, unionOfAll } from './intervals.ts'
import { runIndex } from './run-index.ts'

/** A row a rank, ascending; a row a process (its id) in runs without ranks. */
export function minimap(run: RunData, bins: number): Minimap {
  const classes = operationClasses.length
  const rowOfProcess = rowsOf(run)
  const rows = [...new Set(rowOfProcess.values())].sort((a, b) => a - b)
  const lists = rows.map(() => Array.from({ length: classes }, (): Intervals[] => []))
  for (const lane of run.lanes) {
    const row = rows.indexOf(rowOfProcess.get(run.tracks[lane.track]!.process) ?? -1)
    if (row < 0) continue
    const index = runIndex(run).laneIndex(lane)
    for (const number of index.classes) {
      const accept = (position: number) => index.classAt(position) === number
      lists[row]![number]!.push(laneIntervals(lane, 0, lane.count, accept))
    }
  }

  const share = new Float32Array(rows.length * bins * classes)
  const { lengthNs } = run.header
  lists.forEach((byClass, row) => {
    byClass.forEach((intervals, number) => {
      const busy = busyShares(unionOfAll(intervals), lengthNs, bins)
      for (let bin = 0; bin < bins; bin++) share[(row * bins + bin) * classes + number] = busy[bin]!
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
