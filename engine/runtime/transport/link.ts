/**
 * The connection of two ranks as one of them holds it: an inbox on the socket that it reads, an outbox on the
 * one that it writes. (One socket a direction: only a socket that was connected, not accepted, can read into
 * memory of our choice.)
 */
import type { Socket } from 'node:net'
import { AppError } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import type { Arrival, Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'

export class Link {
  readonly peer: Rank
  readonly inbox: Inbox
  /** Told once, when the connection breaks. */
  onFailure: (error: Error) => void = () => {}
  readonly #outbox: Outbox
  readonly #sockets: readonly Socket[]
  #closing = false

  /** `incoming` reads into `inbox`; see connect-peers.ts. */
  constructor(peer: Rank, inbox: Inbox, incoming: Socket, outgoing: Socket) {
    this.peer = peer
    this.inbox = inbox
    this.#outbox = new Outbox(outgoing)
    this.#sockets = [incoming, outgoing]
    for (const socket of this.#sockets) {
      socket.on('error', () => {})
      socket.once('close', () => {
        if (!this.#closing)
          this.fail(new AppError('unavailable', `Rank ${peer} is gone: its connection closed.`))
      })
      if (socket.destroyed) this.fail(new AppError('unavailable', `Rank ${peer} is gone.`))
    }
  }

  send(channel: number, bytes: Uint8Array): Promise<void> {
    return awaitedOrNot(this.#outbox.send(channel, bytes))
  }

  receive(channel: number, into: Uint8Array): Promise<Arrival> {
    return awaitedOrNot(this.inbox.receive(channel, into))
  }

  /** Everything that waits on this link ends with the error. */
  fail(error: Error): void {
    if (!this.#closing) this.onFailure(error)
    this.inbox.fail(error)
    this.#outbox.fail(error)
    this.close()
  }

  close(): void {
    this.#closing = true
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Several are under way and one is awaited: when the link fails, the others must not end the process. */
function awaitedOrNot<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
