/**
 * Causes of waiting in imported traces: the last to come to a collective; a launch that came late; the order of
 * the device's own streams.
 */
import type { MeasureWindow } from '../../engine/base/measures.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { bubblesOf } from './bubbles.ts'
import { type CollectiveInstance, collectiveInstances } from './collective-instances.ts'
import { launches } from './device-measures.ts'
import { outermostOperator } from './host-callers.ts'
import { kernelClass } from './kernel-class.ts'
import type { RunWork } from './rank-work.ts'
import { sliceIndex } from './slice-index.ts'
import { type Cause, unknownCause, type WaitPiece } from './wait-piece.ts'
import { firstStartedAt, lastEndedBy, type WorkLane, workLanes } from './work-lanes.ts'

export function traceWaits(
  run: RunData,
  work: RunWork,
  { startNs, endNs, title }: MeasureWindow,
): WaitPiece[] {
  const lanes = workLanes(run, work)
  const launchOf = launches(run)
  // A collective that began before the window may be waited for within it.
  const instances = collectiveInstances(run, work, {
    index: 0,
    name: title,
    startNs: Number.NEGATIVE_INFINITY,
    endNs,
  })
  const end = endCause(work, lanes, endNs)
  return work.ranks.flatMap(({ activity }, rank) => {
    const { wait, idle } = bubblesOf(activity, startNs, endNs)
    const waited = waitedFor(instances, rank)
    const pieces: WaitPiece[] = []
    for (let i = 0; i < wait.count; i++) {
      const [from, to] = [wait.start[i]!, wait.end[i]!]
      pieces.push({
        rank,
        state: 'wait',
        startNs: from,
        endNs: to,
        ...waitCause(run, work, lanes, waited, from, rank),
      })
    }
    for (let i = 0; i < idle.count; i++) {
      const [from, to] = [idle.start[i]!, idle.end[i]!]
      const next = nextSlice(lanes[rank]!, to)
      const found =
        next < 0
          ? { cause: end, slice: -1, peerSlice: -1 }
          : { ...idleCause(run, work, launchOf, next, from), slice: next }
      pieces.push({ rank, state: 'idle', startNs: from, endNs: to, ...found })
    }
    return pieces
  })
}

interface Waited {
  readonly instance: CollectiveInstance
  readonly fromNs: Ns
  readonly slice: number
}

/** Collectives that a rank came to before the last, by arrival. */
function waitedFor(instances: readonly CollectiveInstance[], rank: number): Waited[] {
  return instances
    .flatMap(instance =>
      instance.members
        .filter(member => member.rank === rank && member.arrivedNs < instance.last.arrivedNs)
        .map(member => ({ instance, fromNs: member.arrivedNs, slice: member.slice })),
    )
    .sort((a, b) => a.fromNs - b.fromNs)
}

function waitCause(
  run: RunData,
  work: RunWork,
  lanes: readonly (readonly WorkLane[])[],
  waited: readonly Waited[],
  time: Ns,
  rank: number,
): Pick<WaitPiece, 'cause' | 'slice' | 'peerSlice'> {
  let low = 0
  let high = waited.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (waited[middle]!.fromNs <= time) low = middle + 1
    else high = middle
  }
  const found = waited[low - 1]
  if (!found || found.instance.last.arrivedNs <= time) {
    const own = work.basis === 'device' ? 'a wait on the device' : 'a call that waits'
    return {
      cause: { ...unknownCause, kind: 'synchronization', title: own },
      slice: nextSlice(lanes[rank]!, time),
      peerSlice: -1,
    }
  }
  const { last, match } = found.instance
  const peer = work.ranks[last.rank]!.rank
  const operation = work.collectives[match]?.name ?? ''
  const before = lastBefore(lanes[last.rank]!, last.arrivedNs)
  const peerOperation = before < 0 ? '' : shortName(run, before)
  const held = peerOperation === '' ? '' : `, held by ${peerOperation}`
  return {
    cause: {
      kind: 'collective',
      title: `${operation} with rank ${peer}${held}`,
      operation,
      peer,
      peerOperation,
    },
    slice: found.slice,
    peerSlice: before >= 0 ? before : last.slice,
  }
}

/** What came next says why nothing was done before. */
function idleCause(
  run: RunData,
  work: RunWork,
  launchOf: Int32Array,
  next: number,
  from: Ns,
): Pick<WaitPiece, 'cause' | 'peerSlice'> {
  if (work.basis === 'lab' || work.basis === 'plan') return { cause: unknownCause, peerSlice: -1 }
  if (work.basis === 'host') {
    const cause: Cause = { ...unknownCause, kind: 'host', title: 'host code outside of any operator' }
    return { cause, peerSlice: -1 }
  }
  const launch = launchOf[next]!
  if (launch < 0) return { cause: unknownCause, peerSlice: -1 }
  if (sliceIndex(run).start[launch]! >= from) {
    const peerOperation = outermostOperator(run, launch)
    const title = `launches of ${peerOperation} come late`
    return { cause: { kind: 'host', title, operation: 'launch', peer: -1, peerOperation }, peerSlice: launch }
  }
  const operation = shortName(run, next)
  const title = `${operation}: launched in time, then held by their stream or an event`
  return {
    cause: { kind: 'synchronization', title, operation, peer: -1, peerOperation: '' },
    peerSlice: launch,
  }
}

function endCause(work: RunWork, lanes: readonly (readonly WorkLane[])[], endNs: Ns): Cause {
  let last = -1
  let lastNs = Number.NEGATIVE_INFINITY
  lanes.forEach((own, rank) => {
    for (const lane of own) {
      const at = lastEndedBy(lane, endNs)
      if (at >= 0 && lane.end[at]! > lastNs) {
        lastNs = lane.end[at]!
        last = rank
      }
    }
  })
  const peer = last < 0 ? -1 : work.ranks[last]!.rank
  const title =
    peer < 0 || work.ranks.length === 1
      ? 'nothing more to do in the window'
      : `end of the window: rank ${peer} ends last`
  return { kind: 'end', title, operation: '', peer, peerOperation: '' }
}

/** The work that starts at a time or next after it; -1 where there is none. */
function nextSlice(lanes: readonly WorkLane[], time: Ns): number {
  let best = -1
  let bestNs = Number.POSITIVE_INFINITY
  for (const lane of lanes) {
    const at = firstStartedAt(lane, time)
    if (at < lane.count && lane.start[at]! < bestNs) {
      bestNs = lane.start[at]!
      best = lane.slice[at]!
    }
  }
  return best
}

function lastBefore(lanes: readonly WorkLane[], time: Ns): number {
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

/** Kernels by class: their names are long, and there are thousands. */
function shortName(run: RunData, slice: number): string {
  const index = sliceIndex(run)
  const { name, class: ofClass } = run.labels[index.label[slice]!]!
  if (run.tracks[index.track[slice]!]!.kind !== 'stream') return name
  return `${kernelClass(name, ofClass)} kernels`
}
