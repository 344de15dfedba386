/**
 * Figures of library lines that nobody has measured yet: asked for one after the other, those in sight first, and
 * only while somebody looks at the library.
 */
import { errorData } from '../../engine/base/app-error.ts'
import type { RunFigures } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

/** How many answers are shown at once at most: a list that is sorted by figures shall not dance. */
const shownTogetherMs = 250

export class FigureQueue {
  /** By run, as they came; what is in the list of the service stands there. */
  readonly known = new Store<ReadonlyMap<string, RunFigures>>(new Map())
  /** Why a run has none. */
  readonly problems = new Store<ReadonlyMap<string, string>>(new Map())
  readonly #ask: (run: string, signal: AbortSignal) => Promise<RunFigures>
  readonly #now: () => number
  #wanted: readonly string[] = []
  #inSight: readonly string[] = []
  #underWay: AbortController | undefined

  constructor(
    ask: (run: string, signal: AbortSignal) => Promise<RunFigures>,
    now: () => number = () => performance.now(),
  ) {
    this.#ask = ask
    this.#now = now
  }

  /** Runs without figures, in the order shown. Begins to ask. */
  want(runs: readonly string[]): void {
    this.#wanted = runs
    if (!this.#underWay) void this.#work()
  }

  look(runs: readonly string[]): void {
    this.#inSight = runs
  }

  /** Nobody looks any more. */
  rest(): void {
    this.#wanted = []
    this.#underWay?.abort()
    this.#underWay = undefined
  }

  /** The file was changed or is gone. */
  forget(run: string): void {
    this.known.update(known => without(known, run))
    this.problems.update(problems => without(problems, run))
  }

  async #work(): Promise<void> {
    const abort = new AbortController()
    this.#underWay = abort
    const found = new Map<string, RunFigures>()
    let shownAt = this.#now()
    const show = () => {
      if (found.size > 0) this.known.update(known => new Map([...known, ...found]))
      found.clear()
      shownAt = this.#now()
    }
    for (;;) {
      const run = this.#next(found)
      if (run === undefined || abort.signal.aborted) break
      try {
        found.set(run, await this.#ask(run, abort.signal))
      } catch (thrown) {
        if (abort.signal.aborted) break
        const { code, message } = errorData(thrown)
        // The service is away: its return brings a new list.
        if (code === 'unavailable') break
        this.problems.update(problems => new Map(problems).set(run, message))
      }
      if (this.#now() - shownAt > shownTogetherMs) show()
    }
    show()
    if (this.#underWay === abort) this.#underWay = undefined
  }

  #next(found: ReadonlyMap<string, RunFigures>): string | undefined {
    const lacks = (run: string) =>
      !found.has(run) && !this.known.get().has(run) && !this.problems.get().has(run)
    return this.#inSight.find(run => this.#wanted.includes(run) && lacks(run)) ?? this.#wanted.find(lacks)
  }
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
