/**
 * Opens what a person chose, dropped or named: run files go into the library, strategies into the editor, and
 * everything else together is one run, a file a rank. What is refused is told once, however many files it was.
 */
import { errorData } from '../../engine/base/app-error.ts'
import type { Client } from '../../engine/base/channel/contract.ts'
import type { TracesContract } from '../../traces-db/contract.ts'
import type { DocumentFiles } from '../editor/document-files.ts'
import type { Imports } from '../runs/imports.ts'
import type { Library } from '../runs/library.ts'
import { formatQuantity } from './format.ts'
import type { GrantedFile, Host, Sending } from './host.ts'
import type { Notices } from './notices.ts'
import type { OpenRuns } from './open-runs.ts'
import type { ScreenId } from './screen-id.ts'
import type { Store } from './store.ts'

export type FileToOpen = Pick<GrantedFile, 'token' | 'name' | 'isCopy'>

/** Whoever opens more run files at once fills the library, and does not look at all of them. */
const mostTabs = 16

/** What of the window opening needs. */
export interface OpeningWindow {
  readonly host: Pick<Host, 'chooseFiles' | 'grantDropped'>
  readonly traces: { readonly client: Pick<Client<TracesContract>, 'importRunFile'> }
  readonly notices: Notices
  readonly imports: Pick<Imports, 'sending' | 'importFiles'>
  readonly library: Pick<Library, 'refresh' | 'active'>
  readonly runs: Pick<OpenRuns, 'restore'>
  readonly desk: { readonly files: Pick<DocumentFiles, 'open'> }
  readonly screen: Store<ScreenId>
  openRun(run: string): Promise<void>
  attempt(action: () => Promise<void>): Promise<void>
}

export class FileOpener {
  readonly #window: OpeningWindow

  constructor(window: OpeningWindow) {
    this.#window = window
  }

  async choose(what: 'files' | 'folder'): Promise<void> {
    const { host } = this.#window
    await this.#send(what === 'folder' ? 'Folder' : 'Files', sending => host.chooseFiles(what, sending))
  }

  async openDropped(data: DataTransfer): Promise<void> {
    await this.#send('Dropped files', sending => this.#window.host.grantDropped(data, sending))
  }

  async open(files: readonly FileToOpen[]): Promise<void> {
    const isRun = (file: FileToOpen) => file.name.endsWith('.rankscope')
    const isStrategy = (file: FileToOpen) => /\.(ts|csv)$/.test(file.name)
    await this.#takeRunFiles(files.filter(isRun))
    await this.#openStrategies(files.filter(isStrategy))
    const traces = files.filter(file => !isRun(file) && !isStrategy(file))
    if (traces.length > 0) await this.#window.imports.importFiles(traces)
  }

  async #openStrategies(files: readonly FileToOpen[]): Promise<void> {
    const { desk, screen } = this.#window
    const opened = await this.#each(files, file => desk.files.open(file))
    if (opened.length > 0) screen.set('strategy')
  }

  /** Takes run files that were made elsewhere into the library, and opens them, the first in front. */
  async #takeRunFiles(files: readonly FileToOpen[]): Promise<void> {
    const { traces, notices, library, screen } = this.#window
    const taken = await this.#each(files, async ({ token, name }) => {
      const { run, wasThere, lostArguments } = await traces.client.importRunFile({ file: token })
      if (wasThere) notices.announce(`${name} was in the library already.`)
      if (lostArguments > 0) {
        const text = `${name} was damaged: ${formatQuantity(lostArguments, 'event')} lost their arguments. All else is whole.`
        notices.show({ tone: 'warn', text })
      }
      return run
    })
    const [first] = taken
    if (first === undefined) return
    await this.#window.attempt(() => library.refresh())
    library.active.set(first)
    if (taken.length <= mostTabs) return this.#openRuns(first, taken.slice(1))
    screen.set('runs')
    notices.show({ tone: 'info', text: `${formatQuantity(taken.length, 'run file')} in the library.` })
  }

  async #openRuns(first: string, others: readonly string[]): Promise<void> {
    await this.#window.openRun(first)
    for (const run of others)
      await this.#window.attempt(async () => void (await this.#window.runs.restore(run)))
  }

  /** What came of those that could be opened; the others are told of together. */
  async #each<Result>(
    files: readonly FileToOpen[],
    open: (file: FileToOpen) => Promise<Result>,
  ): Promise<readonly Result[]> {
    const results: Result[] = []
    const refusals: string[] = []
    for (const file of files) {
      try {
        results.push(await open(file))
      } catch (thrown) {
        const { code, message } = errorData(thrown)
        if (code !== 'cancelled') refusals.push(message)
      }
    }
    this.#window.notices.showRefusals(refusals)
    return results
  }

  async #send(title: string, grant: (sending: Sending) => Promise<readonly GrantedFile[]>): Promise<void> {
    const { imports, notices } = this.#window
    const stop = new AbortController()
    let shown: ReturnType<Imports['sending']> | undefined
    const onProgress = (share: number) => {
      shown ??= imports.sending(title, stop)
      shown.progress(share)
    }
    const onRefusals = (reasons: readonly string[]) => notices.showRefusals(reasons)
    await this.#window.attempt(async () => {
      const granting = grant({ onProgress, onRefusals, signal: stop.signal })
      await this.open(await granting.finally(() => shown?.end()))
    })
  }
}
