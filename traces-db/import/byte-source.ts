/**
 * The text of a trace file in chunks, inflated where it is gzip (told by its first bytes, not its name).
 * The next chunk is read or inflated in the thread pool while the last one is scanned.
 */
import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../engine/base/app-error.ts'
import { freelyInflatedBytes, maximumInflation } from './limits.ts'

export interface ByteSource {
  /** Bytes of the file read so far, compressed ones where it is. */
  readonly bytesRead: number
  /** Set when the chunks have ended before the compressed data did, or at damage in it. */
  readonly problem: 'truncated-gzip' | 'damaged-gzip' | undefined
  chunks(): AsyncGenerator<Uint8Array>
}

export async function openSource(file: FileHandle, chunkBytes: number): Promise<ByteSource> {
  const head = Buffer.alloc(2)
  const { bytesRead } = await file.read(head, 0, 2, 0)
  const isGzip = bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b
  return isGzip ? new GzipSource(file, chunkBytes) : new PlainSource(file, chunkBytes)
}

class PlainSource implements ByteSource {
  bytesRead = 0
  readonly problem = undefined
  readonly #file: FileHandle
  readonly #chunkBytes: number

  constructor(file: FileHandle, chunkBytes: number) {
    this.#file = file
    this.#chunkBytes = chunkBytes
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const buffers = [Buffer.allocUnsafe(this.#chunkBytes), Buffer.allocUnsafe(this.#chunkBytes)] as const
    let position = 0
    let turn = 0
    const read = () => this.#file.read(buffers[(turn++ & 1) as 0 | 1], 0, this.#chunkBytes, position)
    let next = read()
    for (;;) {
      const { bytesRead, buffer } = await next
      if (bytesRead === 0) return
      position += bytesRead
      this.bytesRead = position
      next = read()
      // Nobody may wait for it if the consumer stops early.
      next.catch(() => {})
      yield buffer.subarray(0, bytesRead)
    }
  }
}

/** Compressed bytes handed to zlib at a time. */
const compressedBytes = 65_536
/** The same where the data are known to be damaged: zlib keeps nothing of a piece in which it fails. */
const carefulBytes = 16

class GzipSource implements ByteSource {
  bytesRead = 0
  problem: 'truncated-gzip' | 'damaged-gzip' | undefined
  readonly #file: FileHandle
  readonly #chunkBytes: number

  constructor(file: FileHandle, chunkBytes: number) {
    this.#file = file
    this.#chunkBytes = chunkBytes
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    let total = 0
    const bounded = (part: Buffer): Buffer => {
      total += part.length
      if (total > freelyInflatedBytes && total > maximumInflation * this.bytesRead) {
        throw new AppError(
          'limit',
          `The file inflates to more than ${maximumInflation} times its size: this is no trace. Nothing was imported.`,
        )
      }
      return part
    }
    for await (const part of this.#inflated()) yield* this.#cut(bounded(part))
    if (this.problem !== 'damaged-gzip') return
    for await (const part of this.#upToDamage(total)) yield* this.#cut(bounded(part))
  }

  *#cut(part: Buffer): Generator<Buffer> {
    for (let at = 0; at < part.length; at += this.#chunkBytes) yield part.subarray(at, at + this.#chunkBytes)
  }

  async *#inflated(): AsyncGenerator<Buffer> {
    const inflated = createGunzip({ chunkSize: 1 << 18 })
    const pumping = this.#pump(inflated)
    // Its failures are told by `inflated` too, or below.
    pumping.catch(() => {})
    try {
      yield* inflated as AsyncIterable<Buffer>
    } catch (thrown) {
      const code = (thrown as { code?: unknown }).code
      if (code === 'Z_BUF_ERROR') this.problem = 'truncated-gzip'
      else if (typeof code === 'string' && code.startsWith('Z_')) this.problem = 'damaged-gzip'
      else throw thrown
    } finally {
      inflated.destroy()
    }
    await pumping.catch(thrown => {
      if (this.problem === undefined) throw thrown
    })
  }

  /** What lies between the bytes that came out before zlib failed and the damage itself. */
  async *#upToDamage(given: number): AsyncGenerator<Buffer> {
    const inflated = createGunzip({ chunkSize: 1 << 18 })
    let parts: Buffer[] = []
    inflated.on('data', (part: Buffer) => parts.push(part))
    inflated.on('error', () => {})
    let next = () => {}
    inflated.once('close', () => next())
    const carefulFrom = this.bytesRead - compressedBytes
    let at = 0
    let skipped = 0
    try {
      while (!inflated.destroyed && at < this.bytesRead) {
        const piece = Buffer.allocUnsafe(
          at < carefulFrom ? Math.min(compressedBytes, carefulFrom - at) : carefulBytes,
        )
        const { bytesRead } = await this.#file.read(piece, 0, piece.length, at)
        if (bytesRead === 0) return
        at += bytesRead
        await new Promise<void>(resolve => {
          next = resolve
          inflated.write(piece.subarray(0, bytesRead), () => resolve())
        })
        for (const part of parts) {
          const known = Math.min(given - skipped, part.length)
          skipped += known
          if (known < part.length) yield part.subarray(known)
        }
        parts = []
      }
    } finally {
      inflated.destroy()
    }
  }

  /** Writes piece by piece and ends only when all is inflated: so what a cut file holds comes out in full. */
  async #pump(inflated: ReturnType<typeof createGunzip>): Promise<void> {
    const closed = new Promise<void>(resolve => inflated.once('close', resolve))
    for (;;) {
      const piece = Buffer.allocUnsafe(compressedBytes)
      const { bytesRead } = await this.#file.read(piece, 0, compressedBytes, this.bytesRead)
      if (inflated.destroyed) return
      if (bytesRead === 0) break
      this.bytesRead += bytesRead
      const written = new Promise<void>(resolve =>
        inflated.write(piece.subarray(0, bytesRead), () => resolve()),
      )
      await Promise.race([written, closed])
    }
    inflated.end()
  }
}
