/**
 * The traces-db service: tracesContract over the modules. Every method is a line or two of glue; what needs
 * more has a module of its own.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AppError } from '../../engine/base/app-error.ts'
import type { Implementation } from '../../engine/base/channel/contract.ts'
import type { ImportEvent, RecentFile, RunInfo, RunSummary, TracesContract } from '../contract.ts'
import { areaTotals } from '../detail/area.ts'
import { frame } from '../detail/frame.ts'
import { labelsById } from '../detail/labels.ts'
import { minimap } from '../detail/minimap.ts'
import { neighbour } from '../detail/neighbour.ts'
import { search } from '../detail/search.ts'
import { instantDetails, sliceDetails } from '../detail/slice-details.ts'
import { table } from '../detail/table.ts'
import { runInfo, runTallies } from '../detail/track-info.ts'
import { exportChromeFile } from '../export/export-chrome-file.ts'
import { sampleFiles, samples } from '../samples/samples.ts'
import { describeRunFile } from '../store/describe-run-file.ts'
import { writeError } from '../store/file-error.ts'
import { LiveRun } from '../store/live-run.ts'
import { querySql } from '../store/query-sql.ts'
import { readConfiguration } from '../store/read-configuration.ts'
import { checkHeader } from '../store/run-header.ts'
import { setRanks } from '../store/set-ranks.ts'
import { Grants } from './grants.ts'
import { importToLibrary, type RunningImport } from './import-streams.ts'
import { stampOf } from './library-figures.ts'
import { MeasureCache } from './measure-cache.ts'
import { createMeasureService } from './measure-calls.ts'
import { OpenRuns } from './open-runs.ts'
import { Previews } from './previews.ts'
import { readTextFile } from './read-text-file.ts'
import { RunLibrary } from './run-library.ts'
import { SentCopies } from './sent-copies.ts'
import { Trash } from './trash.ts'
import { Watchers } from './watchers.ts'
import { Workspace } from './workspace.ts'

/** Answers about library lines: more than anybody lists. */
const keptLines = 100_000
/** How often it is looked for removed runs whose time has come. */
const expiryMs = 3_600_000

export interface TracesService {
  readonly implementation: Implementation<TracesContract>
  readonly grants: Grants
  /** Where a finished run lies. Throws `not-found`, and `conflict` while it is being written. */
  fileOfRun(run: string): string
  /** Stops imports, ends live runs (they stay, cut short) and closes every file. */
  close(): Promise<void>
}

/** `home` is the folder of the library and the workspace; it is created. Throws where it cannot be written. */
export function createTracesService(home: string): TracesService {
  createFolder(home)
  const lines = new MeasureCache(join(home, 'library.sqlite'), keptLines)
  const library = new RunLibrary(join(home, 'runs'), lines)
  const workspace = new Workspace(home)
  const openRuns = new OpenRuns(library, workspace)
  const measures = createMeasureService(openRuns, join(home, 'measures.sqlite'), lines)
  const trash = new Trash(join(home, 'trash'), library)
  const previews = new Previews(openRuns)
  const watchers = new Watchers()
  const grants = new Grants(workspace)
  const copies = new SentCopies(home, grants)
  const folderWatch = library.watch(() => watchers.tell('library', ''))
  const services = { library, openRuns, watchers, running: new Set<RunningImport>() }
  const data = (run: string) => openRuns.data(run)
  const forget = (runs: readonly string[]) => {
    for (const run of runs) {
      workspace.forgetRun(run)
      measures.forgetRun(run)
    }
  }
  forget(trash.expire())
  const expiry = setInterval(() => forget(trash.expire()), expiryMs).unref()
  const info = (run: string): RunInfo => ({
    ...runInfo(data(run), run),
    clocksAligned: workspace.isAligned(run),
  })

  const withFigures = (summary: RunSummary): RunSummary => {
    const known =
      summary.problem === undefined && measures.figures.known(summary.run, library.stamp(summary.run))
    return known ? { ...summary, figures: known } : summary
  }

  async function* importGranted(
    files: readonly string[],
    options: { title?: string | undefined; alignClocks?: boolean | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<ImportEvent> {
    const paths = files.flatMap(token => grants.paths(token))
    if (!paths.every(path => copies.has(path))) workspace.addRecentFile(paths)
    try {
      for await (const event of importToLibrary(services, paths, options.title, signal)) {
        if (event.type === 'ready' && options.alignClocks) workspace.setAligned(event.run, true)
        yield event
      }
    } finally {
      copies.discard(files)
    }
  }

  const implementation: Implementation<TracesContract> = {
    library: async () => (await library.list()).map(summary => withFigures(openRuns.upToDate(summary))),
    recentFiles: () => recentFiles(workspace, grants),
    samples: () => samples,
    importSample: async function* ({ name }, signal) {
      const { title, paths } = sampleFiles(name, join(home, 'samples'))
      yield* importToLibrary(services, paths, title, signal)
    },
    importFiles: ({ files, ...options }, signal) => importGranted(files, options, signal),
    importRunFile: ({ file }) =>
      copies.once(file, async path => {
        const adopted = await library.adopt(path)
        if (!copies.has(path)) workspace.addRecentFile([path])
        watchers.tell('library', adopted.run)
        return adopted
      }),
    removeRun: ({ run }) => {
      if (openRuns.isGrowing(run)) {
        throw new AppError('conflict', 'This run is still being written. Stop it before removing it.')
      }
      openRuns.close(run)
      const removed = library.has(run) ? trash.put(run) : undefined
      // Its marks wait with it.
      if (!removed) forget([run])
      watchers.tell('removed', run)
      return removed
    },
    restoreRun: ({ run }) => {
      trash.restore(run)
      watchers.tell('library', run)
    },
    removedRuns: () => trash.list(),
    deleteRemoved: ({ runs }) => {
      forget(trash.empty(runs))
      watchers.tell('library', '')
    },
    describeRun: ({ run, ...description }) => {
      if (openRuns.isGrowing(run)) {
        throw new AppError('conflict', 'This run is still being written. Describe it when it has ended.')
      }
      const path = openRuns.path(run)
      const before = stampOf(path)
      openRuns.setHeader(run, describeRunFile(path, description))
      measures.figures.carryOver(run, before, stampOf(path))
      watchers.tell('described', run)
      watchers.tell('library', run)
    },
    setRanks: ({ run, ranks }) => {
      if (openRuns.isGrowing(run)) {
        throw new AppError('conflict', 'This run is still being written. Set its ranks when it has ended.')
      }
      setRanks(openRuns.path(run), ranks)
      // What is in memory, and what was measured, has the ranks from before.
      openRuns.close(run)
      measures.forgetRun(run)
      watchers.tell('ranked', run)
      watchers.tell('library', run)
    },
    configuration: ({ run }) => readConfiguration(openRuns.path(run)),
    runPath: ({ run }) => ({ path: openRuns.path(run) }),
    keptTexts: () => ({
      texts: workspace.keptTexts(),
      ...(workspace.putAside === undefined ? {} : { putAside: basename(workspace.putAside) }),
    }),
    keepFile: ({ file }) => grants.keep(file),
    forgetFile: ({ file }) => grants.forget(file),
    keepText: ({ key, text }) => workspace.keepText(key, text),

    openRun: ({ run }) => info(run),
    closeRun: ({ run }) => (previews.isPreview(run) ? previews.close(run) : openRuns.close(run)),
    alignClocks: ({ run, apply }) => {
      workspace.setAligned(run, apply)
      return info(run)
    },
    frame: ({ run, ...request }) => frame(data(run), request),
    minimap: ({ run, bins }) => minimap(data(run), bins),
    labels: ({ run, ids }) => labelsById(data(run), ids),
    slice: async ({ run, id }) => {
      await previews.detailed(run)
      return sliceDetails(data(run), id)
    },
    instant: ({ run, id }) => instantDetails(data(run), id),
    neighbour: ({ run, id, direction }) => neighbour(data(run), id, direction),
    area: ({ run, ...request }) => areaTotals(data(run), request),
    table: ({ run, ...request }) => table(data(run), request),
    search: async ({ run, ...request }, signal) => {
      await previews.detailed(run)
      return search(data(run), request, { signal })
    },
    sql: ({ run, text, limit, milliseconds }, signal) => {
      if (openRuns.isGrowing(run) && !library.has(run)) {
        throw new AppError('unavailable', 'SQL works on this run once its import is complete.')
      }
      return querySql({ path: openRuns.path(run), text, limit, milliseconds, signal })
    },
    exportChrome: async function* ({ run, file }, signal) {
      // As recorded, also where the window shows aligned clocks: what is imported again is the same run.
      yield* exportChromeFile(openRuns.recorded(run), grants.writablePath(file), signal)
    },
    saveFile: ({ file, bytes }) => {
      const path = grants.writablePath(file)
      try {
        writeFileSync(path, bytes)
      } catch (thrown) {
        throw writeError(thrown, path)
      }
    },

    readText: ({ file }) => copies.once(file, readTextFile),

    ...measures.implementation,

    marks: ({ run }) => workspace.marks(run),
    putMark: ({ run, mark }) => workspace.putMark(run, mark),
    removeMark: ({ run, id }) => workspace.removeMark(run, id),

    solvedExercises: () => workspace.solvedExercises(),
    keepSolvedExercise: ({ lesson, text }) => workspace.keepSolvedExercise(lesson, text),
    forgetSolvedExercises: () => workspace.forgetSolvedExercises(),

    previewRun: asked => {
      const shown = previews.show(asked)
      return shown ? { tallies: runTallies(shown.data), isDetailed: shown.isDetailed } : { isDetailed: false }
    },
    previewDetails: ({ run, outlineName, details }) => previews.addDetails(run, outlineName, details),
    createRun: ({ header }) => {
      const checked = checkHeader(header)
      const run = library.newId(checked.title)
      const live = new LiveRun(library.path(run), checked)
      openRuns.startGrowing(run, { data: live.data, live })
      watchers.tell('library', run)
      return { run }
    },
    appendRun: ({ run, batch }) => {
      openRuns.live(run).append(batch)
      watchers.tell('grew', run)
    },
    finishRun: ({ run, header }) => {
      openRuns.live(run).finish(header)
      openRuns.endGrowing(run)
      watchers.tell('finished', run)
      watchers.tell('library', run)
      return info(run)
    },
    watch: (_, signal) => watchers.watch(signal),
  }

  return {
    implementation,
    grants,
    fileOfRun: run => {
      if (!openRuns.isGrowing(run)) return openRuns.path(run)
      throw new AppError('conflict', 'This run is still being written: its file is whole when it has ended.')
    },
    close: async () => {
      const running = [...services.running]
      for (const { stop } of running) stop.abort(new AppError('cancelled', 'The service was stopped.'))
      await Promise.all(running.map(({ ended }) => ended))
      folderWatch.close()
      clearInterval(expiry)
      watchers.close()
      await measures.close()
      lines.close()
      openRuns.closeAll()
      workspace.close()
    },
  }
}

function createFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (thrown) {
    throw writeError(thrown, path)
  }
}

/** Files that are gone are listed too, so that a person sees why they cannot be opened. Of several, one is enough. */
function recentFiles(workspace: Workspace, grants: Grants): RecentFile[] {
  return workspace.recentFiles().map(({ paths, openedAt }) => {
    const others = paths.length > 1 ? ` and ${paths.length - 1} more` : ''
    return {
      token: grants.grantAgain(paths),
      name: basename(paths[0] ?? '') + others,
      openedAt,
      exists: paths.some(path => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false),
    }
  })
}
