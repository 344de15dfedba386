/**
 * The work of each rank as sorted columns that never overlap: device streams where the basis is a device,
 * outermost operators of threads otherwise. What lasts no time is left out, so that a walk back in time always
 * gets earlier.
 */
import { type OperationClass, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { runIndex } from '../detail/run-index.ts'
import type { Lane } from '../store/lane.ts'
import type { RunData } from '../store/run-data.ts'
import type { RunWork } from './rank-work.ts'

export interface WorkLane {
  /** Position in the list of ranks. */
  readonly rank: number
  readonly track: number
  readonly count: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly slice: Uint32Array
}

const { annotation: annotationClass, wait: waitClass } = operationClassIndex
const notHostWork = classes('annotation', 'wait', 'script', 'runtime')

function classes(...names: OperationClass[]): ReadonlySet<number> {
  return new Set(names.map(name => operationClassIndex[name]))
}

/** Lanes by rank. */
export function workLanes(run: RunData, work: RunWork): readonly (readonly WorkLane[])[] {
  return work.ranks.map(({ lanes }, rank) => {
    if (work.basis !== 'device') {
      const tracks = [...Map.groupBy(lanes, lane => lane.track)]
      return tracks
        .filter(([track]) => run.tracks[track]!.kind !== 'async')
        .map(([, own]) => outermostLane(run, rank, own))
        .filter(({ count }) => count > 0)
    }
    return lanes.map(lane => laneOfWork(run, rank, lane)).filter(({ count }) => count > 0)
  })
}

function laneOfWork(run: RunData, rank: number, lane: Lane): WorkLane {
  const { classOfLabel } = runIndex(run)
  const start = new Float64Array(lane.count)
  const end = new Float64Array(lane.count)
  const slice = new Uint32Array(lane.count)
  let count = 0
  for (let i = 0; i < lane.count; i++) {
    const ofClass = classOfLabel[lane.label[i]!]!
    if (lane.duration[i]! === 0 || ofClass === annotationClass || ofClass === waitClass) continue
    start[count] = lane.start[i]!
    end[count] = lane.start[i]! + lane.duration[i]!
    slice[count++] = lane.id[i]!
  }
  return {
    rank,
    track: lane.track,
    count,
    start: start.subarray(0, count),
    end: end.subarray(0, count),
    slice: slice.subarray(0, count),
  }
}

/** Operators of a thread that lie in no other operator. */
export function outermostLane(run: RunData, rank: number, lanes: readonly Lane[]): WorkLane {
  const found: { start: number; end: number; slice: number }[] = []
  for (const lane of lanes) {
    for (let i = 0; i < lane.count; i++) {
      if (lane.duration[i]! === 0 || notHostWork.has(run.labels[lane.label[i]!]!.class)) continue
      found.push({ start: lane.start[i]!, end: lane.start[i]! + lane.duration[i]!, slice: lane.id[i]! })
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  let until = Number.NEGATIVE_INFINITY
  const outermost = found.filter(({ start, end }) => {
    if (start < until) return false
    until = end
    return true
  })
  return {
    rank,
    track: lanes[0]!.track,
    count: outermost.length,
    start: Float64Array.from(outermost, ({ start }) => start),
    end: Float64Array.from(outermost, ({ end }) => end),
    slice: Uint32Array.from(outermost, ({ slice }) => slice),
  }
}

/** Position of the last one that ended by a time; -1 where there is none. */
export function lastEndedBy({ count, end }: WorkLane, time: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (end[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Position of the first one that starts at a time or later; `count` where there is none. */
export function firstStartedAt({ count, start }: WorkLane, time: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (start[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The work of several lanes that ended last by a time; -1 where there is none. */
export function lastBefore(lanes: readonly WorkLane[], time: Ns): number {
  let best = -1
  let bestNs = Number.NEGATIVE_INFINITY
  for (const lane of lanes) {
    const at = lastEndedBy(lane, time)
    if (at >= 0 && lane.end[at]! > bestNs) {
      bestNs = lane.end[at]!
      best = lane.slice[at]!
    }
  }
  return best
}
