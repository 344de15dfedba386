/**
 * What comes in from one peer. Messages go straight into the buffer of the receive that waits for them; one
 * that nobody waits for yet is kept in memory of its own until somebody does.
 */
import { AppError } from '../../base/app-error.ts'
import type { Bytes } from '../../base/units.ts'
import type { ChunkHeader } from './frame.ts'

/** A message that has arrived. */
export interface Arrival {
  readonly bytes: Uint8Array
  /** When its first byte was seen, milliseconds of performance.now(). */
  readonly firstByteMs: number
}

interface Waiting {
  readonly into: Uint8Array
  readonly resolve: (arrival: Arrival) => void
  readonly reject: (error: Error) => void
}

interface Incoming {
  readonly target: Uint8Array
  readonly firstByteMs: number
  filled: Bytes
  /** Whose buffer `target` is; undefined where it is memory of our own. */
  readonly waiting: Waiting | undefined
}

interface Channel {
  /** Number of the message that comes next. */
  next: number
  current: Incoming | undefined
  readonly waiting: Waiting[]
  readonly early: Arrival[]
}

export class Inbox {
  readonly #channels = new Map<number, Channel>()
  readonly #peer: number
  #failure: Error | undefined
  #earlyBytes = 0
  /** By size: memory of early messages that have been handed over. Made anew each time it must be collected. */
  readonly #spare = new Map<Bytes, Uint8Array[]>()

  constructor(peer: number) {
    this.#peer = peer
  }

  /** Bytes of messages that nobody has asked for yet. */
  get earlyBytes(): Bytes {
    return this.#earlyBytes
  }

  /** The next message of a channel, into memory of exactly its size. Rejects when the peer is gone. */
  receive(channelNumber: number, into: Uint8Array): Promise<Arrival> {
    const channel = this.#channel(channelNumber)
    const early = channel.early.shift()
    if (early) return this.#handOver(early, into, channelNumber)
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      channel.waiting.push({ into, resolve, reject })
    })
  }

  /** Where the chunk's bytes go. Throws `damaged` for one that cannot be. */
  begin(header: ChunkHeader): Uint8Array {
    const channel = this.#channel(header.channel)
    const { offset, length, total, sequence } = header
    if (sequence !== channel.next || offset !== (channel.current?.filled ?? 0)) {
      throw this.#nonsense(`chunk ${offset} of message ${sequence} on channel ${header.channel}`)
    }
    channel.current ??= this.#start(channel, total)
    if (channel.current.target.length !== total) {
      throw this.#nonsense(`${total} bytes where ${channel.current.target.length} are due`)
    }
    return channel.current.target.subarray(offset, offset + length)
  }

  /** All bytes of the chunk are in place. */
  end({ channel: number, length, total }: ChunkHeader): void {
    const channel = this.#channel(number)
    const current = channel.current!
    current.filled += length
    if (current.filled < total) return
    channel.current = undefined
    channel.next++
    const arrival = { bytes: current.target, firstByteMs: current.firstByteMs }
    if (current.waiting) current.waiting.resolve(arrival)
    else {
      const waiting = channel.waiting.shift()
      if (waiting) {
        this.#handOver(arrival, waiting.into, number).then(waiting.resolve, waiting.reject)
      } else {
        channel.early.push(arrival)
      }
    }
  }

  /** Nothing more will come: whoever waits learns why. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const channel of this.#channels.values()) {
      channel.current?.waiting?.reject(this.#failure)
      for (const waiting of channel.waiting.splice(0)) waiting.reject(this.#failure)
    }
  }

  #start(channel: Channel, total: Bytes): Incoming {
    const waiting = channel.waiting.shift()
    if (!waiting) this.#earlyBytes += total
    return {
      target: waiting?.into ?? this.#spare.get(total)?.pop() ?? new Uint8Array(total),
      firstByteMs: performance.now(),
      filled: 0,
      waiting,
    }
  }

  async #handOver(arrival: Arrival, into: Uint8Array, channel: number): Promise<Arrival> {
    this.#earlyBytes -= arrival.bytes.length
    if (arrival.bytes.length !== into.length) {
      const found = `${arrival.bytes.length} bytes where ${into.length} are due on channel ${channel}`
      const error = this.#nonsense(found)
      this.fail(error)
      throw error
    }
    into.set(arrival.bytes)
    const spare = this.#spare.get(into.length)
    if (spare) spare.push(arrival.bytes)
    else this.#spare.set(into.length, [arrival.bytes])
    return { bytes: into, firstByteMs: arrival.firstByteMs }
  }

  #channel(number: number): Channel {
    const known = this.#channels.get(number)
    if (known) return known
    const made: Channel = { next: 0, current: undefined, waiting: [], early: [] }
    this.#channels.set(number, made)
    return made
  }

  #nonsense(what: string): AppError {
    return new AppError('damaged', `Rank ${this.#peer} sent something that does not belong here: ${what}.`)
  }
}
