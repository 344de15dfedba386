/**
 * Causes of waiting in imported traces: the last to come to a collective; a message that a peer had not sent; a
 * launch that came late; the order of the device's own streams.
 */
import type { MeasureWindow } from '../../engine/base/measures.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { bubblesOf } from './bubbles.ts'
import { type CollectiveInstance, collectiveInstances } from './collective-instances.ts'
import { launches } from './device-measures.ts'
import { outermostOperator } from './host-callers.ts'
import { MessageCauses } from './message-causes.ts'
import type { RunWork } from './rank-work.ts'
import { shortName } from './short-name.ts'
import { type SliceIndex, sliceIndex } from './slice-index.ts'
import { type Cause, type Reason, unknownCause, type WaitPieces } from './wait-piece.ts'
import { firstStartedAt, lastBefore, lastEndedBy, type WorkLane, workLanes } from './work-lanes.ts'

/** Adds the pieces of all bubbles of a window. */
export function addTraceWaits(
  pieces: WaitPieces,
  run: RunData,
  work: RunWork,
  { startNs, endNs, title }: MeasureWindow,
): void {
  const lanes = workLanes(run, work)
  const idleCauses = new IdleCauses(run, work, pieces)
  const messages = new MessageCauses(run, work, lanes)
  // A collective that began before the window may be waited for within it.
  const before = { index: 0, name: title, startNs: Number.NEGATIVE_INFINITY, endNs }
  const instances = collectiveInstances(run, work, before)
  const end = pieces.causeNumber(endCause(work, lanes, endNs))
  work.ranks.forEach(({ activity }, rank) => {
    const { wait, idle } = bubblesOf(activity, startNs, endNs)
    const waited = waitedFor(instances, rank)
    const addFor = (idle: boolean, from: Ns, to: Ns, { cause, slice, peerSlice }: Reason) =>
      pieces.add(rank, idle, from, to, pieces.causeNumber(cause), slice, peerSlice)
    const afterWait = new NextSlices(lanes[rank]!)
    for (let i = 0; i < wait.count; i++) {
      const from = wait.start[i]!
      const to = wait.end[i]!
      const reason = messages.reason(afterWait.from(to), from, rank)
      addFor(false, from, to, reason ?? waitReason(run, work, lanes, waited, from, rank))
    }
    const afterIdle = new NextSlices(lanes[rank]!)
    for (let i = 0; i < idle.count; i++) {
      const from = idle.start[i]!
      const to = idle.end[i]!
      const next = afterIdle.from(to)
      const reason = messages.reason(next, from, rank)
      if (reason) addFor(true, from, to, reason)
      else if (next < 0) pieces.add(rank, true, from, to, end, -1, -1)
      else pieces.add(rank, true, from, to, idleCauses.number(next, from), next, idleCauses.launch(next))
    }
  })
}

/** The next work at growing times. */
class NextSlices {
  readonly #lanes: readonly WorkLane[]
  readonly #at: Uint32Array

  constructor(lanes: readonly WorkLane[]) {
    this.#lanes = lanes
    this.#at = new Uint32Array(lanes.length)
  }

  /** The slice that starts at a time or next after it; -1 where there is none. */
  from(time: Ns): number {
    let best = -1
    let bestNs = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#lanes.length; i++) {
      const { start, count, slice } = this.#lanes[i]!
      let at = this.#at[i]!
      while (at < count && start[at]! < time) at++
      this.#at[i] = at
      if (at < count && start[at]! < bestNs) {
        bestNs = start[at]!
        best = slice[at]!
      }
    }
    return best
  }
}

/** Why nothing was done before a slice; causes are looked up by the name behind them, once each. */
class IdleCauses {
  readonly #run: RunData
  readonly #basis: RunWork['basis']
  readonly #pieces: WaitPieces
  readonly #launchOf: Int32Array
  readonly #slices: SliceIndex
  readonly #byOperator = new Map<string, number>()
  readonly #byLabel = new Map<number, number>()
  readonly #other: number

  constructor(run: RunData, work: RunWork, pieces: WaitPieces) {
    this.#run = run
    this.#basis = work.basis
    this.#pieces = pieces
    this.#slices = sliceIndex(run)
    this.#launchOf = work.basis === 'device' ? launches(run) : new Int32Array(0)
    const host: Cause = { ...unknownCause, kind: 'host', title: 'host code outside of any operator' }
    this.#other = pieces.causeNumber(work.basis === 'host' ? host : unknownCause)
  }

  /** The launch of a slice; -1 where none is known. */
  launch(slice: number): number {
    return this.#launchOf[slice] ?? -1
  }

  number(next: number, from: Ns): number {
    const launch = this.launch(next)
    if (this.#basis !== 'device' || launch < 0) return this.#other
    return this.#slices.start[launch]! >= from ? this.#late(launch) : this.#held(next)
  }

  #late(launch: number): number {
    const peerOperation = outermostOperator(this.#run, launch)
    const known = this.#byOperator.get(peerOperation)
    if (known !== undefined) return known
    const title = `launches of ${peerOperation} come late`
    const number = this.#pieces.causeNumber({
      kind: 'host',
      title,
      operation: 'launch',
      peer: -1,
      peerOperation,
    })
    this.#byOperator.set(peerOperation, number)
    return number
  }

  #held(next: number): number {
    const label = this.#slices.label[next]!
    const known = this.#byLabel.get(label)
    if (known !== undefined) return known
    const operation = shortName(this.#run, next)
    const title = `${operation}: launched in time, then held by their stream or an event`
    const number = this.#pieces.causeNumber({ ...unknownCause, kind: 'synchronization', title, operation })
    this.#byLabel.set(label, number)
    return number
  }
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

function waitReason(
  run: RunData,
  work: RunWork,
  lanes: readonly (readonly WorkLane[])[],
  waited: readonly Waited[],
  time: Ns,
  rank: number,
): Reason {
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
