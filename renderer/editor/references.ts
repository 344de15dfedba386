/**
 * What the preview is held against: the version before, one that was pinned, a strategy or schedule of the list on
 * the same task, or any run of the library. Its figures are told as differences, its slices drawn as a ghost.
 */
import type { Client } from '../../engine/base/channel/contract.ts'
import type { EngineContract, PreviewFigures, PreviewStrategy } from '../../engine/contract.ts'
import type { RunInfo, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'
import type { Good } from './live-preview.ts'
import { PreviewRows } from './preview-rows.ts'
import { runFigures } from './run-figures.ts'
import { referenceRequest } from './strategy-document.ts'

export interface Reference {
  readonly title: string
  readonly figures: PreviewFigures
  readonly run: RunInfo
  /** Where in the run its step begins. */
  readonly startNs: number
}

export type ReferenceChoice =
  /** The newest version of another plan. */
  | { readonly kind: 'previous' }
  | { readonly kind: 'none' }
  /** As it was, whatever the sliders do later. */
  | { readonly kind: 'pinned'; readonly title: string; readonly request: PreviewStrategy }
  /** On the task and the cluster of the preview. */
  | { readonly kind: 'strategy'; readonly title: string; readonly source: string }
  | { readonly kind: 'schedule'; readonly title: string }
  | { readonly kind: 'run'; readonly title: string; readonly run: string }

/** What is shown, and how it was asked for. */
export interface Held {
  readonly asked: PreviewStrategy
  readonly good: Good
  /** The version before, if there is one. */
  readonly previous: { readonly title: string; readonly request: PreviewStrategy } | undefined
}

export interface ReferencesWindow {
  readonly engine: { readonly client: Pick<Client<EngineContract>, 'previewStrategy' | 'scheduleText'> }
  readonly traces: { readonly client: Pick<Client<TracesContract>, 'openRun' | 'closeRun' | 'measures'> }
}

/** A reference can wait: what is typed comes first, ms. */
const pauseMs = 250

export class References {
  readonly choice = new Store<ReferenceChoice>({ kind: 'previous' })
  readonly shown = new Store<Reference | undefined>(undefined)
  readonly #window: ReferencesWindow
  readonly #run: string
  readonly #onProblem: (text: string) => void
  #held: Held | undefined
  /** Of what is shown, and of what was asked for since, '' where nothing was. */
  #key = ''
  #asked = ''
  #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param run id of its run in memory
   * @param onProblem told where a strategy does not take the task
   */
  constructor(window: ReferencesWindow, run: string, onProblem: (text: string) => void) {
    this.#window = window
    this.#run = run
    this.#onProblem = onProblem
  }

  choose(choice: ReferenceChoice): void {
    this.choice.set(choice)
    if (choice.kind === 'none') this.#drop()
    else if (this.#held) this.follow(this.#held, 0)
  }

  /** The preview has changed: the reference follows its task and cluster. */
  follow(held: Held, delayMs = pauseMs): void {
    this.#held = held
    const choice = this.choice.get()
    if (choice.kind === 'none') return
    if (choice.kind === 'previous' && !held.previous) {
      this.#drop()
      return
    }
    const key = keyOf(choice, held)
    if (key === (this.#asked || this.#key)) return
    this.#stop()
    if (key === this.#key) return
    this.#asked = key
    this.#timer = setTimeout(() => void this.#take(choice, held, key), delayMs)
  }

  /** Another document is in front. */
  reset(): void {
    this.#held = undefined
    if (this.choice.get().kind === 'previous') this.#drop()
  }

  /** What is in its memory is gone: the store that held it died. */
  renew(): void {
    const held = this.#held
    this.#stop()
    this.#key = ''
    if (held) this.follow(held, 0)
  }

  #stop(): void {
    this.#asked = ''
    clearTimeout(this.#timer)
    this.#abort.abort()
    this.#abort = new AbortController()
  }

  #drop(): void {
    this.#stop()
    this.#key = ''
    this.shown.set(undefined)
  }

  async #take(choice: ReferenceChoice, held: Held, key: string): Promise<void> {
    const { signal } = this.#abort
    try {
      const found = await this.#find(choice, held, signal)
      if (signal.aborted) return
      this.#asked = ''
      this.#key = key
      this.shown.set(found)
    } catch (thrown) {
      if (signal.aborted) return
      this.#asked = ''
      this.#key = key
      this.shown.set(undefined)
      this.#onProblem(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }

  async #find(choice: ReferenceChoice, held: Held, signal: AbortSignal): Promise<Reference | undefined> {
    const { asked, good, previous } = held
    switch (choice.kind) {
      case 'none':
        return undefined
      case 'previous':
        return this.#preview(previous!.title, previous!.request, signal)
      case 'pinned':
        return this.#preview(choice.title, choice.request, signal)
      case 'strategy': {
        const file = `${choice.title}.ts`
        return this.#preview(choice.title, referenceRequest(asked, file, choice.source, good.task), signal)
      }
      case 'schedule': {
        const { worldSize: ranks, microbatches } = good.task
        const { client } = this.#window.engine
        const source = await client.scheduleText({ name: choice.title, ranks, microbatches }, { signal })
        const file = `${choice.title}.csv`
        return this.#preview(choice.title, referenceRequest(asked, file, source, good.task), signal)
      }
      case 'run':
        return this.#library(choice, signal)
    }
  }

  async #preview(title: string, request: PreviewStrategy, signal: AbortSignal): Promise<Reference> {
    const { client } = this.#window.engine
    const { figures, run, violations } = await client.previewStrategy(
      { ...request, run: this.#run },
      { signal },
    )
    const info = run && new PreviewRows().infoOf(run)
    if (figures && info) return { title, figures, run: info, startNs: 0 }
    throw new Error(`${title} does not take this task: ${violations[0]?.message ?? ''}`)
  }

  async #library(
    { run: id, title }: { readonly run: string; readonly title: string },
    signal: AbortSignal,
  ): Promise<Reference> {
    const { client } = this.#window.traces
    const run = await client.openRun({ run: id }, { signal })
    const { figures, startNs } = await runFigures(client, run, signal)
    return { title, figures, run, startNs }
  }
}

function keyOf(choice: ReferenceChoice, { asked, good, previous }: Held): string {
  const { run: _, source: __, file: ___, request: ____, ...cluster } = asked
  switch (choice.kind) {
    case 'previous':
      return JSON.stringify([choice.kind, previous?.request])
    case 'strategy':
    case 'schedule':
      return JSON.stringify([choice.kind, choice.title, cluster, good.task])
    default:
      return JSON.stringify(choice)
  }
}
