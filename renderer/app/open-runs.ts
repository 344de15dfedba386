/** The runs that are open as tabs: opened, shown, closed, and opened again after the service came back. */
import { errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'
import { RunSearch } from '../details/run-search.ts'
import { RunSql } from '../details/run-sql.ts'
import { MeasureChoice } from '../measures/measure-choice.ts'
import { TimelineModel } from '../timeline/model.ts'
import { Store } from './store.ts'

export interface OpenRun {
  /** Of the tab: the same for as long as it is open. */
  readonly id: string
  /** Holds the run's description as it is now, and all that the person does to the view. */
  readonly model: TimelineModel
  readonly search: RunSearch
  readonly sql: RunSql
  readonly measures: MeasureChoice
  /** How often the service opened it: more than once after the service came back. */
  readonly openings: number
  /** Seconds that its import took, where it was imported in this window. */
  readonly importSeconds: number | undefined
}

export class OpenRuns {
  readonly tabs = new Store<readonly OpenRun[]>([])
  /** Id of the tab in front. */
  readonly front = new Store<string | undefined>(undefined)
  readonly #client: Client<TracesContract>

  constructor(client: Client<TracesContract>) {
    this.#client = client
  }

  current(): OpenRun | undefined {
    const id = this.front.get()
    return this.tabs.get().find(tab => tab.id === id)
  }

  /** Opens a run, or brings its tab to the front where it is open. */
  async open(run: string): Promise<void> {
    const info = await this.#client.openRun({ run })
    const existing = this.tabs.get().find(tab => tab.model.run.run === info.run)
    if (existing) update(existing, info)
    else this.#add(info)
    this.front.set(existing?.id ?? info.run)
  }

  /** Opens a run behind the others. Throws `not-found` where it is gone. */
  async restore(run: string): Promise<OpenRun> {
    const info = await this.#client.openRun({ run })
    const find = () => this.tabs.get().find(tab => tab.model.run.run === info.run)
    if (!find()) this.#add(info)
    return find()!
  }

  /** Closes a tab and frees what the service keeps for it. */
  async close(id: string): Promise<void> {
    const tab = this.#take(id)
    if (!tab) return
    tab.search.clear()
    await this.#client.closeRun({ run: tab.model.run.run })
  }

  /** Brings the next or the previous tab to the front, round and round. */
  step(by: 1 | -1): void {
    const tabs = this.tabs.get()
    const index = tabs.findIndex(tab => tab.id === this.front.get())
    if (index >= 0) this.front.set(tabs[(index + by + tabs.length) % tabs.length]!.id)
  }

  /** Reads the header again, as after its import was completed. The view stays as it is. */
  async refresh(run: string, importSeconds?: number): Promise<void> {
    const tab = this.tabs.get().find(entry => entry.model.run.run === run)
    if (!tab) return
    update(tab, await this.#client.openRun({ run }))
    if (importSeconds !== undefined) this.#replace(tab.id, { importSeconds })
  }

  /**
   * After the service came back: asks for every run again and keeps what the person saw. A run that is gone (its
   * import was cut short) is closed; returns the titles of those.
   */
  async reopenAll(): Promise<readonly string[]> {
    const gone: string[] = []
    for (const tab of this.tabs.get()) {
      const { run, header } = tab.model.run
      try {
        update(tab, await this.#client.openRun({ run }))
        this.#replace(tab.id, { openings: tab.openings + 1 })
      } catch (thrown) {
        if (errorData(thrown).code !== 'not-found') throw thrown
        gone.push(header.title)
        this.#take(tab.id)
      }
    }
    return gone
  }

  /** The run has other ranks now: whatever shows it asks for everything anew. */
  async reread(run: string): Promise<void> {
    const find = () => this.tabs.get().find(entry => entry.model.run.run === run)
    if (!find()) return
    const info = await this.#client.openRun({ run })
    const tab = find()
    if (!tab) return
    update(tab, info)
    this.#replace(tab.id, { openings: tab.openings + 1 })
  }

  /** Shifts the clocks of a run's files by their estimated skew, or back. */
  async alignClocks(id: string, apply: boolean): Promise<void> {
    const tab = this.tabs.get().find(entry => entry.id === id)
    if (tab) update(tab, await this.#client.alignClocks({ run: tab.model.run.run, apply }))
  }

  /** Takes a tab away; its neighbour comes to the front. */
  #take(id: string): OpenRun | undefined {
    const tabs = this.tabs.get()
    const index = tabs.findIndex(tab => tab.id === id)
    this.tabs.set(tabs.filter(other => other.id !== id))
    if (this.front.get() === id) this.front.set((tabs[index + 1] ?? tabs[index - 1])?.id)
    return tabs[index]
  }

  #add(info: RunInfo): void {
    const model = new TimelineModel(info)
    const tab: OpenRun = {
      id: info.run,
      model,
      search: new RunSearch(this.#client, model),
      sql: new RunSql(this.#client, info.run),
      measures: new MeasureChoice(),
      openings: 1,
      importSeconds: undefined,
    }
    this.tabs.update(tabs => [...tabs, tab])
  }

  #replace(id: string, change: Partial<OpenRun>): void {
    this.tabs.update(tabs => tabs.map(tab => (tab.id === id ? { ...tab, ...change } : tab)))
  }
}

/** The run as the service tells it now. Arguments that were not written yet are asked for again. */
function update({ model }: OpenRun, info: RunInfo): void {
  const isCompleted = info.header.complete && !model.run.header.complete
  model.updateRun(info)
  if (!isCompleted) return
  model.selectedSlice.set(undefined)
  model.selectedInstant.set(undefined)
  model.selection.update(selection => selection && { ...selection })
}
