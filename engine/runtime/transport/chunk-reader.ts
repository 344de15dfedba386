/**
 * Turns what a socket reads into chunks of the inbox. It tells the socket where to put the next bytes: long
 * chunks go from the system straight to where they belong, headers and short ones through a small buffer.
 */
import { AppError } from '../../base/app-error.ts'
import { type ChunkHeader, headerBytes, readHeader } from './frame.ts'
import type { Inbox } from './inbox.ts'

const scratchBytes = 65_536

export class ChunkReader {
  readonly #inbox: Inbox
  readonly #peer: number
  readonly #scratch = new Uint8Array(scratchBytes)
  /** Bytes of an unfinished header at the start of the scratch buffer. */
  #headerFilled = 0
  #chunk: ChunkHeader | undefined
  #target: Uint8Array = new Uint8Array(0)
  #filled = 0

  constructor(inbox: Inbox, peer: number) {
    this.#inbox = inbox
    this.#peer = peer
  }

  /** Memory for the next bytes. */
  buffer(): Uint8Array {
    if (this.#chunk) return this.#target.subarray(this.#filled)
    return this.#scratch.subarray(this.#headerFilled)
  }

  /** `count` bytes have come into the memory that {@link buffer} gave. Throws `damaged`. */
  read(count: number): void {
    if (this.#chunk) {
      this.#filled += count
      if (this.#filled === this.#target.length) this.#finish()
      return
    }
    const end = this.#headerFilled + count
    let at = 0
    while (end - at >= headerBytes) {
      const header = readHeader(this.#scratch.subarray(at, at + headerBytes))
      if (!header) throw new AppError('damaged', `Rank ${this.#peer} sent bytes that are no message.`)
      at += headerBytes
      const target = this.#inbox.begin(header)
      const here = Math.min(header.length, end - at)
      target.set(this.#scratch.subarray(at, at + here))
      at += here
      this.#chunk = header
      this.#target = target
      this.#filled = here
      if (here < header.length) {
        this.#headerFilled = 0
        return
      }
      this.#finish()
    }
    this.#scratch.copyWithin(0, at, end)
    this.#headerFilled = end - at
  }

  #finish(): void {
    const chunk = this.#chunk!
    this.#chunk = undefined
    this.#inbox.end(chunk)
  }
}
