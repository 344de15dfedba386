/** A search in one run: its text, its hits, and which of them is looked at. */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { SearchHits, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

/** Hits that can be stepped through; their total is told whatever it is. */
export const hitLimit = 20_000

export interface SearchState {
  readonly text: string
  readonly args: boolean
  readonly running: boolean
  readonly hits: SearchHits | undefined
  /** Position in hits.ids; -1 before the first step. */
  readonly at: number
  readonly error: ErrorData | undefined
}

const empty: SearchState = {
  text: '',
  args: true,
  running: false,
  hits: undefined,
  at: -1,
  error: undefined,
}

export class RunSearch {
  readonly state = new Store<SearchState>(empty)
  readonly #client: Client<TracesContract>
  readonly #run: string
  #abort = new AbortController()

  constructor(client: Client<TracesContract>, run: string) {
    this.#client = client
    this.#run = run
  }

  /** Starts a search; the one under way is given up. */
  async find(text: string, args = this.state.get().args): Promise<void> {
    this.#abort.abort()
    if (text === '') return this.state.set({ ...empty, args })
    const abort = new AbortController()
    this.#abort = abort
    this.state.set({ ...empty, text, args, running: true })
    try {
      const request = { run: this.#run, text, args, limit: hitLimit }
      const hits = await this.#client.search(request, { signal: abort.signal })
      if (!abort.signal.aborted) this.state.update(state => ({ ...state, running: false, hits }))
    } catch (thrown) {
      if (!abort.signal.aborted)
        this.state.update(state => ({ ...state, running: false, error: errorData(thrown) }))
    }
  }

  /** Goes to the next or the previous hit, round and round. Returns its slice. */
  step(by: 1 | -1): number | undefined {
    const { hits, at } = this.state.get()
    const count = hits?.ids.length ?? 0
    if (!hits || count === 0) return undefined
    const next = at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count
    return this.#goTo(next)
  }

  /** Goes to the first hit in a track. */
  stepToTrack(track: number): number | undefined {
    const index = this.state.get().hits?.tracks.indexOf(track) ?? -1
    return index < 0 ? undefined : this.#goTo(index)
  }

  clear(): void {
    void this.find('')
  }

  #goTo(index: number): number | undefined {
    this.state.update(state => ({ ...state, at: index }))
    return this.state.get().hits?.ids[index]
  }
}
