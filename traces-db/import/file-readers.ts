/** Reads files side by side, one a thread at a time, and hands on what they yield. */
import { availableParallelism } from 'node:os'
import { AppError, throwIfCancelled } from '../../engine/base/app-error.ts'
import type { FileResult } from './file-result.ts'
import { fewBytes, fewBytesHere, keptTextBytes } from './limits.ts'
import { ReadThread } from './read-thread.ts'
import { type ReadJob, type ReadListener, SerialReader } from './serial-reader.ts'
import { warmUp } from './warm-up.ts'

export interface ReadersOptions {
  readonly chunkBytes: number
  /** How many threads read; 0 = this one alone; undefined = as many as cores, this one alone for little. */
  readonly threads: number | undefined
  /** This thread has nothing else to do: it is one of them. */
  readonly readsHere: boolean
  readonly signal: AbortSignal | undefined
  readonly listener: ReadListener
}

/** A file that cannot be read yields its error; what concerns all of them is thrown. */
export type ReadOutcome = FileResult | AppError

interface Reader {
  read(job: ReadJob): Promise<FileResult>
  finish(): Promise<void>
}

/** Threads that are kept between imports: each holds some 60 MB. */
const keptThreads = Math.min(availableParallelism(), 4)

/** Threads between imports, and how many are at one. */
const resting: ReadThread[] = []
let busy = 0

/** Starts the threads of an import that may come, and warms them up. */
export function prepareReaders(): void {
  while (resting.length + busy < keptThreads) {
    const thread = new ReadThread()
    thread.prepare()
    resting.push(thread)
  }
}

export class FileReaders {
  readonly #options: ReadersOptions
  readonly #threads: readonly ReadThread[]
  readonly #here: SerialReader | undefined
  #isFinished = false
  #isClosed = false

  constructor(files: readonly { readonly bytes: number }[], options: ReadersOptions) {
    this.#options = options
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const few = options.readsHere ? fewBytesHere : fewBytes
    const wanted = options.threads ?? (bytes <= few ? 0 : availableParallelism())
    const readers = Math.max(1, Math.min(wanted, files.length))
    const readsHere = options.readsHere || wanted === 0
    const keptBytes = keptTextBytes / readers
    this.#here = readsHere ? new SerialReader(this.#checked(), keptBytes) : undefined
    this.#threads = Array.from(
      { length: readsHere ? readers - 1 : readers },
      () => resting.pop() ?? new ReadThread(),
    )
    for (const thread of this.#threads) thread.begin(options.listener, keptBytes)
    busy += this.#threads.length
    options.signal?.addEventListener('abort', this.#cancel)
  }

  /** Outcomes in order of the files; all their texts are numbered. Throws `cancelled`, and what the listener throws. */
  async read(files: readonly { readonly path: string }[]): Promise<readonly ReadOutcome[]> {
    const { chunkBytes, signal } = this.#options
    throwIfCancelled(signal)
    // Threads do so by themselves; for little it does not pay.
    if (this.#here && this.#threads.length > 0) await warmUp()
    const outcomes: ReadOutcome[] = []
    let next = 0
    await Promise.all(
      this.#readers().map(async reader => {
        while (next < files.length) {
          const source = next++
          outcomes[source] = await outcomeOf(reader.read({ path: files[source]!.path, source, chunkBytes }))
        }
      }),
    )
    return outcomes
  }

  /** Hands on the texts that were kept until now. */
  async finish(): Promise<void> {
    await Promise.all(this.#readers().map(reader => reader.finish()))
    this.#isFinished = true
  }

  /** Lets the threads rest; ends those that are in the middle of something. */
  [Symbol.dispose](): void {
    this.#options.signal?.removeEventListener('abort', this.#cancel)
    this.#here?.[Symbol.dispose]()
    this.#isClosed = true
    busy -= this.#threads.length
    for (const thread of this.#threads) {
      if (!this.#isFinished) thread.fail(cancelled())
      thread.rest()
      if (thread.isSound && resting.length < keptThreads) resting.push(thread)
      else thread.end()
    }
  }

  #readers(): readonly Reader[] {
    return this.#here ? [this.#here, ...this.#threads] : this.#threads
  }

  /** A reader in this thread hears of the end between chunks. */
  #checked(): ReadListener {
    const { listener, signal } = this.#options
    return {
      numbered: (source, first, count) => listener.numbered(source, first, count),
      details: (source, block) => listener.details(source, block),
      progress: (source, bytesRead) => {
        throwIfCancelled(signal)
        if (this.#isClosed) throw cancelled()
        listener.progress(source, bytesRead)
      },
    }
  }

  readonly #cancel = () => {
    for (const thread of this.#threads) thread.fail(cancelled())
  }
}

const cancelled = () => new AppError('cancelled', 'Cancelled.')

async function outcomeOf(reading: Promise<FileResult>): Promise<ReadOutcome> {
  try {
    return await reading
  } catch (thrown) {
    if (isOfFile(thrown)) return thrown
    throw thrown
  }
}

/** Whether an error concerns one file: the others may still make a run. */
function isOfFile(thrown: unknown): thrown is AppError {
  return (
    thrown instanceof AppError &&
    (thrown.code === 'unreadable' || thrown.code === 'limit' || thrown.code === 'not-found')
  )
}
