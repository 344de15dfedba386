/**
 * The series of a rank on one list of times, so that their sum is exact at every instant: the highest sum and
 * what it was made of are never a sum of highest values.
 */
import { bisectRight } from 'd3-array'
import type { MemoryProfile, MemorySeries } from '../../engine/base/memory-profile.ts'
import { stackPosition } from '../timeline/counter-colours.ts'

export interface MergedMemory {
  /** Every time at which any series changes, ascending. */
  readonly time: Float64Array
  /** Bottom of the stack first. Those outside the sum are left out. */
  readonly categories: readonly string[]
  /** By category, one value a time. */
  readonly values: readonly Float64Array[]
  readonly total: Float64Array
}

export function mergeMemory({ series }: Pick<MemoryProfile, 'series'>): MergedMemory {
  const stacked = series
    .filter(entry => !entry.outsideSum)
    .sort((left, right) => stackPosition(left.category) - stackPosition(right.category))
  const time = unionOf(stacked.map(entry => entry.time))
  const values = stacked.map(entry => spread(entry, time))
  const total = new Float64Array(time.length)
  for (const column of values) {
    for (let i = 0; i < total.length; i++) total[i]! += column[i]!
  }
  return { time, categories: stacked.map(entry => entry.category), values, total }
}

/** Position of the value that holds at a time; -1 before the first. */
export function positionAt({ time }: MergedMemory, timeNs: number): number {
  return bisectRight(time, timeNs) - 1
}

/**
 * For every pixel column the position of its highest sum: what held when it began counts too. -1 where nothing
 * is told yet.
 */
export function columnPositions(
  memory: MergedMemory,
  startNs: number,
  endNs: number,
  width: number,
): Int32Array {
  const positions = new Int32Array(width).fill(-1)
  const nsPerColumn = (endNs - startNs) / Math.max(width, 1)
  const { time, total } = memory
  let at = positionAt(memory, startNs)
  for (let column = 0; column < width; column++) {
    const until = startNs + (column + 1) * nsPerColumn
    let highest = at
    while (at + 1 < time.length && time[at + 1]! < until) {
      at++
      if (highest < 0 || total[at]! > total[highest]!) highest = at
    }
    positions[column] = highest
  }
  return positions
}

function unionOf(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0))
  let filled = 0
  for (const list of lists) {
    all.set(list, filled)
    filled += list.length
  }
  all.sort()
  let kept = 0
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]!
  }
  return all.subarray(0, kept)
}

/** A series' value at each of the times; 0 before its first. Of several at one time the last counts. */
function spread({ time: own, value }: MemorySeries, times: Float64Array): Float64Array {
  const values = new Float64Array(times.length)
  let at = -1
  for (let i = 0; i < times.length; i++) {
    while (at + 1 < own.length && own[at + 1]! <= times[i]!) at++
    values[i] = at < 0 ? 0 : value[at]!
  }
  return values
}
