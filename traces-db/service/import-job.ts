/** One import from files to a sink, with the moment when the timeline can be opened and the figures at the end. */
import type { ImportReport, RunHeader } from '../../engine/base/run.ts'
import type { Bytes } from '../../engine/base/units.ts'
import type { ImportProgress } from '../contract.ts'
import { importFiles } from '../import/import-files.ts'
import type { RunSink } from '../store/run-sink.ts'

export interface ImportJob {
  /** Files, and folders: every trace in them. */
  readonly paths: readonly string[]
  readonly sink: RunSink
  readonly title?: string | undefined
  /** Rank of each file, where the person says. */
  readonly ranks?: readonly number[] | undefined
  /** See ImportOptions. */
  readonly readsHere?: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: ImportProgress) => void
  /** The timeline is in; the file may still be finished. */
  readonly onReady?: (header: RunHeader, readySeconds: number) => void
}

export interface ImportOutcome {
  readonly report: ImportReport
  readonly readySeconds: number
  readonly seconds: number
  /** Of all files, as they lie on the disk. */
  readonly bytes: Bytes
  readonly megabytesPerSecond: number
}

/** Throws `not-found`, `unreadable`, `cancelled`, `limit`; the sink has then been abandoned. */
export async function runImport({
  paths,
  sink,
  title,
  ranks,
  readsHere,
  signal,
  onProgress,
  onReady,
}: ImportJob): Promise<ImportOutcome> {
  const started = performance.now()
  const { report, bytes, readySeconds, seconds } = await importFiles({
    paths,
    title,
    ranks,
    readsHere,
    signal,
    onProgress,
    sink: {
      ...boundSink(sink),
      ready: header => {
        sink.ready(header)
        onReady?.(header, (performance.now() - started) / 1000)
      },
    },
  })
  return { report, bytes, readySeconds, seconds, megabytesPerSecond: bytes / 1e6 / seconds }
}

/** A sink's methods as values, so that one can be replaced: classes keep theirs on the prototype. */
function boundSink(sink: RunSink): RunSink {
  return {
    addLabels: labels => sink.addLabels(labels),
    addProcesses: processes => sink.addProcesses(processes),
    addTracks: tracks => sink.addTracks(tracks),
    addLane: (track, lane, slices) => sink.addLane(track, lane, slices),
    addCounters: (track, samples) => sink.addCounters(track, samples),
    addInstants: (track, instants) => sink.addInstants(track, instants),
    addFlows: flows => sink.addFlows(flows),
    addDetailBlock: (first, count, data) => sink.addDetailBlock(first, count, data),
    addPlan: plan => sink.addPlan(plan),
    ready: header => sink.ready(header),
    finish: header => sink.finish(header),
    abandon: () => sink.abandon(),
  }
}
