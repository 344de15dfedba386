/**
 * How a message lies on a socket: chunks, each behind a header of 24 bytes (six unsigned 32-bit numbers in the
 * machine's own byte order; ranks are processes of one machine). Messages of one channel follow each other by
 * number; chunks of different channels may alternate, so a long message never holds up a short one.
 */
import type { Bytes } from '../../base/units.ts'

export interface ChunkHeader {
  /** 0: messages of the ordered pair. n + 1: collectives of group n. The highest: credits. */
  readonly channel: number
  /** Number of the message on its channel, from 0. */
  readonly sequence: number
  /** Bytes of the whole message. */
  readonly total: Bytes
  /** Where the chunk begins in it. */
  readonly offset: Bytes
  readonly length: Bytes
}

export const headerBytes = 24
const magic = 0x52_4b_53_43

/**
 * Chunks are at most this long: short enough that a waiting message gets its turn within a fraction of a
 * millisecond, long enough that headers cost nothing.
 */
export const maximumChunkBytes = 1024 * 1024
export const maximumMessageBytes = 2 ** 32 - 1

export function writeHeader({ channel, sequence, total, offset, length }: ChunkHeader): Uint8Array {
  const words = Uint32Array.of(magic, channel, sequence, total, offset, length)
  return new Uint8Array(words.buffer)
}

/** Undefined where these bytes are no header. */
export function readHeader(bytes: Uint8Array): ChunkHeader | undefined {
  const words = new Uint32Array(6)
  new Uint8Array(words.buffer).set(bytes.subarray(0, headerBytes))
  const [mark, channel, sequence, total, offset, length] = words as unknown as number[]
  const fits = mark === magic && length! <= maximumChunkBytes && offset! + length! <= total!
  return fits
    ? { channel: channel!, sequence: sequence!, total: total!, offset: offset!, length: length! }
    : undefined
}
