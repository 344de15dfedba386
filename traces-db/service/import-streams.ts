/**
 * Imports into the library, as streams of events. The run can be opened from `ready` on: its columns are in
 * memory then, and its arguments are read from the file that is still being written.
 */
import type { ImportEvent } from '../contract.ts'
import { MemoryRun } from '../store/memory-run.ts'
import { createRunWriter, type RunWriter } from '../store/run-writer.ts'
import { teeSink } from '../store/tee-sink.ts'
import { EventQueue } from './event-queue.ts'
import { runImport } from './import-job.ts'
import type { OpenRuns } from './open-runs.ts'
import type { RunLibrary } from './run-library.ts'
import type { Watchers } from './watchers.ts'

export interface ImportServices {
  readonly library: RunLibrary
  readonly openRuns: OpenRuns
  readonly watchers: Watchers
  /** Imports under way; whoever ends the service stops them and waits. */
  readonly running: Set<RunningImport>
}

export interface RunningImport {
  readonly stop: AbortController
  /** Settles, without an error, when the import has ended and cleaned up. */
  readonly ended: Promise<void>
}

/** Ends with `done`, or throws; leaving it early cancels the import and leaves nothing behind. */
export async function* importToLibrary(
  { library, openRuns, watchers, running }: ImportServices,
  paths: readonly string[],
  title: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ImportEvent> {
  // Which files can be read, after which a run is called, is known when they are.
  let run = library.newId(title ?? 'import')
  const queue = new EventQueue<ImportEvent>()
  const stop = new AbortController()
  const entry = { stop, ended: start() }
  running.add(entry)
  try {
    yield* queue.items()
  } finally {
    stop.abort()
    await entry.ended
    running.delete(entry)
  }

  async function start(): Promise<void> {
    let writer: RunWriter | undefined
    try {
      writer = createRunWriter(library.path(run), () => library.path(run))
      const file = writer
      // Only the writer can read its file until it is whole.
      const memory = new MemoryRun(placeholderHeader, { loadBlock: first => file.detailBlock(first)!.data })
      const outcome = await runImport({
        paths,
        sink: teeSink(writer, memory),
        title,
        signal: AbortSignal.any([signal, stop.signal]),
        onProgress: progress => queue.pushLatest('progress', progress),
        onReady: (header, readySeconds) => {
          run = library.newId(header.title)
          openRuns.startGrowing(run, { data: memory })
          queue.push({ type: 'ready', run, readySeconds })
        },
      })
      const { report, readySeconds, seconds, bytes, megabytesPerSecond } = outcome
      openRuns.endGrowing(run)
      queue.push({ type: 'done', run, report, readySeconds, seconds, bytes, megabytesPerSecond })
      queue.end()
      watchers.tell('finished', run)
      watchers.tell('library', run)
    } catch (thrown) {
      writer?.abandon()
      if (openRuns.isGrowing(run)) {
        openRuns.endGrowing(run)
        watchers.tell('removed', run)
      }
      queue.fail(thrown)
    }
  }
}

/** What the run is called until its importer tells. */
const placeholderHeader = {
  title: '',
  kind: 'imported',
  createdAt: '',
  lengthNs: 0,
  worldSize: 0,
  sources: [],
  subject: {},
  complete: false,
} as const
