/** Reads one trace file from its first byte to its last: chunks in, one FileResult out. */
import { isUtf8 } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import { openSource } from './byte-source.ts'
import { type DetailBlockPart, DetailWriter } from './detail-writer.ts'
import { DocumentScanner } from './document-scanner.ts'
import { FileCollector } from './file-collector.ts'
import type { FileResult } from './file-result.ts'
import { finishFile } from './finish-file.ts'
import { dirt } from './skip-value.ts'
import { looksLikePickle, readSnapshot } from './snapshot/read-snapshot.ts'
import { TopLevelMembers } from './top-level.ts'

export interface ReadOptions {
  /** Position of the file in the run's sources. */
  readonly source: number
  readonly chunkBytes: number
  /** Called between chunks; throws to stop. */
  readonly onProgress: (bytesRead: number) => void
  readonly onDetails: (block: DetailBlockPart) => void
}

/** Throws `not-found`, `unreadable` where the file holds no trace, `limit` at a decompression bomb. */
export async function readFile(path: string, options: ReadOptions): Promise<FileResult> {
  const name = basename(path)
  await using file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be opened (${cause.code})`
    throw new AppError('not-found', `${name} ${reason}.`, { path }, { cause })
  })
  const { size } = await file.stat()
  if (size === 0) throw new AppError('unreadable', `${name} is empty: there is nothing to import.`)
  using details = new DetailWriter(options.onDetails)
  if (looksLikePickle(await headOf(file))) {
    const result = await readSnapshot(file, name, details)
    await details.finish()
    options.onProgress(size)
    return result
  }
  const source = await openSource(file, options.chunkBytes)
  const collector = new FileCollector(name, options.source, details)
  const top = new TopLevelMembers()
  let isValidUtf8 = true
  const text = new DocumentScanner({
    event(scanner, offset) {
      if (!isValidUtf8 && !isUtf8(scanner.text())) scanner.dirt |= dirt.utf8
      collector.event(scanner, offset)
    },
    metadata: (key, value) => top.add(key, value),
    warn: (code, offset) => collector.warnings.add(code, () => `${name} at byte ${offset}`),
  })

  const pending = new PendingBytes()
  const feed = (isLast: boolean) => {
    isValidUtf8 = pending.isUtf8()
    const done = text.feed(pending.bytes, pending.start, pending.end, pending.offset, isLast)
    pending.drop(done)
  }
  for await (const chunk of source.chunks()) {
    if (pending.add(chunk)) feed(false)
    options.onProgress(source.bytesRead)
    await details.settle()
    if (text.isHopeless) break
  }
  while (pending.end > pending.start) {
    const before = pending.start
    feed(true)
    if (pending.start === before) break
  }
  if (source.problem) collector.warnings.add(source.problem, () => `${name} at byte ${source.bytesRead}`)
  if (text.events === 0 && (!text.sawList || text.strangers > 0)) {
    throw new AppError(
      'unreadable',
      `${name} holds no trace: neither a list of events nor an object with "traceEvents" was found in it.`,
    )
  }
  if (text.isOpen && source.problem === undefined) {
    collector.warnings.add('truncated', () => `${name} at byte ${pending.offset}`)
  }
  if (text.events === 0) collector.warnings.add('no-events', () => name)
  const result = finishFile(collector, top.finish(), name)
  await details.finish()
  return result
}

async function headOf(file: FileHandle): Promise<Uint8Array> {
  const head = new Uint8Array(2)
  await file.read(head, 0, 2, 0)
  return head
}

/** Extra room behind the bytes: the scanner wants a 0 after them. */
const sentinelBytes = 8
/** Below this, more bytes are scanned as soon as they come; a longer piece waits until it has grown. */
const eagerBytes = 4096

/** The bytes that are known and not done with, in one buffer, followed by a 0. */
class PendingBytes {
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
