/** The bytes of a text that are known and not done with, in one buffer, followed by a 0. */
import { isUtf8 } from 'node:buffer'

/** Extra room behind the bytes: the scanner wants a 0 after them. */
const sentinelBytes = 8
/** Below this, more bytes are scanned as soon as they come; a longer piece waits until it has grown. */
const eagerBytes = 4096

export class PendingBytes {
  bytes: Uint8Array = new Uint8Array(1 << 16)
  start = 0
  end = 0
  /** Offset in the text of `start`. */
  offset = 0
  #triedAt = 0

  /** Appends a chunk. False where it is too little to try again what was not whole before. */
  add(chunk: Uint8Array): boolean {
    const length = this.end - this.start
    if (this.end + chunk.length + sentinelBytes > this.bytes.length) {
      const needed = length + chunk.length + sentinelBytes
      if (needed <= this.bytes.length) this.bytes.copyWithin(0, this.start, this.end)
      else {
        const larger = new Uint8Array(needed + (length >> 1))
        larger.set(this.bytes.subarray(this.start, this.end))
        this.bytes = larger
      }
      this.start = 0
      this.end = length
    }
    this.bytes.set(chunk, this.end)
    this.end += chunk.length
    this.bytes[this.end] = 0
    const pending = this.end - this.start
    return pending < eagerBytes || pending > this.#triedAt + (this.#triedAt >> 2)
  }

  drop(to: number): void {
    this.offset += to - this.start
    this.start = to
    this.#triedAt = this.end - to
  }

  /** Whether it is valid UTF-8, but for a character cut at the end. */
  isUtf8(): boolean {
    let to = this.end
    for (let back = 1; back <= 3 && to - back >= this.start; back++) {
      const byte = this.bytes[to - back]!
      if ((byte & 0xc0) === 0x80) continue
      if (byte >= 0xc0) to -= back
      break
    }
    return isUtf8(this.bytes.subarray(this.start, to))
  }
}
