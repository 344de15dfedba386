/**
 * A painter: every nanosecond of a window is looked at by itself. Slow, and too simple to be wrong: what measures
 * are held against.
 */
import type { RankActivity } from '../../../engine/base/rank-states.ts'

export interface Painted {
  readonly compute: number
  readonly transfer: number
  readonly wait: number
  readonly idle: number
  readonly overlap: number
}

/** At each nanosecond the first state that holds; `unitNs` paints coarser where all times are multiples of it. */
export function paint(activity: RankActivity, fromNs: number, toNs: number, unitNs = 1): Painted {
  const length = Math.round((toNs - fromNs) / unitNs)
  const [compute, transfer, wait] = [activity.compute, activity.transfer, activity.wait].map(set => {
    const pixels = new Uint8Array(length)
    for (let i = 0; i < set.count; i++) {
      const from = Math.max(0, Math.round((set.start[i]! - fromNs) / unitNs))
      const to = Math.min(length, Math.round((set.end[i]! - fromNs) / unitNs))
      for (let at = from; at < to; at++) pixels[at] = 1
    }
    return pixels
  }) as [Uint8Array, Uint8Array, Uint8Array]
  const sums = { compute: 0, transfer: 0, wait: 0, idle: 0, overlap: 0 }
  for (let at = 0; at < length; at++) {
    if (compute[at]) sums.compute += unitNs
    else if (transfer[at]) sums.transfer += unitNs
    else if (wait[at]) sums.wait += unitNs
    else sums.idle += unitNs
    if (compute[at] && transfer[at]) sums.overlap += unitNs
  }
  return sums
}

/** The same for windows of seconds: a pixel is a stretch in which no set begins or ends. */
export function paintStretches(activity: RankActivity, fromNs: number, toNs: number): Painted {
  const sets = [activity.compute, activity.transfer, activity.wait]
  const edges = new Set([fromNs, toNs])
  for (const { count, start, end } of sets) {
    for (let i = 0; i < count; i++)
      for (const at of [start[i]!, end[i]!]) if (at > fromNs && at < toNs) edges.add(at)
  }
  const times = [...edges].sort((a, b) => a - b)
  const positions = new Map(times.map((time, at) => [time, at]))
  const position = (time: number) => positions.get(Math.min(toNs, Math.max(fromNs, time)))!
  const [compute, transfer, wait] = sets.map(set => {
    const pixels = new Uint8Array(times.length)
    for (let i = 0; i < set.count; i++) pixels.fill(1, position(set.start[i]!), position(set.end[i]!))
    return pixels
  }) as [Uint8Array, Uint8Array, Uint8Array]
  const sums = { compute: 0, transfer: 0, wait: 0, idle: 0, overlap: 0 }
  for (let at = 0; at + 1 < times.length; at++) {
    const length = times[at + 1]! - times[at]!
    if (compute[at]) sums.compute += length
    else if (transfer[at]) sums.transfer += length
    else if (wait[at]) sums.wait += length
    else sums.idle += length
    if (compute[at] && transfer[at]) sums.overlap += length
  }
  return sums
}
