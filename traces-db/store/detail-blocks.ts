/**
 * Event arguments as they are stored: many JSON object texts in one zstd block.
 *
 *     u32 length of each text | texts, UTF-8, one after the other
 *
 * A text holds the event's members that no column holds (`args`, `id`, `bp`, `cname`, ...), without the outer
 * braces, just as the file wrote them: `"args":{"External id":7},"bp":"e"`.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { AppError } from '../../engine/base/app-error.ts'

/** Bytes of text that a writer collects before it closes a block. Small enough to open one on a click. */
export const detailBlockBytes = 512 * 1024
/** Texts in a block at most: many are empty or tiny, and a click opens the whole block. */
export const detailBlockTexts = 16_384
/** A block that inflates beyond this is not ours. */
const maximumBlockBytes = 256 * 1024 * 1024

/** The texts of a block, still as bytes. Throws `damaged`. */
export function readDetailBlock(data: Uint8Array, count: number): readonly Uint8Array[] {
  let bytes: Uint8Array
  try {
    bytes = zstdDecompressSync(data, { maxOutputLength: maximumBlockBytes })
  } catch (cause) {
    throw new AppError('damaged', 'A block of event arguments in the run file is damaged.', undefined, {
      cause,
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: Uint8Array[] = []
  let offset = 4 * count
  for (let i = 0; i < count; i++) {
    const length = 4 * i + 4 <= bytes.length ? view.getUint32(4 * i, true) : Number.POSITIVE_INFINITY
    if (offset + length > bytes.length) {
      throw new AppError('damaged', 'A block of event arguments in the run file is shorter than it says.')
    }
    texts.push(bytes.subarray(offset, offset + length))
    offset += length
  }
  return texts
}

/** Packs texts into blocks; the first text has the number `first`. */
export function* writeDetailBlocks(
  texts: Iterable<string>,
  first: number,
): Generator<{ readonly first: number; readonly count: number; readonly data: Uint8Array }> {
  let number = first
  let held: string[] = []
  let characters = 0
  for (const text of texts) {
    held.push(text)
    characters += text.length
    if (characters < detailBlockBytes && held.length < detailBlockTexts) continue
    yield { first: number, count: held.length, data: writeDetailBlock(held) }
    number += held.length
    held = []
    characters = 0
  }
  if (held.length > 0) yield { first: number, count: held.length, data: writeDetailBlock(held) }
}

/** Packs texts into a compressed block. */
export function writeDetailBlock(texts: readonly string[]): Uint8Array {
  const encoded = texts.map(text => Buffer.from(text))
  const lengths = Buffer.alloc(4 * texts.length)
  encoded.forEach((bytes, index) => {
    lengths.writeUInt32LE(bytes.length, 4 * index)
  })
  return zstdCompressSync(Buffer.concat([lengths, ...encoded]), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  })
}
