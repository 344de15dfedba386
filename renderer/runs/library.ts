/** What the runs screen lists: runs kept by the service, files opened lately, built-in samples, removed runs. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RecentFile, RemovedRun, RunSummary, Sample, TracesContract } from '../../traces-db/contract.ts'
import type { KeptTexts } from '../app/kept-texts.ts'
import { Store } from '../app/store.ts'
import { FigureQueue } from './figure-queue.ts'
import { firstView, type LibraryView, readView, shownRuns, viewText } from './library-view.ts'

export interface LibraryContent {
  readonly runs: readonly RunSummary[]
  readonly recent: readonly RecentFile[]
  readonly samples: readonly Sample[]
  /** Last removed first. */
  readonly removed: readonly RemovedRun[]
}

const keptKey = 'library'

export class Library {
  /** Undefined until it has been read once. */
  readonly content = new Store<LibraryContent | undefined>(undefined)
  readonly view = new Store<LibraryView>(firstView)
  /** Id of the run that is looked at. */
  readonly active = new Store<string | undefined>(undefined)
  /** Counts the times that the title was asked to be changed. */
  readonly renaming = new Store(0)
  readonly figures: FigureQueue
  readonly #client: Client<TracesContract>

  constructor(client: Client<TracesContract>) {
    this.#client = client
    this.figures = new FigureQueue((run, signal) => client.figures({ run }, { signal }))
  }

  /** Looks at it as it was looked at last, and keeps how from now on. */
  restoreView(kept: Pick<KeptTexts, 'getItem' | 'setItem'>): void {
    this.view.set(readView(kept.getItem(keptKey)))
    this.view.subscribe(() => kept.setItem(keptKey, viewText(this.view.get())))
  }

  async refresh(): Promise<void> {
    const [runs, recent, samples, removed] = await Promise.all([
      this.#client.library({}),
      this.#client.recentFiles({}),
      this.#client.samples({}),
      this.#client.removedRuns({}),
    ])
    this.content.set({ runs, recent, samples, removed })
  }

  /** What is shown of it, in order, with the figures that came since it was listed. */
  shown(): readonly RunSummary[] {
    return shownRuns(withFigures(this.content.get()?.runs ?? [], this.figures), this.view.get())
  }

  run(id: string | undefined): RunSummary | undefined {
    return this.content.get()?.runs.find(({ run }) => run === id)
  }

  /** Returns what can be brought back. Stops at the first that cannot be removed. */
  async remove(runs: readonly string[]): Promise<readonly RemovedRun[]> {
    const removed: RemovedRun[] = []
    try {
      for (const run of runs) {
        const one = await this.#client.removeRun({ run })
        if (one) removed.push(one)
      }
    } finally {
      await this.refresh()
    }
    return removed
  }

  async restore(runs: readonly string[]): Promise<void> {
    try {
      for (const run of runs) await this.#client.restoreRun({ run })
    } finally {
      await this.refresh()
    }
  }

  /** Deletes removed runs for good; all where none are named. */
  async deleteRemoved(runs?: readonly string[]): Promise<void> {
    await this.#client.deleteRemoved(runs ? { runs: [...runs] } : {})
    await this.refresh()
  }

  async describe(
    run: string,
    {
      tags,
      ...description
    }: { readonly title?: string; readonly tags?: readonly string[]; readonly note?: string },
  ): Promise<void> {
    await this.#client.describeRun({ run, ...description, ...(tags && { tags: [...tags] }) })
    await this.refresh()
  }
}

export function withFigures(
  runs: readonly RunSummary[],
  { known }: Pick<FigureQueue, 'known'>,
): readonly RunSummary[] {
  const figures = known.get()
  return runs.map(run => {
    const found = run.figures ?? figures.get(run.run)
    return found === run.figures || !found ? run : { ...run, figures: found }
  })
}
