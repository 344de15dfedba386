/**
 * A search in one run: what was asked and how it goes. Hits and the one that is looked at lie in the timeline's
 * model, where the canvases find them.
 */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { SearchHits, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'
import type { TimelineModel } from '../timeline/model.ts'
import { selectSlice } from './select-slice.ts'

/** Hits that can be stepped through; their total is told whatever it is. */
export const hitLimit = 20_000

export interface SearchState {
  readonly text: string
  /** Look in arguments too, beside names and categories. */
  readonly args: boolean
  readonly running: boolean
  readonly error: ErrorData | undefined
}

export class RunSearch {
  readonly state = new Store<SearchState>({ text: '', args: true, running: false, error: undefined })
  readonly #client: Client<TracesContract>
  readonly #model: TimelineModel
  #abort = new AbortController()
  /** Asked for before there were hits. */
  #awaitedStep: 1 | -1 | undefined
  /** A hit that was gone to, until its lane is known and in sight. */
  #sought: number | undefined

  constructor(client: Client<TracesContract>, model: TimelineModel) {
    this.#client = client
    this.#model = model
    model.selectedSlice.subscribe(() => this.#showLane())
  }

  /** Starts a search; the one under way is given up. Without a text it clears. */
  async find(text: string, args = this.state.get().args): Promise<void> {
    this.#abort.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#awaitedStep = undefined
    this.state.set({ text, args, running: text !== '', error: undefined })
    this.#model.hitIndex.set(-1)
    this.#model.hits.set(undefined)
    if (text === '') return
    try {
      const request = { run: this.#model.run.run, text, args, limit: hitLimit }
      for (;;) {
        const hits = await this.#client.search(request, { signal: abort.signal })
        if (abort.signal.aborted) return
        this.#show(hits)
        // Arguments are looked through a part at a time: asked again, the service goes on from there.
        if (hits.searchedShare >= 1) break
      }
      this.#settle(undefined)
    } catch (thrown) {
      if (!abort.signal.aborted) this.#settle(errorData(thrown))
    }
  }

  clear(): void {
    void this.find('')
  }

  /** Goes to the next or the previous hit, round and round, and shows it; as soon as there are hits. */
  step(by: 1 | -1): void {
    if (!this.#model.hits.get() && this.state.get().running) this.#awaitedStep = by
    const index = this.#model.stepHit(by)
    if (index !== undefined) this.#goTo(index)
  }

  /** Goes to the first hit in a track. */
  stepToTrack(track: number): void {
    const index = this.#model.hits.get()?.tracks.indexOf(track) ?? -1
    if (index < 0) return
    this.#model.hitIndex.set(index)
    this.#goTo(index)
  }

  #goTo(index: number): void {
    const hits = this.#model.hits.get()!
    const startNs = hits.starts[index]!
    this.#model.select(hits.ids[index]!, { track: hits.tracks[index]!, startNs, endNs: startNs })
    this.#sought = hits.ids[index]!
    this.#showLane()
  }

  /** Hits tell their tracks only: the slice of one may lie on a lane far below. */
  #showLane(): void {
    const slice = this.#model.selectedSlice.get()
    if (slice === undefined || slice.id !== this.#sought) return
    this.#sought = undefined
    selectSlice(this.#model, slice)
  }

  /** New hits may lie before the one that is looked at: it stays the same one. */
  #show(hits: SearchHits): void {
    const current = this.#model.hits.get()?.ids[this.#model.hitIndex.get()]
    this.#model.hits.set(hits)
    this.#model.hitIndex.set(current === undefined ? -1 : hits.ids.indexOf(current))
    if (this.#awaitedStep !== undefined && hits.ids.length > 0) {
      this.step(this.#awaitedStep)
      this.#awaitedStep = undefined
    }
  }

  #settle(error: ErrorData | undefined): void {
    this.state.update(state => ({ ...state, running: false, error }))
  }
}
