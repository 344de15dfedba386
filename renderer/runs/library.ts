/** What the welcome screen lists: runs kept by the service, files opened lately, built-in samples. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RecentFile, RunSummary, Sample, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

export interface LibraryContent {
  readonly runs: readonly RunSummary[]
  readonly recent: readonly RecentFile[]
  readonly samples: readonly Sample[]
}

export class Library {
  /** Undefined until it has been read once. */
  readonly content = new Store<LibraryContent | undefined>(undefined)
  readonly #client: Client<TracesContract>

  constructor(client: Client<TracesContract>) {
    this.#client = client
  }

  async refresh(): Promise<void> {
    const [runs, recent, samples] = await Promise.all([
      this.#client.library({}),
      this.#client.recentFiles({}),
      this.#client.samples({}),
    ])
    this.content.set({ runs, recent, samples })
  }

  async remove(run: string): Promise<void> {
    await this.#client.removeRun({ run })
    await this.refresh()
  }
}

/** Runs whose title, kind, back end or hardware holds every word of the text, newest first. */
export function matchingRuns(runs: readonly RunSummary[], text: string): readonly RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return runs
    .filter(run =>
      words.every(word =>
        `${run.title} ${run.kind} ${run.backend ?? ''} ${run.hardware ?? ''}`.toLowerCase().includes(word),
      ),
    )
    .sort((left, right) => right.createdAt.localeCompare(left.createdAt))
}
