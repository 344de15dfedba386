/**
 * Collects the texts of events and hands them on in compressed blocks. Compression runs in the thread pool of
 * Node, beside the scanning; at most a few blocks are in flight, whoever writes faster waits in `settle`.
 */
import { constants, zstdCompress } from 'node:zlib'
import { detailBlockBytes } from '../store/detail-blocks.ts'

const blocksInFlight = 4
/** The whole output fits one piece, so that the pool is asked once a block. */
const compression = {
  chunkSize: detailBlockBytes,
  params: { [constants.ZSTD_c_compressionLevel]: 1 },
}
const maximumTextsPerBlock = 16_384

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
  #texts = Buffer.allocUnsafe(detailBlockBytes + 65_536)
  #used = 0
  #lengths = new Uint32Array(maximumTextsPerBlock)
  #inFlight = 0
  #failure: unknown
  #wake: (() => void) | undefined
  readonly #emit: (block: DetailBlockPart) => void

  constructor(emit: (block: DetailBlockPart) => void) {
    this.#emit = emit
  }

  /** Puts `bytes[from, to)` into the text at hand, `at` bytes after its begin. */
  put(bytes: Uint8Array, from: number, to: number, at: number): void {
    const offset = this.#used + at
    if (offset + to - from > this.#texts.length) this.#grow(offset + to - from)
    this.#texts.set(bytes.subarray(from, to), offset)
  }

  /** Ends the text at hand, of `length` bytes; its number. */
  close(length: number): number {
    this.#lengths[this.count + 1 - this.#first] = length
    this.#used += length
    this.count++
    const texts = this.count + 1 - this.#first
    const number = this.count
    if (this.#used >= detailBlockBytes || texts === maximumTextsPerBlock) this.#closeBlock()
    return number
  }

  /** Adds a whole text; its number. */
  add(text: Uint8Array): number {
    this.put(text, 0, text.length, 0)
    return this.close(text.length)
  }

  /** Resolves when few enough blocks are in flight to go on. Throws what compression threw. */
  async settle(limit: number = blocksInFlight): Promise<void> {
    while (this.#inFlight > limit && this.#failure === undefined) {
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

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(needed + 65_536)
    larger.set(this.#texts)
    this.#texts = larger
  }

  #closeBlock(): void {
    const first = this.#first
    const count = this.count + 1 - first
    const block = Buffer.allocUnsafe(4 * count + this.#used)
    const lengths = this.#lengths
    for (let i = 0; i < count; i++) block.writeUInt32LE(lengths[i]!, 4 * i)
    block.set(this.#texts.subarray(0, this.#used), 4 * count)
    this.#first = this.count + 1
    this.#used = 0
    this.#inFlight++
    zstdCompress(block, compression, (error, data) => {
      this.#inFlight--
      try {
        if (error) throw error
        if (this.#failure === undefined) this.#emit({ first, count, data })
      } catch (thrown) {
        // Told to whoever waits in `settle`: nobody hears what a callback throws.
        this.#failure ??= thrown
      }
      this.#wake?.()
      this.#wake = undefined
    })
  }
}
