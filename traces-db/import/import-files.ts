/**
 * Imports one or many trace files as one run: files are read side by side, columns go to the sink when all are,
 * details when the timeline is there, or while files are read where there are many.
 */
import { AppError, throwIfCancelled } from '../../engine/base/app-error.ts'
import { countText, quantityText } from '../../engine/base/count-text.ts'
import type { ImportReport, ImportWarning, RunHeader } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { ImportProgress, NothingRead } from '../contract.ts'
import { nameOf } from '../store/file-error.ts'
import type { RunSink } from '../store/run-sink.ts'
import { assembleRun, type ReadFile } from './assemble-run.ts'
import { DetailNumbers } from './detail-numbers.ts'
import { FileReaders, type ReadOutcome } from './file-readers.ts'
import { chunkBytes as usualChunkBytes } from './limits.ts'
import { type ListedFile, listFiles } from './list-files.ts'
import { ProgressClock } from './progress-clock.ts'

export interface ImportOptions {
  /** Files, and folders: every trace in them. */
  readonly paths: readonly string[]
  /** Else taken from the files' names. */
  readonly title?: string | undefined
  /** Rank of each file, in their order, folders' in natural order of their names; else as the files tell. */
  readonly ranks?: readonly number[] | undefined
  /** Shift every rank by its estimated clock skew. */
  readonly alignClocks?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  readonly sink: RunSink
  /** Bytes read at a time; tests cut files to pieces with it. */
  readonly chunkBytes?: number | undefined
  /** Threads that read files; 0 reads them in this one. By default as many as cores, or none for little. */
  readonly threads?: number | undefined
  /** This thread has nothing else to do: it is one of those that read. */
  readonly readsHere?: boolean | undefined
}

export interface Imported {
  readonly report: ImportReport
  readonly header: RunHeader
  /** Of the files that are in the run. */
  readonly bytes: Bytes
  /** Until everything that draws was in the sink, and until all was. */
  readonly readySeconds: number
  readonly seconds: number
}

/**
 * Throws AppError: `not-found`, `unreadable` where no file holds a trace, `limit`, `cancelled`. The sink is
 * abandoned then.
 */
export async function importFiles(options: ImportOptions): Promise<Imported> {
  const { sink, signal } = options
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  try {
    throwIfCancelled(signal)
    const { files, faults } = await listFiles(options.paths)
    if (files.length === 0) throw nothingRead(faults)
    const { ranks } = options
    if (ranks && ranks.length !== files.length) {
      throw new AppError(
        'invalid-argument',
        [
          `There are ${quantityText(files.length, 'file')} and ${quantityText(ranks.length, 'rank')}: name one rank for each file.`,
          ...someOf(faults),
        ].join(' '),
      )
    }
    const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const progress = new ProgressClock(totalBytes, options.onProgress)
    let details = 1
    const numbers = files.map(() => new DetailNumbers())
    using readers = new FileReaders(files, {
      chunkBytes: options.chunkBytes ?? usualChunkBytes,
      threads: options.threads,
      readsHere: options.readsHere ?? false,
      signal,
      listener: {
        progress: (file, bytesRead) => progress.read(file, bytesRead),
        numbered(file, first, count) {
          numbers[file]!.add(first, details)
          details += count
        },
        details: (file, { first, count, data }) =>
          sink.addDetailBlock(numbers[file]!.runOf(first), count, data),
      },
    })
    const { read, failed } = whatWasRead(files, await readers.read(files), numbers, ranks)
    if (read.length === 0) throw nothingRead([...faults, ...failed])
    throwIfCancelled(signal)
    progress.stage('writing')
    const { report, header } = assembleRun(read, sink, {
      title: options.title ?? titleOf(options.paths, read),
      alignClocks: options.alignClocks ?? false,
      leftOut: [...faults.map(unreadable), ...failed.map(leftOut)],
    })
    sink.ready(header)
    const readySeconds = seconds()
    throwIfCancelled(signal)
    progress.stage('finishing')
    await readers.finish()
    throwIfCancelled(signal)
    const complete = { ...header, complete: true }
    sink.finish(complete)
    const bytes = read.reduce((sum, file) => sum + file.bytes, 0)
    return { report, header: complete, bytes, readySeconds, seconds: seconds() }
  } catch (thrown) {
    sink.abandon()
    throw thrown
  }
}

interface AllRead {
  readonly read: readonly ReadFile[]
  /** Why the others were not. */
  readonly failed: readonly AppError[]
}

function whatWasRead(
  files: readonly ListedFile[],
  outcomes: readonly ReadOutcome[],
  numbers: readonly DetailNumbers[],
  ranks: readonly number[] | undefined,
): AllRead {
  const read: ReadFile[] = []
  const failed: AppError[] = []
  outcomes.forEach((result, i) => {
    const file = files[i]!
    if (result instanceof AppError) failed.push(named(result, file))
    else read.push({ ...file, result, details: numbers[i]!, rank: ranks?.[i] })
  })
  return { read, failed }
}

/** With the name of its file: whoever reads what is in it does not know that. */
function named(error: AppError, { name }: ListedFile): AppError {
  const { code, message, detail } = error
  return message.includes(name) ? error : new AppError(code, `${name}: ${message}`, detail, { cause: error })
}

/** Files that the sentence of the error for a whole import names; its detail names all. */
const namedErrors = 3

/** The error of an import that no file yields anything to. */
function nothingRead(errors: readonly AppError[]): AppError {
  const [first] = errors
  if (errors.length === 1) return first!
  const text = [`None of ${countText(errors.length)} files can be imported.`, ...someOf(errors)].join(' ')
  const detail: NothingRead = { reasons: errors.map(({ message }) => message) }
  return new AppError(first!.code, text, detail)
}

function someOf(errors: readonly AppError[]): readonly string[] {
  const named = errors.slice(0, namedErrors).map(({ message }) => message)
  const more = errors.length - named.length
  return more > 0 ? [...named, `And ${countText(more)} more.`] : named
}

const unreadable = (error: AppError): ImportWarning => ({
  code: 'unreadable-file',
  count: 1,
  example: error.message,
})

/** What was read and holds no trace is no fault, however it came to be named; what could not be read is. */
function leftOut(error: AppError): ImportWarning {
  const isSystems = (error.detail as { readonly code?: unknown } | undefined)?.code !== undefined
  const wasRead = error.code === 'unreadable' && !isSystems
  return wasRead ? { ...unreadable(error), code: 'not-a-trace' } : unreadable(error)
}

/** A run's title by what was opened: the folder, or the first file and how many more. */
function titleOf(paths: readonly string[], files: readonly ReadFile[]): string {
  if (paths.length === 1 && files[0]!.path !== paths[0]) return nameOf(paths[0]!)
  const stem = files[0]!.name.replace(/\.gz$/i, '').replace(/(\.pt)?(\.trace)?\.json$/i, '')
  return files.length === 1 ? stem : `${stem} and ${files.length - 1} more`
}
