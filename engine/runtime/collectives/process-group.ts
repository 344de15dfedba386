/**
 * A process group as one of its ranks sees it: members numbered in ascending order of rank, messages on the
 * group's own channel, memory for what comes in. All members call the same collectives in the same order, one
 * after the other, so the n-th message from a member is known by its number alone.
 */
import type { Rank } from '../../base/units.ts'
import type { Arrival } from '../transport/inbox.ts'
import type { Link } from '../transport/link.ts'
import { Scratch } from './scratch.ts'

export class ProcessGroup {
  readonly size: number
  /** This rank's number in the group. */
  readonly me: number
  readonly scratch: Scratch
  readonly #links: readonly (Link | undefined)[]
  readonly #channel: number

  constructor(
    ranks: readonly Rank[],
    rank: Rank,
    links: ReadonlyMap<Rank, Link>,
    channel: number,
    scratch = new Scratch(),
  ) {
    this.size = ranks.length
    this.me = ranks.indexOf(rank)
    this.scratch = scratch
    this.#links = ranks.map(member => links.get(member))
    this.#channel = channel
  }

  get next(): number {
    return (this.me + 1) % this.size
  }

  get previous(): number {
    return (this.me + this.size - 1) % this.size
  }

  /** All members but this one, the next one first: so that not all begin with the same. */
  get others(): readonly number[] {
    return Array.from({ length: this.size - 1 }, (_, i) => (this.me + 1 + i) % this.size)
  }

  /** The floats must stay as they are until it resolves. */
  send(member: number, floats: Float32Array): Promise<void> {
    return this.#links[member]!.send(this.#channel, bytesOf(floats))
  }

  receive(member: number, into: Float32Array): Promise<Arrival> {
    return this.#links[member]!.receive(this.#channel, bytesOf(into))
  }
}

function bytesOf(floats: Float32Array): Uint8Array {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
}
