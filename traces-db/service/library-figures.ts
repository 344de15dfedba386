/**
 * The figures of library lines: measured in a thread of their own, so that no view waits behind them, and kept.
 * A file that cannot be measured, or not in time, is not tried again until it changes.
 */
import { statSync } from 'node:fs'
import { AppError, type ErrorData, errorData, errorFromData } from '../../engine/base/app-error.ts'
import type { RunFigures } from '../contract.ts'
import { measuresVersion } from '../metrics/measure-queries.ts'
import type { MeasureCache } from './measure-cache.ts'
import { MeasureThread } from './measure-thread.ts'

/** A run that takes longer is left without. */
const patienceMs = 60_000
/** After so long without a question the thread ends: it holds the last runs in memory. */
const idleMs = 5000

/** What is wrong for as long as the file is the same. */
const lasting: ReadonlySet<string> = new Set([
  'damaged',
  'unsupported',
  'unreadable',
  'limit',
  'invalid-argument',
])

type Kept = { readonly figures: RunFigures } | { readonly error: ErrorData }

export class LibraryFigures {
  readonly #cache: MeasureCache
  readonly #thread = new MeasureThread()
  #idle: ReturnType<typeof setTimeout> | undefined

  /** @param cache of library lines; whoever made it closes it */
  constructor(cache: MeasureCache) {
    this.#cache = cache
  }

  /** What is known without measuring. */
  known(run: string, stamp: string): RunFigures | undefined {
    const kept = this.#kept(run, stamp)
    return kept && 'figures' in kept ? kept.figures : undefined
  }

  /** Throws what measuring throws, and `limit` where it takes too long. */
  async ask(run: string, path: string, signal: AbortSignal): Promise<RunFigures> {
    const stamp = stampOf(path)
    const answer = this.#kept(run, stamp) ?? (await this.#measure(run, path, signal))
    if ('figures' in answer || lasting.has(answer.error.code)) {
      this.#cache.put(keyOf(run, stamp), run, answer)
    }
    if ('error' in answer) throw errorFromData(answer.error)
    return answer.figures
  }

  /** The file was changed in what no figure depends on. */
  carryOver(run: string, before: string, after: string): void {
    const kept = this.#kept(run, before)
    if (kept) this.#cache.put(keyOf(run, after), run, kept)
  }

  forgetRun(run: string): void {
    this.#cache.forgetRun(run)
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#thread.close()
  }

  #kept(run: string, stamp: string): Kept | undefined {
    return this.#cache.get(keyOf(run, stamp))?.value as Kept | undefined
  }

  async #measure(run: string, path: string, signal: AbortSignal): Promise<Kept> {
    clearTimeout(this.#idle)
    const late = AbortSignal.timeout(patienceMs)
    try {
      const any = AbortSignal.any([signal, late])
      return { figures: (await this.#thread.ask('figures', { run }, { [run]: path }, any)) as RunFigures }
    } catch (thrown) {
      if (signal.aborted || !late.aborted) return { error: errorData(thrown) }
      return {
        error: errorData(new AppError('limit', 'This run takes too long to be measured for the list.')),
      }
    } finally {
      this.#idle = setTimeout(() => void this.#thread.close(), idleMs).unref()
    }
  }
}

/** Changes with every change of the file. */
export function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats ? `${stats.size} ${stats.mtimeMs}` : ''
}

function keyOf(run: string, stamp: string): string {
  return JSON.stringify([measuresVersion, 'figures', run, stamp])
}
