/**
 * The critical path of an imported trace, walked back in time: a kernel waited for the one before it on its
 * stream, for its launch, for another stream, for what an arrow says that it needed, or, in a collective, for the
 * last rank to come; a launch waited for the host, which waited for the device where it synchronized.
 */
import type { PathKind, PathSegment } from '../../engine/base/critical-path.ts'
import type { MeasureWindow } from '../../engine/base/measures.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { runIndex } from '../detail/run-index.ts'
import type { RunData } from '../store/run-data.ts'
import { launches } from './device-measures.ts'
import { type Synchronizations, synchronizationsOf } from './host-callers.ts'
import { type MessageLinks, messageLinks, rankPositions } from './message-links.ts'
import type { RunWork } from './rank-work.ts'
import { type SliceIndex, sliceIndex } from './slice-index.ts'
import { firstStartedAt, lastEndedBy, outermostLane, type WorkLane, workLanes } from './work-lanes.ts'

/** Segments of a window, latest first, without gaps between them. */
export function tracePath(run: RunData, work: RunWork, span: MeasureWindow): PathSegment[] {
  return new TracePath(run, work, span).walk()
}

class TracePath {
  readonly #run: RunData
  readonly #work: RunWork
  readonly #span: MeasureWindow
  readonly #slices: SliceIndex
  readonly #lanes: readonly (readonly WorkLane[])[]
  readonly #launchOf: Int32Array
  readonly #links: MessageLinks
  /** By slice: the collective that it is a call of, -1 = none. */
  readonly #collectiveOf: Int32Array
  /** By track: position of its rank, -1 = none. */
  readonly #rankOfTrack: Int32Array
  readonly #synchronizations = new Map<number, Synchronizations>()
  readonly #threads = new Map<number, WorkLane>()
  readonly #segments: PathSegment[] = []

  constructor(run: RunData, work: RunWork, span: MeasureWindow) {
    this.#run = run
    this.#work = work
    this.#span = span
    this.#slices = sliceIndex(run)
    this.#lanes = workLanes(run, work)
    this.#launchOf = work.basis === 'device' ? launches(run) : new Int32Array(this.#slices.count).fill(-1)
    this.#links = messageLinks(run, work)
    this.#collectiveOf = new Int32Array(this.#slices.count).fill(-1)
    work.collectives.forEach(({ calls }, match) => {
      for (const { slice } of calls) this.#collectiveOf[slice] = match
    })
    this.#rankOfTrack = rankPositions(run, work)
  }

  walk(): PathSegment[] {
    const { startNs, endNs } = this.#span
    let time = endNs
    let slice = -1
    for (let rank = 0; rank < this.#lanes.length; rank++) {
      const found = this.#lastOf(rank, endNs, true)
      if (found >= 0 && (slice < 0 || this.#endOf(found) > this.#endOf(slice))) slice = found
    }
    if (slice >= 0 && this.#endOf(slice) < time) {
      // After the last work of a device its host may go on.
      const kind = this.#work.basis === 'device' ? 'host' : 'gap'
      time = this.#add(
        this.#rankOf(slice),
        -1,
        kind,
        afterLast,
        Math.max(startNs, this.#slices.end[slice]!),
        time,
      )
    }
    while (slice >= 0 && time > startNs) {
      const at = this.#pass(slice, time)
      time = at.time
      slice = at.slice
    }
    if (time > startNs) this.#add(0, -1, 'gap', nothing, startNs, time)
    return this.#segments
  }

  /** Passes one slice and what lay between it and the one that it waited for. */
  #pass(slice: number, until: Ns): { readonly slice: number; readonly time: Ns } {
    const { startNs } = this.#span
    const { start } = this.#slices
    const rank = this.#rankOf(slice)
    const late = this.#lastArriver(slice, until)
    if (late) {
      const time = this.#add(
        rank,
        slice,
        'transfer',
        this.#nameOf(slice),
        Math.max(startNs, late.arrivedNs),
        until,
      )
      return { slice: time > startNs ? late.slice : -1, time }
    }
    const early = this.#links.readyNs[slice]! > start[slice]! ? this.#message(slice, until) : undefined
    if (early) return early
    const from = Math.max(startNs, Math.min(until, start[slice]!))
    const time = this.#add(rank, slice, this.#kindOf(slice), this.#nameOf(slice), from, until)
    if (time <= startNs) return { slice: -1, time }
    const before = this.#lastOf(rank, time, false)
    const beforeNs = before >= 0 ? this.#slices.end[before]! : Number.NEGATIVE_INFINITY
    const launch = this.#launchOf[slice]!
    if (launch >= 0) {
      const launchNs = Math.min(time, this.#slices.end[launch]!)
      if (launchNs > beforeNs) return this.#host(rank, launch, launchNs, time)
    }
    const ready = Math.min(time, this.#links.readyNs[slice]!)
    const message = ready > beforeNs ? this.#message(slice, time) : undefined
    if (message) return message
    if (before < 0) return { slice: -1, time }
    const between = this.#add(
      rank,
      -1,
      'gap',
      this.#work.basis === 'host' ? outside : nothing,
      Math.max(startNs, beforeNs),
      time,
    )
    return { slice: before, time: between }
  }

  /**
   * Changes to the rank whose message was needed, at the time when it was there; what is left of the receiving
   * slice until then is on the path. Undefined where nothing of a rank's work is known to have sent it.
   */
  #message(slice: number, until: Ns): { readonly slice: number; readonly time: Ns } | undefined {
    const sent = this.#links.from[slice]!
    const rank = sent < 0 ? -1 : this.#rankOf(sent)
    const ready = Math.max(this.#span.startNs, Math.min(until, this.#links.readyNs[slice]!))
    if (rank < 0) return undefined
    const own = this.#slices.start[slice]!
    const from = this.#add(
      this.#rankOf(slice),
      own < until ? slice : -1,
      own < until ? this.#kindOf(slice) : 'gap',
      own < until ? this.#nameOf(slice) : nothing,
      ready,
      until,
    )
    if (this.#slices.start[sent]! < from) return { slice: sent, time: from }
    // Sent as soon as it could be: what its rank did before is what was waited for.
    const before = this.#lastOf(rank, from, false)
    const ended = before < 0 ? this.#span.startNs : Math.max(this.#span.startNs, this.#slices.end[before]!)
    return { slice: before, time: this.#add(rank, -1, 'gap', nothing, ended, from) }
  }

  /** The launch came late: the host is on the path, back to where it last waited for the device. */
  #host(
    rank: number,
    launch: number,
    launchNs: Ns,
    until: Ns,
  ): { readonly slice: number; readonly time: Ns } {
    const { startNs } = this.#span
    let time = this.#add(rank, -1, 'launch', 'launch', Math.max(startNs, launchNs), until)
    const { start, end } = this.#synchronizationsOf(this.#slices.track[launch]!)
    for (let i = lastAt(end, time); i >= 0 && time > startNs; i--) {
      const before = this.#lastOf(rank, end[i]!, false)
      // The device had nothing to end within the call: it held nobody up.
      if (before < 0 || this.#slices.end[before]! <= start[i]!) continue
      time = this.#addHost(rank, launch, Math.max(startNs, end[i]!), time)
      const ended = Math.max(startNs, this.#slices.end[before]!)
      time = this.#add(rank, -1, 'host', 'synchronization', ended, time)
      return { slice: before, time }
    }
    time = this.#addHost(rank, launch, startNs, time)
    return { slice: -1, time }
  }

  /** The thread of a launch, operator by operator. Returns where the path stands then. */
  #addHost(rank: number, launch: number, fromNs: Ns, untilNs: Ns): Ns {
    const lane = this.#threadOf(rank, this.#slices.track[launch]!)
    let time = untilNs
    for (let at = lastStartedBefore(lane, untilNs); at >= 0 && time > fromNs; at--) {
      const slice = lane.slice[at]!
      const ended = Math.min(time, Math.max(fromNs, lane.end[at]!))
      time = this.#add(rank, -1, 'host', outside, ended, time)
      time = this.#add(rank, slice, 'host', this.#nameOf(slice), Math.max(fromNs, lane.start[at]!), time)
    }
    return this.#add(rank, -1, 'host', outside, fromNs, time)
  }

  #threadOf(rank: number, track: number): WorkLane {
    const known = this.#threads.get(track) ?? outermostLane(this.#run, rank, runIndex(this.#run).lanes(track))
    this.#threads.set(track, known)
    return known
  }

  /** The other rank's call that came last, if it came while this one was in the collective. */
  #lastArriver(slice: number, until: Ns): { readonly slice: number; readonly arrivedNs: Ns } | undefined {
    const match = this.#collectiveOf[slice]!
    if (match < 0) return undefined
    const { calls } = this.#work.collectives[match]!
    const last = calls.reduce((latest, call) => (call.startNs > latest.startNs ? call : latest))
    const inside = last.startNs > this.#slices.start[slice]! && last.startNs < until
    if (last.slice === slice || !inside || this.#rankOf(last.slice) < 0) return undefined
    return { slice: last.slice, arrivedNs: last.startNs }
  }

  /** The work of a rank that ended last by a time; `running` allows what is cut off by that time. */
  #lastOf(rank: number, time: Ns, running: boolean): number {
    let best = -1
    let bestNs = Number.NEGATIVE_INFINITY
    for (const lane of this.#lanes[rank] ?? []) {
      const at = lastEndedBy(lane, time)
      const next = at + 1
      if (running && next < lane.count && lane.start[next]! < time) return lane.slice[next]!
      if (at >= 0 && lane.end[at]! > bestNs) {
        bestNs = lane.end[at]!
        best = lane.slice[at]!
      }
    }
    return best
  }

  #rankOf(slice: number): number {
    return this.#rankOfTrack[this.#slices.track[slice]!]!
  }

  #endOf(slice: number): Ns {
    return Math.min(this.#span.endNs, this.#slices.end[slice]!)
  }

  #synchronizationsOf(track: number): Synchronizations {
    const known = this.#synchronizations.get(track) ?? synchronizationsOf(this.#run, track)
    this.#synchronizations.set(track, known)
    return known
  }

  #kindOf(slice: number): PathKind {
    const ofClass = this.#run.labels[this.#slices.label[slice]!]!.class
    if (ofClass === operationClassIndex.transfer) return 'transfer'
    if (ofClass === operationClassIndex.copy) return 'copy'
    return 'compute'
  }

  #nameOf(slice: number): string {
    return this.#run.labels[this.#slices.label[slice]!]!.name
  }

  /** Returns where the path stands then. */
  #add(rank: number, slice: number, kind: PathKind, name: string, startNs: Ns, endNs: Ns): Ns {
    if (!(endNs > startNs)) return endNs
    this.#segments.push({ rank: this.#work.ranks[rank]?.rank ?? -1, slice, kind, name, startNs, endNs })
    return startNs
  }
}

const nothing = 'nothing recorded'
const outside = 'host code outside of any operator'
const afterLast = 'after the last device work'

function lastAt(end: readonly Ns[], time: Ns): number {
  let at = end.length - 1
  while (at >= 0 && end[at]! > time) at--
  return at
}

const lastStartedBefore = (lane: WorkLane, time: Ns) => firstStartedAt(lane, time) - 1
