/**
 * Collects the texts of events and hands them on in compressed blocks. Compression runs in the thread pool of
 * Node, beside the scanning; at most a few blocks wait for it, whoever writes faster waits in `settle`.
 *
 * Buffers and the compressor are used again and again: a new one for every block would cost more time in the
 * kernel than the compression itself.
 */
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib'
import { detailBlockBytes } from '../store/detail-blocks.ts'

const waitingBlocks = 3
const maximumTextsPerBlock = 16_384
/** Lengths stand before the texts of a block: room for all of them. */
const headBytes = 4 * maximumTextsPerBlock
/** Beyond a block's size: most last texts fit without a larger buffer. */
const spareBytes = 64 * 1024
const bufferBytes = headBytes + detailBlockBytes + spareBytes
/** So few bytes are copied one by one faster than by a call. */
const shortBytes = 24

/** A compressed block; `first` counts the texts of this writer from 1. */
export interface DetailBlockPart {
  readonly first: number
  readonly count: number
  readonly data: Uint8Array
}

export class DetailWriter {
  /** Texts taken so far: the number of the last one. */
  count = 0
  #first = 1
  #buffer: Buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #used = headBytes
  #lengths = new Uint32Array(maximumTextsPerBlock)
  readonly #free: Buffer[] = []
  #waiting = 0
  #failure: unknown
  #wake: (() => void) | undefined
  /** Pieces of the block that is being compressed. */
  #pieces: Buffer[] = []
  readonly #compressor: ZstdCompress
  readonly #emit: (block: DetailBlockPart) => void

  constructor(emit: (block: DetailBlockPart) => void) {
    this.#emit = emit
    // Every write ends a frame: a block of its own.
    this.#compressor = createZstdCompress({
      flush: constants.ZSTD_e_end,
      params: { [constants.ZSTD_c_compressionLevel]: 1 },
    })
    this.#compressor.on('data', (piece: Buffer) => this.#pieces.push(piece))
    this.#compressor.on('error', error => this.#fail(error))
  }

  /** Puts `bytes[from, to)` into the text at hand, `at` bytes after its begin. */
  put(bytes: Uint8Array, from: number, to: number, at: number): void {
    const offset = this.#used + at
    if (offset + to - from > this.#buffer.length) this.#grow(offset + to - from)
    const buffer = this.#buffer
    if (to - from > shortBytes) buffer.set(bytes.subarray(from, to), offset)
    else for (let i = from; i < to; i++) buffer[offset + i - from] = bytes[i]!
  }

  /** Ends the text at hand, of `length` bytes; its number. */
  close(length: number): number {
    this.#lengths[this.count + 1 - this.#first] = length
    this.#used += length
    const number = ++this.count
    const texts = number + 1 - this.#first
    if (this.#used - headBytes >= detailBlockBytes || texts === maximumTextsPerBlock) this.#closeBlock()
    return number
  }

  /** Adds a whole text; its number. */
  add(text: Uint8Array): number {
    this.put(text, 0, text.length, 0)
    return this.close(text.length)
  }

  /** Resolves when few enough blocks wait to go on. Throws what compression or the taker of blocks threw. */
  async settle(limit: number = waitingBlocks): Promise<void> {
    while (this.#waiting > limit && this.#failure === undefined) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Hands the last block on and waits until all are. */
  async finish(): Promise<void> {
    if (this.count >= this.#first) this.#closeBlock()
    await this.settle(0)
  }

  /** Frees the compressor; nothing can be written any more. */
  [Symbol.dispose](): void {
    this.#compressor.destroy()
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(needed + (needed >> 2))
    larger.set(this.#buffer)
    this.#buffer = larger
  }

  #closeBlock(): void {
    const first = this.#first
    const count = this.count + 1 - first
    const buffer = this.#buffer
    const from = headBytes - 4 * count
    for (let i = 0; i < count; i++) buffer.writeUInt32LE(this.#lengths[i]!, from + 4 * i)
    const block = buffer.subarray(from, this.#used)
    this.#first = this.count + 1
    this.#used = headBytes
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
    this.#waiting++
    this.#compressor.write(block, error => {
      this.#waiting--
      if (buffer.length === bufferBytes) this.#free.push(buffer)
      const [only] = this.#pieces
      const data = this.#pieces.length === 1 ? only! : Buffer.concat(this.#pieces)
      this.#pieces = []
      try {
        if (error) throw error
        if (this.#failure === undefined) this.#emit({ first, count, data })
      } catch (thrown) {
        // Told to whoever waits in `settle`: nobody hears what a callback throws.
        this.#fail(thrown)
      }
      this.#woken()
    })
  }

  #fail(thrown: unknown): void {
    this.#failure ??= thrown
    this.#woken()
  }

  #woken(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}
