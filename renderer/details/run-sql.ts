/** The SQL panel of one run: what was asked and what came back. The service reads only, with limits. */
import { type ErrorData, errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { SqlResult, TracesContract } from '../../traces-db/contract.ts'
import { Store } from '../app/store.ts'

export const sqlRowLimit = 10_000
export const sqlMilliseconds = 30_000

export interface SqlState {
  readonly text: string
  readonly running: boolean
  readonly result: SqlResult | undefined
  readonly error: ErrorData | undefined
}

export class RunSql {
  readonly state: Store<SqlState>
  readonly #client: Client<TracesContract>
  readonly #run: string
  #abort = new AbortController()

  constructor(client: Client<TracesContract>, run: string) {
    this.#client = client
    this.#run = run
    this.state = new Store<SqlState>({ text: '', running: false, result: undefined, error: undefined })
  }

  /** What is written, before it is asked. */
  write(text: string): void {
    this.state.update(state => ({ ...state, text }))
  }

  /** Asks; the question under way is given up. */
  async ask(text: string): Promise<void> {
    this.#abort.abort()
    const abort = new AbortController()
    this.#abort = abort
    if (text.trim() === '') return
    this.state.set({ text, running: true, result: undefined, error: undefined })
    try {
      const request = { run: this.#run, text, limit: sqlRowLimit, milliseconds: sqlMilliseconds }
      const result = await this.#client.sql(request, { signal: abort.signal })
      if (!abort.signal.aborted) this.state.set({ text, running: false, result, error: undefined })
    } catch (thrown) {
      const error = errorData(thrown)
      if (!abort.signal.aborted) this.state.set({ text, running: false, result: undefined, error })
    }
  }

  cancel(): void {
    this.#abort.abort()
    this.state.update(state => ({ ...state, running: false }))
  }
}
