/**
 * Busy time over the whole run: for each rank, bin of time and operation class, the share of the bin in which at least
 * one slice of that class runs. Slices of one class that overlap (nested operators, streams side by side)
 * count once; different classes at one time count each, so a bin's shares may add up to more than 1.
 */
import { operationClasses } from '../../engine/base/operation-class.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import { BusyShares } from './busy-shares.ts'
import { blockSize } from './extreme-index.ts'
import { type Intervals, unionOfAll } from './intervals.ts'
import { type RunIndex, runIndex } from './run-index.ts'
import { gallop } from './sorted.ts'

/** Slices that are read in the time in which a bin's edge is found and summed up. */
const slicesReadPerBin = 16
/** More than any strip has pixels for. */
const mostRows = 256

export interface ClassShares {
  readonly rows: readonly number[]
  readonly bins: number
  /** Numbers of the classes that occur, ascending. */
  readonly classes: readonly number[]
  /** Of class `classes[k]` at `(row * bins + bin) * classes.length + k`, 0 to 1. */
  readonly share: Float32Array
}

/**
 * A row a rank, ascending; a row a process (its id) in runs without ranks. Where those are more than a strip has room
 * for, neighbours share a row, which is called by the first of them.
 */
export function classShares(run: RunData, bins: number): ClassShares {
  const rowOfProcess = rowsOf(run)
  const rows = [...new Set(rowOfProcess.values())].sort((a, b) => a - b)
  const lanes = Map.groupBy(run.lanes, lane => rowOfProcess.get(run.tracks[lane.track]!.process))
  const index = runIndex(run)
  const lanesOfClass = rows.map(number => lanesByClass(lanes.get(number) ?? [], index))
  const numbers = operationClasses.map((_, classNumber) => classNumber)
  const classes = numbers.filter(classNumber => lanesOfClass.some(inLanes => inLanes[classNumber]! > 0))
  const share = new Float32Array(rows.length * bins * classes.length)
  const place = numbers.map(classNumber => classes.indexOf(classNumber))
  const { lengthNs } = run.header
  // One row after the other: the intervals of all at once would be a second copy of the run.
  rows.forEach((number, row) => {
    const own = lanes.get(number) ?? []
    const set = (classNumber: number, bin: number, busy: number) => {
      share[(row * bins + bin) * classes.length + place[classNumber]!] = busy
    }
    const inLanes = lanesOfClass[row]!
    const busyOf: (BusyShares | undefined)[] = numbers.map(() => undefined)
    const busy = (classNumber: number) => {
      busyOf[classNumber] ??= new BusyShares(lengthNs, bins)
      return busyOf[classNumber]
    }
    for (const lane of own) {
      if (lane.count < bins * slicesReadPerBin) addAlone(lane, index, inLanes, busy)
      else setOfLane(lane, index, inLanes, lengthNs, bins, set)
    }
    const lists = numbers.map((): Intervals[] => [])
    for (const lane of own) addByClass(lane, index, inLanes, lists)
    lists.forEach((intervals, classNumber) => {
      if (intervals.length === 0) return
      const { count, start, end } = unionOfAll(intervals)
      for (let i = 0; i < count; i++) busy(classNumber).add(start[i]!, end[i]!)
    })
    busyOf.forEach((shares, classNumber) => {
      shares?.write(share, row * bins * classes.length + place[classNumber]!, classes.length)
    })
  })
  return { rows, bins, classes, share }
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

/** In how many lanes each class occurs. Short lanes are read: there may be hundreds of thousands, and no index of each. */
function lanesByClass(lanes: readonly Lane[], index: RunIndex): Uint32Array {
  const inLanes = new Uint32Array(256)
  const lastSeen = new Int32Array(256).fill(-1)
  lanes.forEach((lane, at) => {
    if (lane.count >= blockSize) {
      for (const classNumber of index.laneIndex(lane).classes) inLanes[classNumber]!++
      return
    }
    for (let i = 0; i < lane.count; i++) {
      const classNumber = index.classOfLabel[lane.label[i]!]!
      if (lastSeen[classNumber] !== at) inLanes[classNumber]!++
      lastSeen[classNumber] = at
    }
  })
  return inLanes
}

/** Adds the slices of the classes that lie in this lane of the row alone. */
function addAlone(
  { count, start, duration, label }: Lane,
  { classOfLabel }: RunIndex,
  inLanes: Uint32Array,
  busy: (classNumber: number) => BusyShares,
): void {
  for (let i = 0; i < count; i++) {
    const classNumber = classOfLabel[label[i]!]!
    if (inLanes[classNumber] === 1) busy(classNumber).add(start[i]!, start[i]! + duration[i]!)
  }
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

/** How many slices of each class a lane has; all zero between calls. */
const slicesByClass = new Uint32Array(256)

/**
 * Adds the lane's slices of each class that lies in several lanes to that class's lists; slices without length are
 * left out.
 */
function addByClass(lane: Lane, index: RunIndex, inLanes: Uint32Array, lists: readonly Intervals[][]): void {
  const { count, start, duration, label } = lane
  const { classOfLabel } = index
  const isLong = count >= blockSize
  if (isLong && index.laneIndex(lane).classes.every(classNumber => inLanes[classNumber] === 1)) return
  const present: number[] = []
  for (let i = 0; i < count; i++) {
    const classNumber = classOfLabel[label[i]!]!
    if (!(duration[i]! > 0) || inLanes[classNumber]! < 2) continue
    if (slicesByClass[classNumber]!++ === 0) present.push(classNumber)
  }
  for (const classNumber of present) {
    const size = slicesByClass[classNumber]!
    slicesByClass[classNumber] = 0
    const part = { count: size, start: new Float64Array(size), end: new Float64Array(size) }
    let at = 0
    for (let i = 0; i < count; i++) {
      if (classOfLabel[label[i]!]! !== classNumber || !(duration[i]! > 0)) continue
      part.start[at] = start[i]!
      part.end[at++] = start[i]! + duration[i]!
    }
    lists[classNumber]!.push(part)
  }
}
