/**
 * What goes out to one peer. Several messages may be under way; their chunks take turns by channel, and no
 * more of them lie in the socket's queue than keep it busy. Sending never waits for receiving, so messages
 * larger than the sockets' buffers in both directions at once do not lock each other up.
 */
import type { Socket } from 'node:net'
import type { Bytes } from '../../base/units.ts'
import { maximumChunkBytes, writeHeader } from './frame.ts'

/** Chunks in the socket's queue: one being written, one behind it. */
const chunksUnderWay = 2
/** Up to here a copy behind the header costs less than a second buffer. */
const joinedBytes = 8192

interface Outgoing {
  readonly channel: number
  readonly sequence: number
  readonly bytes: Uint8Array
  offset: Bytes
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class Outbox {
  readonly #socket: Socket
  readonly #queues = new Map<number, Outgoing[]>()
  readonly #sequences = new Map<number, number>()
  readonly #written = new Set<Outgoing>()
  #underWay = 0
  #failure: Error | undefined

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Resolves when the system has taken all of it; until then the bytes must stay as they are. */
  send(channel: number, bytes: Uint8Array): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    const sequence = this.#sequences.get(channel) ?? 0
    this.#sequences.set(channel, sequence + 1)
    return new Promise((resolve, reject) => {
      const message = { channel, sequence, bytes, offset: 0, resolve, reject }
      const queue = this.#queues.get(channel)
      if (queue) queue.push(message)
      else this.#queues.set(channel, [message])
      this.#write()
    })
  }

  /** Nothing more can be sent: whoever waits learns why. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const queue of this.#queues.values()) for (const message of queue) message.reject(this.#failure)
    for (const message of this.#written) message.reject(this.#failure)
    this.#queues.clear()
    this.#written.clear()
  }

  #write(): void {
    while (this.#underWay < chunksUnderWay) {
      const next = this.#queues.entries().next().value
      if (!next) return
      const [channel, queue] = next
      const message = queue[0]!
      const { sequence, bytes, offset } = message
      const length = Math.min(maximumChunkBytes, bytes.length - offset)
      const chunk = bytes.subarray(offset, offset + length)
      message.offset += length
      const isLast = message.offset === bytes.length
      // The channel goes to the end of the line.
      this.#queues.delete(channel)
      if (isLast) {
        queue.shift()
        this.#written.add(message)
      }
      if (queue.length > 0) this.#queues.set(channel, queue)
      this.#underWay++
      this.#writeChunk(writeHeader({ channel, sequence, total: bytes.length, offset, length }), chunk, () => {
        this.#underWay--
        if (isLast && this.#written.delete(message)) message.resolve()
        this.#write()
      })
    }
  }

  #writeChunk(header: Uint8Array, chunk: Uint8Array, done: () => void): void {
    const socket = this.#socket
    // A failed write closes the socket, and the link tells everybody.
    const taken = (error?: Error | null) => {
      if (!error) done()
    }
    if (chunk.length <= joinedBytes) {
      const joined = new Uint8Array(header.length + chunk.length)
      joined.set(header)
      joined.set(chunk, header.length)
      socket.write(joined, taken)
      return
    }
    socket.cork()
    socket.write(header)
    socket.write(chunk, taken)
    socket.uncork()
  }
}
