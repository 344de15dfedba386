/**
 * The connection of two ranks as one of them holds it: a few lanes, each with an inbox on the socket that it reads
 * and an outbox on the one that it writes. (One socket a direction: only a socket that was connected, not accepted,
 * can read into memory of our choice.)
 *
 * Messages go on the first lane; a long one in parts, one on each lane, at the same time. A socket holds some
 * 200 KiB, and Node cannot ask for more: on one alone, sender and receiver put each other to sleep and wake each
 * other every 150 KiB.
 */
import type { Socket } from 'node:net'
import { AppError } from '../../base/app-error.ts'
import type { Bytes, Rank } from '../../base/units.ts'
import type { Arrival, Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'

/** From two to six all take about the same time. */
export const lanesOfLink = 4
/** Shorter messages go whole: waking more sockets costs more than it saves. */
const dividedBytes: Bytes = 2 * 1024 * 1024
/** Parts begin where pages of memory do, so far as the message does. */
const pageBytes: Bytes = 4096

export interface Lane {
  /** What `incoming` reads into; see connect-peers.ts. */
  readonly inbox: Inbox
  readonly incoming: Socket
  readonly outgoing: Socket
}

export class Link {
  readonly peer: Rank
  /** Told once, when the connection breaks. */
  onFailure: (error: Error) => void = () => {}
  readonly #inboxes: readonly Inbox[]
  readonly #outboxes: readonly Outbox[]
  readonly #sockets: readonly Socket[]
  #closing = false

  constructor(peer: Rank, lanes: readonly Lane[]) {
    this.peer = peer
    this.#inboxes = lanes.map(lane => lane.inbox)
    this.#outboxes = lanes.map(lane => new Outbox(lane.outgoing))
    this.#sockets = lanes.flatMap(lane => [lane.incoming, lane.outgoing])
    for (const socket of this.#sockets) socket.on('error', () => {})
    // A peer that goes closes all; what it said before is heard on every lane first.
    let open = lanes.length
    const closed = () => {
      if (--open === 0 && !this.#closing)
        this.fail(new AppError('unavailable', `Rank ${peer} is gone: its connection closed.`))
    }
    for (const { incoming } of lanes) {
      if (incoming.closed) closed()
      else incoming.once('close', closed)
    }
  }

  /** Bytes of messages that nobody has asked for yet. */
  get earlyBytes(): Bytes {
    return this.#inboxes.reduce((sum, inbox) => sum + inbox.earlyBytes, 0)
  }

  /** Resolves when the system has taken all of it; until then the bytes must stay as they are. */
  send(channel: number, bytes: Uint8Array): Promise<void> {
    const [first, ...rest] = partsOf(bytes).map((part, lane) => this.#outboxes[lane]!.send(channel, part))
    return awaitedOrNot(rest.length === 0 ? first! : Promise.all([first, ...rest]).then(() => {}))
  }

  /** The next message of a channel, into memory of exactly its size. Rejects when the peer is gone. */
  receive(channel: number, into: Uint8Array): Promise<Arrival> {
    const [first, ...rest] = partsOf(into).map((part, lane) => this.#inboxes[lane]!.receive(channel, part))
    if (rest.length === 0) return awaitedOrNot(first!)
    return awaitedOrNot(
      Promise.all([first!, ...rest]).then(arrivals => ({
        bytes: into,
        firstByteMs: Math.min(...arrivals.map(arrival => arrival.firstByteMs)),
      })),
    )
  }

  /** Everything that waits on this link ends with the error. */
  fail(error: Error): void {
    if (!this.#closing) this.onFailure(error)
    for (const inbox of this.#inboxes) inbox.fail(error)
    for (const outbox of this.#outboxes) outbox.fail(error)
    this.close()
  }

  close(): void {
    this.#closing = true
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Both sides know a message's size, so they divide it alike without a word. */
function partsOf(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length < dividedBytes) return [bytes]
  const length = Math.ceil(bytes.length / lanesOfLink / pageBytes) * pageBytes
  return Array.from({ length: lanesOfLink }, (_, lane) => bytes.subarray(lane * length, (lane + 1) * length))
}

/** Several are under way and one is awaited: when the link fails, the others must not end the process. */
function awaitedOrNot<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
