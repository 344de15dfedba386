/** The runs that are open as tabs: opened, shown, closed, and opened again after the service came back. */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'
import { RunSearch } from '../details/run-search.ts'
import { TimelineModel } from '../timeline/model.ts'
import { Store } from './store.ts'

export type RunOrigin =
  | { readonly kind: 'library'; readonly run: string }
  | { readonly kind: 'file'; readonly token: string }

export interface OpenRun {
  /** Of the tab: the same for as long as it is open. */
  readonly id: string
  readonly origin: RunOrigin
  readonly info: RunInfo
  readonly model: TimelineModel
  readonly search: RunSearch
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
  async open(origin: RunOrigin): Promise<void> {
    const info = await this.#read(origin)
    const existing = this.tabs.get().find(tab => tab.info.run === info.run)
    if (existing) this.#replace(existing.id, { info })
    else this.#add(origin, info)
    this.front.set(existing?.id ?? info.run)
  }

  /** Closes a tab; its neighbour comes to the front. */
  async close(id: string): Promise<void> {
    const tabs = this.tabs.get()
    const index = tabs.findIndex(tab => tab.id === id)
    const tab = tabs[index]
    if (!tab) return
    this.tabs.set(tabs.filter(other => other.id !== id))
    if (this.front.get() === id) this.front.set((tabs[index + 1] ?? tabs[index - 1])?.id)
    tab.search.clear()
    await this.#client.closeRun({ run: tab.info.run })
  }

  /** Brings the next or the previous tab to the front, round and round. */
  step(by: 1 | -1): void {
    const tabs = this.tabs.get()
    const index = tabs.findIndex(tab => tab.id === this.front.get())
    if (index >= 0) this.front.set(tabs[(index + by + tabs.length) % tabs.length]!.id)
  }

  /** Reads the header again, as after its import was completed. The view stays as it is. */
  async refresh(run: string, importSeconds?: number): Promise<void> {
    const tab = this.tabs.get().find(entry => entry.info.run === run)
    if (!tab) return
    const info = await this.#read(tab.origin)
    this.#replace(tab.id, { info, ...(importSeconds !== undefined && { importSeconds }) })
  }

  /** After the service came back: opens every tab's run again and keeps what the person saw. */
  async reopenAll(): Promise<void> {
    for (const tab of this.tabs.get()) this.#exchange(tab, await this.#read(tab.origin))
  }

  /** Shifts the clocks of a run's files by their estimated skew, or back. */
  async alignClocks(id: string, apply: boolean): Promise<void> {
    const tab = this.tabs.get().find(entry => entry.id === id)
    if (tab) this.#exchange(tab, await this.#client.alignClocks({ run: tab.info.run, apply }))
  }

  #read(origin: RunOrigin): Promise<RunInfo> {
    return origin.kind === 'library'
      ? this.#client.openRun({ run: origin.run })
      : this.#client.openRunFile({ file: origin.token })
  }

  #add(origin: RunOrigin, info: RunInfo): void {
    const tab: OpenRun = { id: info.run, origin, info, ...this.#parts(info), importSeconds: undefined }
    this.tabs.update(tabs => [...tabs, tab])
  }

  #parts(info: RunInfo) {
    const model = new TimelineModel(info)
    return { model, search: new RunSearch(this.#client, info.run) }
  }

  #exchange(tab: OpenRun, info: RunInfo): void {
    const { model, search } = this.#parts(info)
    model.viewport.set(tab.model.viewport.get())
    model.collapsed.set(tab.model.collapsed.get())
    model.pinned.set(tab.model.pinned.get())
    model.trackFilter.set(tab.model.trackFilter.get())
    model.selection.set(tab.model.selection.get())
    this.#replace(tab.id, { info, model, search })
  }

  #replace(id: string, change: Partial<OpenRun>): void {
    this.tabs.update(tabs => tabs.map(tab => (tab.id === id ? { ...tab, ...change } : tab)))
  }
}
