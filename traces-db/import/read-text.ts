/** Reads the text of one trace, from its first byte to its last: chunks in, one FileResult out. */
import { isUtf8 } from 'node:buffer'
import { AppError } from '../../engine/base/app-error.ts'
import type { ByteSource } from './byte-source.ts'
import type { DetailWriter } from './detail-writer.ts'
import { DocumentScanner } from './document-scanner.ts'
import { FileCollector } from './file-collector.ts'
import type { FileResult } from './file-result.ts'
import { finishFile } from './finish-file.ts'
import type { ImportWarnings } from './import-warnings.ts'
import { PendingBytes } from './pending-bytes.ts'
import { dirt } from './skip-value.ts'
import { TopLevelMembers } from './top-level.ts'

export interface TextOptions {
  /** Position of the file in the run's sources. */
  readonly source: number
  /** Called between chunks; throws to stop. */
  readonly onProgress: (bytesRead: number) => void
}

/** `name` is that of the file, for messages. Throws `unreadable` where the text holds no trace, or none of its events can be read. */
export async function readText(
  source: ByteSource,
  name: string,
  details: DetailWriter,
  options: TextOptions,
): Promise<FileResult> {
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
  if (text.isOpen && source.problem === undefined) {
    collector.warnings.add('truncated', () => `${name} at byte ${pending.offset}`)
  }
  if (text.events === 0) throwIfNoTrace(text, collector.warnings, name)
  if (text.events === 0) collector.warnings.add('no-events', () => name)
  const result = finishFile(collector, top.finish(), name)
  details.end()
  return result
}

/** What is damaged or cut so that no event in it can be read. */
const damageCodes = ['truncated', 'damaged-event', 'event-too-long', 'truncated-gzip', 'damaged-gzip']

/** An empty list is an empty trace; a file without one, or one in which nothing could be read, is none. */
function throwIfNoTrace(text: DocumentScanner, warnings: ImportWarnings, name: string): void {
  if (damageCodes.some(code => warnings.has(code)) && (text.sawList || warnings.has('truncated-gzip'))) {
    throw new AppError('unreadable', `${name} is damaged: no event in it could be read.`)
  }
  if (!text.sawList || text.strangers > 0) {
    throw new AppError(
      'unreadable',
      `${name} holds no trace: neither a list of events nor an object with "traceEvents" was found in it.`,
    )
  }
}
