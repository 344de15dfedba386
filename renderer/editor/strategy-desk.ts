/**
 * The strategy screen's state and what can be done on it: documents, their preview, the reference that they are
 * held against, versions. It knows no React and no editor.
 */
import type {
  ClusterListing,
  KeptSimulation,
  PreviewStrategy,
  ScheduleListing,
  StrategyApi,
  StrategyFacts,
  StrategyListing,
} from '../../engine/contract.ts'
import { Store } from '../app/store.ts'
import type { DeskWindow } from './desk-window.ts'
import { DocumentFiles } from './document-files.ts'
import { DocumentList } from './document-list.ts'
import { GridModel } from './grid/grid-model.ts'
import type { SourcePlace } from './line-link.ts'
import { type Good, LivePreview, pauseMs } from './live-preview.ts'
import { References } from './references.ts'
import type { Shelf } from './shelf.ts'
import {
  firstSettings,
  isModified,
  type PreviewSettings,
  previewRequest,
  type StrategyDocument,
  type Version,
} from './strategy-document.ts'
import { type ReadyStrategy, StrategyRunner } from './strategy-runner.ts'
import { previousVersion, versionOf, withVersion } from './versions.ts'

export interface DeskChoices {
  readonly strategies: readonly StrategyListing[]
  readonly schedules: readonly ScheduleListing[]
  readonly clusters: readonly ClusterListing[]
  readonly api: StrategyApi
}

/** The strategy that a newcomer finds in the editor. */
const firstExample = 'part3'
/** A version is what no other correct one followed for a while, ms: not every state that typing went through. */
const versionPauseMs = 1500
/** A slider that is dragged has a setting in every frame, ms: not each of them is written. */
const settingsPauseMs = 200
/** A schedule that is opened to be edited, where no other pipeline is in sight. */
const firstSchedule = { ranks: 4, microbatches: 8 }

export class StrategyDesk {
  readonly choices = new Store<DeskChoices | undefined>(undefined)
  readonly documents: DocumentList
  readonly preview: LivePreview
  readonly references: References
  readonly files: DocumentFiles
  /** A modified document that the person wants to close. */
  readonly closing = new Store<string | undefined>(undefined)
  readonly runner: StrategyRunner
  /** Where the slice under the mouse, or the selected one, was issued. */
  readonly sliceLine = new Store<SourcePlace | undefined>(undefined)
  /** Where the cursor of the editor is; undefined while one types. */
  readonly cursorPlace = new Store<SourcePlace | undefined>(undefined)
  /** Where the mouse is over the text. */
  readonly hoverPlace = new Store<SourcePlace | undefined>(undefined)
  /** Each new one is a request to go there; the editor follows. */
  readonly goTo = new Store<SourcePlace | undefined>(undefined)
  readonly #window: DeskWindow
  readonly #run = `preview-${crypto.randomUUID()}`
  /** Of schedules that are open: with them their undo histories stay. */
  readonly #grids = new Map<string, GridModel>()
  /** Whatever was kept can be read now. */
  readonly #isRestorable: Promise<void>
  #versionTimer: ReturnType<typeof setTimeout> | undefined
  #toldNotKept = false

  constructor(
    window: DeskWindow,
    onSimulated: (kept: KeptSimulation) => Promise<void>,
    storage: Shelf & { readonly ready?: Promise<void> },
  ) {
    this.#window = window
    this.#isRestorable = storage.ready ?? Promise.resolve()
    this.documents = new DocumentList(storage, () => this.#tellNotKept())
    this.files = new DocumentFiles(window, this.documents, (id, text) => this.setText(id, text))
    this.preview = new LivePreview(
      (request, { signal }) => window.engine.client.previewStrategy(request, { signal }),
      (good, facts) => this.#noteVersion(good, facts),
    )
    this.references = new References(window, `${this.#run}-reference`, text =>
      window.notices.show({ tone: 'warn', text }),
    )
    this.runner = new StrategyRunner(window, onSimulated, () => this.#ready())
    this.documents.front.subscribe(() => {
      this.sliceLine.set(undefined)
      this.cursorPlace.set(undefined)
      this.hoverPlace.set(undefined)
      this.goTo.set(undefined)
      this.preview.reset()
      this.references.reset()
      this.refresh(0)
      void this.files.check()
    })
  }

  /** Asks for what there is to choose from, and shows the preview. Again after a service came back. */
  async load(): Promise<void> {
    const { client } = this.#window.engine
    // Not a first example beside documents that are about to come back.
    await this.#isRestorable
    const [strategies, schedules, clusters, api] = await Promise.all([
      client.strategies({}),
      client.schedules({}),
      client.clusters({}),
      client.strategyApi({}),
    ])
    this.choices.set({ strategies, schedules, clusters, api })
    this.references.renew()
    if (this.documents.current()) this.refresh(0)
    else this.createFrom(firstExample)
  }

  /** Frees the run in memory. */
  async leave(): Promise<void> {
    this.preview.cancel()
    await this.#window.traces.client.closeRun({ run: this.#run })
  }

  // ---- Documents

  createFrom(strategy: string): void {
    const example = this.choices.get()?.strategies.find(({ name }) => name === strategy)
    if (example) this.documents.add(`my-${strategy}.ts`, example.source)
  }

  /** The schedule in cells, for the ranks and microbatches of what is in front where those make a pipeline. */
  async createSchedule(name: string): Promise<void> {
    const task = this.preview.state.get().good?.task
    const isPipeline = task && task.worldSize > 1 && task.microbatches > 1
    const { ranks, microbatches } = isPipeline
      ? { ranks: task.worldSize, microbatches: task.microbatches }
      : firstSchedule
    const text = await this.#window.engine.client.scheduleText({ name, ranks, microbatches })
    this.documents.add(`my-${name}.csv`, text)
  }

  /** The cells of a schedule that is open. */
  gridOf(id: string): GridModel {
    const known = this.#grids.get(id)
    if (known) return known
    const grid = new GridModel(this.documents.get(id)?.text ?? '', text => this.setText(id, text))
    this.#grids.set(id, grid)
    return grid
  }

  /** What a person typed, or a version that they want back. */
  setText(id: string, text: string): void {
    if (this.documents.get(id)?.text === text) return
    this.documents.change(id, { text })
    if (this.documents.front.get() === id) this.refresh()
  }

  changeSettings(change: Partial<PreviewSettings>): void {
    const document = this.documents.current()
    if (!document) return
    this.documents.change(document.id, { settings: { ...document.settings, ...change } }, settingsPauseMs)
    this.preview.follow(() => this.#request(document))
  }

  /** One of the strategy's own; the others stay. */
  changeParameter(name: string, value: number | string | boolean): void {
    const parameters = this.documents.current()?.settings.parameters
    this.changeSettings({ parameters: { ...parameters, [name]: value } })
  }

  /** Sizes, parameters and links as the strategy and the cluster have them. */
  resetSettings(): void {
    const document = this.documents.current()
    if (!document) return
    const { cluster, lab } = document.settings
    this.documents.change(document.id, { settings: { ...firstSettings, cluster, lab } })
    this.refresh(0)
  }

  /** Asks for a modified document whether it may go. */
  close(id: string): void {
    const document = this.documents.get(id)
    if (document && isModified(document)) this.closing.set(id)
    else this.closeNow(id)
  }

  closeNow(id: string): void {
    this.closing.set(undefined)
    this.files.forget(id)
    this.#grids.delete(id)
    this.documents.remove(id)
  }

  // ---- Preview

  /** Asks for the preview of what is in front. */
  refresh(delayMs = pauseMs): void {
    const document = this.documents.current()
    if (!document) return
    this.preview.request(() => this.#request(document), delayMs)
  }

  /** As things are when it is sent. */
  #request(document: StrategyDocument): PreviewStrategy {
    return previewRequest(this.documents.current() ?? document, this.#run, this.preview.state.get().facts)
  }

  /** Holds later versions against the one that is shown. */
  pin(): void {
    const { good } = this.preview.state.get()
    const document = this.documents.current()
    if (!good || !document) return
    this.references.choose({ kind: 'pinned', title: `${document.name}, pinned`, request: good.asked })
  }

  /** With what it was simulated on: then it comes to the same figures. */
  restore({ text, settings }: Version): void {
    const document = this.documents.current()
    if (!document) return
    if (settings) this.documents.change(document.id, { settings })
    if (document.text === text) this.refresh(0)
    else this.setText(document.id, text)
  }

  /** What can be run: a correct plan of the text as it is. */
  #ready(): ReadyStrategy | undefined {
    const document = this.documents.current()
    const { good, isGood } = this.preview.state.get()
    return document && good && isGood ? { name: document.name, text: document.text, good } : undefined
  }

  #noteVersion(good: Good, facts: StrategyFacts): void {
    const document = this.documents.current()
    if (!document) return
    const previous = previousVersion(document, good)
    this.references.follow({ asked: good.asked, good, previous })
    const version = versionOf(document, good, facts)
    clearTimeout(this.#versionTimer)
    if (!version) return
    const { id } = document
    this.#versionTimer = setTimeout(() => {
      const now = this.documents.get(id)
      if (now) this.documents.change(id, { versions: withVersion(now.versions, version) })
    }, versionPauseMs)
  }

  #tellNotKept(): void {
    if (this.#toldNotKept) return
    this.#toldNotKept = true
    const text = 'The browser keeps no copy of your strategy: save it to a file before you leave.'
    this.#window.notices.show({ tone: 'warn', text })
  }
}
