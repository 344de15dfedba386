/**
 * Memory for messages on their way, filled again once they have gone. Large ones may go many times a second, and what
 * is given up each time brings on collections of everything.
 */
import type { Bytes } from '../units.ts'

/** Below this, new memory costs nothing; lengths are multiples of it, as the next message may be a little longer. */
const smallest: Bytes = 16 * 1024
/** Of one message, beyond which its memory is not kept. */
const largest: Bytes = 2 * 2 ** 20
const mostKept = 4

export class MessageRoom {
  readonly #kept: Uint8Array<ArrayBuffer>[] = []

  /** So many bytes, of any content. */
  take(length: Bytes): Uint8Array<ArrayBuffer> {
    if (length < smallest || length > largest) return new Uint8Array(length)
    const at = this.#kept.findIndex(bytes => bytes.length >= length)
    const [bytes] = at < 0 ? [] : this.#kept.splice(at, 1)
    return (bytes ?? new Uint8Array(Math.ceil(length / smallest) * smallest)).subarray(0, length)
  }

  /** Nobody reads them any more. */
  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength < smallest || buffer.byteLength > largest) return
    this.#kept.push(new Uint8Array(buffer))
    // Smallest first, so that a short message takes no more than it needs.
    this.#kept.sort((a, b) => a.length - b.length)
    if (this.#kept.length > mostKept) this.#kept.shift()
  }
}
