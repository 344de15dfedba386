/** Bubbles of imported traces that end with what a peer sent. */
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { type MessageLinks, messageLinks, rankPositions } from './message-links.ts'
import type { RunWork } from './rank-work.ts'
import { shortName } from './short-name.ts'
import { type SliceIndex, sliceIndex } from './slice-index.ts'
import type { Cause, Reason } from './wait-piece.ts'
import { lastBefore, type WorkLane } from './work-lanes.ts'

export class MessageCauses {
  readonly #run: RunData
  readonly #work: RunWork
  readonly #lanes: readonly (readonly WorkLane[])[]
  readonly #links: MessageLinks
  readonly #slices: SliceIndex
  readonly #rankOfTrack: Int32Array

  constructor(run: RunData, work: RunWork, lanes: readonly (readonly WorkLane[])[]) {
    this.#run = run
    this.#work = work
    this.#lanes = lanes
    this.#links = messageLinks(run, work)
    this.#slices = sliceIndex(run)
    this.#rankOfTrack = rankPositions(run, work)
  }

  /** Undefined where the next work needed nothing of another rank that came after `from`. */
  reason(next: number, from: Ns, rank: number): Reason | undefined {
    const sent = next < 0 ? -1 : this.#links.from[next]!
    if (sent < 0 || this.#links.readyNs[next]! <= from) return undefined
    const peerAt = this.#rankOfTrack[this.#slices.track[sent]!]!
    if (peerAt < 0 || peerAt === rank) return undefined
    const peer = this.#work.ranks[peerAt]!.rank
    const before = lastBefore(this.#lanes[peerAt]!, this.#links.readyNs[next]!)
    const operation = this.#kindOf(next)
    const peerOperation = before < 0 ? '' : this.#kindOf(before)
    const held = peerOperation === '' ? '' : `, held by ${peerOperation}`
    const title = `${operation} from rank ${peer}${held}`
    const cause: Cause = { kind: 'message', title, operation, peer, peerOperation }
    return { cause, slice: next, peerSlice: before >= 0 ? before : sent }
  }

  /** Without the microbatch: the same wait of all of them is one cause. */
  #kindOf(slice: number): string {
    return shortName(this.#run, slice).replace(/ batch: \d+$/, '')
  }
}
