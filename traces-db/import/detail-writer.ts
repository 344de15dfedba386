/**
 * Collects the texts of events in blocks and hands them on compressed. What draws does not wait for that: blocks
 * are kept as they are until `finish`, as long as a thread may keep so many bytes. Beyond, they are compressed in
 * the thread pool of Node beside the scanning, and whoever writes faster waits in `settle`.
 *
 * Buffers and the compressor are used again and again: a new one for every block would cost more time in the
 * kernel than the compression itself.
 */
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib'
import { detailBlockBytes } from '../store/detail-blocks.ts'

/** So many bytes more than may be kept wait for the compressor. */
const waitingBytes = 3 * detailBlockBytes
const maximumTextsPerBlock = 16_384
/** Lengths stand before the texts of a block: room for all of them. */
const headBytes = 4 * maximumTextsPerBlock
/** Beyond a block's size: most last texts fit without a larger buffer. */
const spareBytes = 64 * 1024
const bufferBytes = headBytes + detailBlockBytes + spareBytes
/** So few bytes are copied one by one faster than by a call. */
const shortBytes = 24

/** A compressed block; `first` counts the texts of its file from 1. */
export interface DetailBlockPart {
  readonly first: number
  readonly count: number
  readonly data: Uint8Array
}

/** Who numbers blocks and takes them. `source` is the file's position in the run's sources. */
export interface DetailTaker {
  /** A block of so many texts is closed; blocks of a file are numbered in order. */
  numbered(source: number, first: number, count: number): void
  /** The block, compressed: at once or much later. */
  details(source: number, block: DetailBlockPart): void
}

interface ClosedBlock {
  readonly source: number
  readonly first: number
  readonly count: number
  readonly buffer: Buffer
  readonly bytes: Buffer
}

export class DetailWriter {
  /** Texts of the file so far: the number of the last one. */
  count = 0
  #source = 0
  #first = 1
  #buffer: Buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #used = headBytes
  #lengths = new Uint32Array(maximumTextsPerBlock)
  readonly #free: Buffer[] = []
  readonly #closed: ClosedBlock[] = []
  #isCompressing = false
  #isFinishing = false
  #failure: unknown
  #wake: (() => void) | undefined
  /** Pieces of the block that is being compressed. */
  #pieces: Buffer[] = []
  readonly #compressor: ZstdCompress
  readonly #taker: DetailTaker
  /** Bytes of closed blocks: so many may be kept, so many are. */
  readonly #mostBytes: number
  #keptBytes = 0

  constructor(taker: DetailTaker, mostBytes: number) {
    this.#taker = taker
    this.#mostBytes = mostBytes
    // Every write ends a frame: a block of its own.
    this.#compressor = createZstdCompress({
      flush: constants.ZSTD_e_end,
      params: { [constants.ZSTD_c_compressionLevel]: 1 },
    })
    this.#compressor.on('data', (piece: Buffer) => this.#pieces.push(piece))
    this.#compressor.on('error', error => this.#fail(error))
  }

  /** The texts that follow are those of a file. */
  begin(source: number): void {
    this.end()
    this.#source = source
    this.#first = 1
    this.count = 0
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

  /** Resolves when few enough bytes wait to go on. Throws what compression or the taker threw. */
  async settle(): Promise<void> {
    await this.#until(() => !this.#isCompressing || this.#keptBytes <= this.#mostBytes + waitingBytes)
  }

  /** Closes the file's last block: all its texts are numbered. */
  end(): void {
    if (this.count >= this.#first) this.#closeBlock()
  }

  /** Compresses what was kept, and resolves when all is handed on. */
  async finish(): Promise<void> {
    this.end()
    this.#isFinishing = true
    this.#compress()
    await this.#until(() => this.#closed.length === 0 && !this.#isCompressing)
    this.#isFinishing = false
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds() && this.#failure === undefined) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    if (this.#failure !== undefined) throw this.#failure
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
    // Least byte first, as every machine at hand that runs Node has it.
    buffer.set(new Uint8Array(this.#lengths.buffer, 0, 4 * count), from)
    const bytes = buffer.subarray(from, this.#used)
    this.#first = this.count + 1
    this.#used = headBytes
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
    this.#closed.push({ source: this.#source, first, count, buffer, bytes })
    this.#keptBytes += bytes.length
    this.#taker.numbered(this.#source, first, count)
    this.#compress()
  }

  /** Compresses the next block, where one is there and may not be kept; the others follow it. */
  #compress(): void {
    if (this.#isCompressing || (!this.#isFinishing && this.#keptBytes <= this.#mostBytes)) return
    const block = this.#closed.shift()
    if (block === undefined) return
    const { source, first, count, buffer, bytes } = block
    this.#isCompressing = true
    this.#compressor.write(bytes, error => {
      this.#isCompressing = false
      this.#keptBytes -= bytes.length
      if (this.#isFinishing) (buffer.buffer as ArrayBuffer).transfer(0)
      else if (buffer.length === bufferBytes) this.#free.push(buffer)
      const [only] = this.#pieces
      const data = this.#pieces.length === 1 ? only! : Buffer.concat(this.#pieces)
      this.#pieces = []
      try {
        if (error) throw error
        if (this.#failure === undefined) this.#taker.details(source, { first, count, data })
        this.#compress()
      } catch (thrown) {
        // Told to whoever waits: nobody hears what a callback throws.
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
