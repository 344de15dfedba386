/**
 * Busy time over the whole run: for each rank, bin of time and operation class, the share of the bin in which at least
 * one slice of that class runs. Slices of one class that overlap (nested operators, streams side by side)
 * count once; different classes at one time count each, so a bin's shares may add up to more than 1.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { BusyShares } from './busy-shares.ts'
import { IntervalLists } from './interval-lists.ts'
import { type RunIndex, runIndex } from './run-index.ts'
import { gallop } from './sorted.ts'

/** Slices that are read in the time in which a bin's edge is found and summed up. */
const slicesReadPerBin = 16
/** More than any strip has pixels for. */
const mostRows = 256

export interface ClassShares {
  /**
   * A row a rank, ascending; a row a process (its id) in runs without ranks. Where those are more than a strip has room
   * for, neighbours share a row, which is called by the first of them.
   */
  readonly rows: readonly number[]
  /** The row at a position in `rows`; valid until another is asked for, as all lie in the same memory. */
  row(position: number): RowShares
}

export interface RowShares {
  /** Numbers of the classes that occur in the row, ascending. */
  readonly classes: readonly number[]
  /** Of class `classes[k]` at `bin * classes.length + k`, 0 to 1. */
  readonly share: Float32Array
}

export function classShares(run: RunData, bins: number): ClassShares {
  const rowOfProcess = rowsOf(run)
  const rows = [...new Set(rowOfProcess.values())].sort((a, b) => a - b)
  const lanes = Map.groupBy(run.lanes, lane => rowOfProcess.get(run.tracks[lane.track]!.process))
  const index = runIndex(run)
  const busy = new BusyShares(run.header.lengthNs, bins)
  const lists = operationClasses.map(() => new IntervalLists())
  const isLong = (lane: Lane) => lane.count >= bins * slicesReadPerBin
  return {
    rows,
    row: position => {
      const own = lanes.get(rows[position]!) ?? []
      const inLanes = lanesByClass(own, index, isLong)
      const classes = operationClasses.flatMap((_, classNumber) =>
        inLanes[classNumber]! > 0 ? [classNumber] : [],
      )
      const columns = Int8Array.from(operationClasses, (_, classNumber) => classes.indexOf(classNumber))
      const share = busy.begin(classes.length)
      const into: Row = { columns, inLanes, busy, lists }
      for (const lane of own) {
        if (isLong(lane)) setAlone(lane, index, into, bins, run.header.lengthNs)
        addSlices(lane, index, into, isLong(lane))
      }
      classes.forEach((_, column) => {
        const { count, start, end } = lists[column]!.takeUnion()
        for (let i = 0; i < count; i++) busy.add(column, start[i]!, end[i]!)
      })
      return { classes, share }
    },
  }
}

/** What lanes of a row are added to. */
interface Row {
  /** By class number, its column of the shares. */
  readonly columns: Int8Array
  /** In how many lanes of the row each class occurs. */
  readonly inLanes: Uint32Array
  readonly busy: BusyShares
  /** By column, slices of a class that lies in several lanes. */
  readonly lists: readonly IntervalLists[]
}

/** Row number by process id; processes without a rank have none where others have one. */
function rowsOf(run: RunData): Map<number, number> {
  const ranked = run.processes.filter(process => process.rank >= 0)
  const numbers =
    ranked.length > 0
      ? new Map(ranked.map(process => [process.id, process.rank]))
      : new Map(run.processes.map(process => [process.id, process.id]))
  const all = [...new Set(numbers.values())].sort((a, b) => a - b)
  if (all.length <= mostRows) return numbers
  const together = Math.ceil(all.length / mostRows)
  const first = new Map(all.map((number, at) => [number, all[at - (at % together)]!]))
  return new Map([...numbers].map(([process, number]) => [process, first.get(number)!]))
}

/** In how many lanes each class occurs. All but long ones are read: an index of each is made for nobody else. */
function lanesByClass(lanes: readonly Lane[], index: RunIndex, isLong: (lane: Lane) => boolean): Uint32Array {
  const inLanes = new Uint32Array(operationClasses.length)
  const lastSeen = new Int32Array(operationClasses.length).fill(-1)
  lanes.forEach((lane, at) => {
    if (isLong(lane)) {
      for (const classNumber of index.laneIndex(lane).classes) inLanes[classNumber]!++
      return
    }
    const { count, label } = lane
    const { classOfLabel } = index
    for (let i = 0; i < count; i++) {
      const classNumber = classOfLabel[label[i]!]!
      if (lastSeen[classNumber] === at) continue
      inLanes[classNumber]!++
      lastSeen[classNumber] = at
    }
  })
  return inLanes
}

/**
 * Shares of the classes that lie in this lane of the row alone: slices of a lane never overlap, so sums of the
 * lane's index tell them, and a run that grows is not read anew for every look.
 */
function setAlone(
  lane: Lane,
  index: RunIndex,
  { columns, inLanes, busy }: Row,
  bins: number,
  lengthNs: number,
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
      if (inLanes[classNumber] === 1) busy.set(columns[classNumber]!, bin, (until[k]! - before[k]!) / binNs)
    }
    const spare = before
    before = until
    until = spare
  }
}

/**
 * Adds the lane's slices: those of a class that lies in several lanes to the list of that class, the others at once,
 * where their shares are not set already.
 */
function addSlices(
  lane: Lane,
  index: RunIndex,
  { columns, inLanes, busy, lists }: Row,
  areSet: boolean,
): void {
  const { count, start, duration, label } = lane
  const { classOfLabel } = index
  if (areSet && index.laneIndex(lane).classes.every(classNumber => inLanes[classNumber] === 1)) return
  for (let i = 0; i < count; i++) {
    const classNumber = classOfLabel[label[i]!]!
    const column = columns[classNumber]!
    const end = start[i]! + duration[i]!
    if (inLanes[classNumber] !== 1) lists[column]!.add(start[i]!, end)
    else if (!areSet) busy.add(column, start[i]!, end)
  }
  for (const list of lists) list.endList()
}
