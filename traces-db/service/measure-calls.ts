/**
 * The measuring calls of the contract. Runs in files are measured in a thread and the answers kept; runs that
 * still grow are measured where they are, in memory: an answer stands for a while, so that measuring never takes
 * the time that the run's events need.
 */
import { statSync } from 'node:fs'
import { AppError } from '../../engine/base/app-error.ts'
import type { RunFigures } from '../contract.ts'
import {
  type MeasureCall,
  type MeasureImplementation,
  measureCalls,
  measureQueries,
  measuresVersion,
} from '../metrics/measure-queries.ts'
import { measurable } from '../metrics/measure-run.ts'
import { LibraryFigures } from './library-figures.ts'
import { LiveAnswers } from './live-answers.ts'
import { MeasureCache } from './measure-cache.ts'
import { MeasureThread } from './measure-thread.ts'
import type { OpenRuns } from './open-runs.ts'

/** Answers that took less are not worth keeping. */
const worthKeepingMs = 30
/** Of the service's time that measures of a growing run may take. */
const liveShare = 0.05

export interface MeasureService {
  readonly implementation: MeasureImplementation
  /** Figures of library lines. */
  readonly figures: LibraryFigures
  forgetRun(run: string): void
  close(): Promise<void>
}

/**
 * @param cachePath file of kept answers; it is created
 * @param lines what is kept of library lines
 */
export function createMeasureService(
  openRuns: OpenRuns,
  cachePath: string,
  lines: MeasureCache,
): MeasureService {
  const thread = new MeasureThread()
  const cache = new MeasureCache(cachePath)
  const figures = new LibraryFigures(lines)
  const live = new LiveAnswers(liveShare)
  const inMemory = measureQueries(run => measurable(openRuns.recorded(run)))

  async function answer(call: MeasureCall, args: RunsAsked, signal: AbortSignal): Promise<unknown> {
    const runs = 'runs' in args ? args.runs : [args.run]
    if (runs.some(run => openRuns.isGrowing(run))) {
      if (!runs.every(run => !openRuns.isGrowing(run) || openRuns.isLive(run))) {
        throw new AppError('unavailable', 'Measures work on this run once its import is complete.')
      }
      const measure = inMemory[call] as unknown as (args: unknown, signal: AbortSignal) => unknown
      return live.ask(JSON.stringify([call, args]), () => measure(args, signal))
    }
    const paths = Object.fromEntries(runs.map(run => [run, openRuns.path(run)]))
    const stamps = Object.values(paths).map(stampOf)
    const key = JSON.stringify([measuresVersion, call, args, stamps])
    const known = cache.get(key)
    if (known) return known.value
    const began = performance.now()
    const value = await thread.ask(call, args, paths, signal)
    if (performance.now() - began >= worthKeepingMs) cache.put(key, runs[0]!, value)
    return value
  }

  return {
    implementation: {
      ...(Object.fromEntries(
        measureCalls.map(call => [
          call,
          (args: RunsAsked, signal: AbortSignal) => answer(call, args, signal),
        ]),
      ) as unknown as MeasureImplementation),
      figures: ({ run }, signal) =>
        openRuns.isGrowing(run)
          ? (answer('figures', { run }, signal) as Promise<RunFigures>)
          : figures.ask(run, openRuns.path(run), signal),
    },
    figures,
    forgetRun: run => {
      cache.forgetRun(run)
      figures.forgetRun(run)
    },
    close: async () => {
      await thread.close()
      await figures.close()
      cache.close()
    },
  }
}

type RunsAsked = { readonly run: string } | { readonly runs: readonly string[] }

/** Changes with every change of the file. */
function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new AppError('not-found', 'The run file is gone. It may have been moved or removed.')
  return `${stats.size} ${stats.mtimeMs}`
}
