/**
 * Everything the window holds, put together: host, service, open runs, imports, library, commands. It knows no
 * React; components reach it through `useStudio`.
 */
import { engineContract, type KeptSimulation, type RunStatus } from '../../engine/contract.ts'
import { tracesContract } from '../../traces-db/contract.ts'
import { CompareModel } from '../compare/compare-model.ts'
import { type DrawerState, drawerHeights } from '../details/drawer-tabs.ts'
import { offerRanks } from '../details/set-ranks.ts'
import { StrategyDesk } from '../editor/strategy-desk.ts'
import { Learning } from '../learn/learning.ts'
import { Executions } from '../new-run/executions.ts'
import { NewRun } from '../new-run/new-run.ts'
import { statusText } from '../new-run/status-text.ts'
import { Imports } from '../runs/imports.ts'
import { Library } from '../runs/library.ts'
import { changeAndRun } from '../runs/run-actions.ts'
import type { Command } from './command.ts'
import { CommandRegistry } from './command-registry.ts'
import { formatQuantity } from './format.ts'
import type { GrantedFile, Host } from './host.ts'
import { KeptTexts } from './kept-texts.ts'
import { Notices } from './notices.ts'
import { OpenRuns } from './open-runs.ts'
import type { ScreenId } from './screen-id.ts'
import { ServiceLink } from './service-link.ts'
import { parseSession, readPageSession, restoreSession, sessionKey } from './session.ts'
import { SessionKeeper } from './session-keeper.ts'
import { Store } from './store.ts'
import { restoreTheme, themeChoice } from './theme.ts'
import { followInFrame } from './window-frame.ts'

/** Dialogs of the window, at most one of which is open. */
export type DialogId = 'palette' | 'keys' | 'report' | 'ranks' | 'about'

export class Studio {
  readonly host: Host
  readonly traces: ServiceLink<typeof tracesContract>
  readonly engine: ServiceLink<typeof engineContract>
  readonly notices = new Notices()
  readonly kept: KeptTexts
  readonly runs: OpenRuns
  readonly imports: Imports
  readonly library: Library
  readonly executions: Executions
  readonly newRun: NewRun
  readonly desk: StrategyDesk
  readonly learning: Learning
  readonly compare = new CompareModel()
  readonly commands = new CommandRegistry()
  readonly screen = new Store<ScreenId>('runs')
  readonly dialog = new Store<DialogId | undefined>(undefined)
  /** What the palette starts with. */
  readonly paletteText = new Store('')
  readonly drawer = new Store<DrawerState>({ open: true, tab: 'selection', height: drawerHeights.first })
  /** Counts the times that the search box was asked to take the focus. */
  readonly searchFocus = new Store(0)

  constructor(host: Host) {
    this.host = host
    this.traces = new ServiceLink(() => host.connect('traces-db'), tracesContract)
    this.engine = new ServiceLink(() => host.connect('engine'), engineContract)
    this.kept = new KeptTexts(this.traces.client, () => this.#tellNotKept())
    this.library = new Library(this.traces.client)
    this.runs = new OpenRuns(this.traces.client)
    this.imports = new Imports(this.traces.client, {
      onReady: run => this.openRun(run),
      onDone: async done => {
        await this.attempt(() => this.runs.refresh(done.run, done.seconds))
        offerRanks(this, done)
      },
    })
    this.executions = new Executions(this.engine, {
      onBegin: (status, hadToWait) => this.#showBegun(status, hadToWait),
      onEnd: status => this.#tellEnd(status),
      onLost: lost => this.#tellLost(lost),
    })
    this.newRun = new NewRun(this.engine.client, {
      start: request => this.executions.start(request),
      onSimulated: kept => this.#showSimulated(kept),
    })
    this.desk = new StrategyDesk(this, kept => this.#showSimulated(kept), this.kept)
    this.learning = new Learning(this, this.desk)
  }

  /** Begins to listen: to the service, the host, the command line. Called once. */
  start(): void {
    this.traces.connections.subscribe(() => void this.#connected())
    if (this.traces.connections.get() > 0) void this.#connected()
    this.host.onServiceState(state => {
      const link = state.service === 'engine' ? this.engine : this.traces
      if (state.state === 'running') link.retry()
      if (state.state === 'failed') link.giveUp(state.message ?? 'It ended and was not started again.')
    })
    this.host.onMenuCommand(id => {
      const command = this.commands.find(id)
      if (command) this.runCommand(command)
    })
    this.host.onOpenFiles(files => void this.openFiles(files))
    this.host.setTheme(themeChoice.get())
    themeChoice.subscribe(() => this.host.setTheme(themeChoice.get()))
    this.host.onNotice(notice => void this.notices.show({ ...notice, passing: false }))
    followInFrame(this)
    void this.#watch()
    void this.executions.watch()
  }

  async chooseFiles(what: 'files' | 'folder'): Promise<void> {
    await this.#send(what === 'folder' ? 'Folder' : 'Files', progress =>
      this.host.chooseFiles(what, progress),
    )
  }

  async openDropped(data: DataTransfer): Promise<void> {
    await this.#send('Dropped files', progress => this.host.grantDropped(data, progress))
  }

  /** Run files go into the library, strategies into the editor; everything else together is one run, a file a rank. */
  async openFiles(files: readonly Pick<GrantedFile, 'token' | 'name' | 'isCopy'>[]): Promise<void> {
    const isRun = (file: { readonly name: string }) => file.name.endsWith('.rankscope')
    await this.#importRunFiles(files.filter(isRun))
    const isStrategy = (file: { readonly name: string }) => /\.(ts|csv)$/.test(file.name)
    for (const file of files.filter(isStrategy)) {
      await this.attempt(() => this.desk.files.open(file))
      this.screen.set('strategy')
    }
    const traces = files.filter(file => !isRun(file) && !isStrategy(file))
    if (traces.length > 0) await this.imports.importFiles(traces)
  }

  async openRun(run: string): Promise<void> {
    await this.attempt(async () => {
      await this.runs.open(run)
      this.screen.set('timeline')
    })
  }

  async closeRun(id: string): Promise<void> {
    await this.attempt(() => this.runs.close(id))
    if (!this.runs.current()) this.screen.set('runs')
  }

  /** Goes to the form, filled in as for this run. */
  runAgain(id: number): void {
    const run = this.executions.runs.get().find(status => status.id === id)?.run
    if (run !== undefined) return void changeAndRun(this, run)
    const request = this.executions.requestOf(id)
    if (request) this.newRun.fill(request)
    this.screen.set('new-run')
  }

  runCommand(command: Command): void {
    void this.attempt(async () => command.run())
  }

  openPalette(text: string): void {
    this.paletteText.set(text)
    this.dialog.set('palette')
  }

  /** Writes the run in front as a Chrome trace where the person says. */
  async exportChrome(): Promise<void> {
    const run = this.runs.current()
    if (!run) return
    await this.attempt(async () => {
      const file = await this.host.chooseSave(`${run.model.run.header.title}.json.gz`)
      if (!file) return
      let events = 0
      for await (const item of this.traces.client.exportChrome({
        run: run.model.run.run,
        file: file.token,
      })) {
        events = item.events
      }
      await this.host.finishSave(file)
      this.notices.show({ tone: 'info', text: `${file.name}: ${formatQuantity(events, 'event')} written.` })
    })
  }

  /** Does it, and says in the window what went wrong where it fails. */
  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (thrown) {
      this.notices.showError(thrown)
    }
  }

  async #send(
    title: string,
    grant: (progress: (share: number) => void) => Promise<readonly GrantedFile[]>,
  ): Promise<void> {
    let sending: ReturnType<Imports['sending']> | undefined
    await this.attempt(async () => {
      try {
        const files = await grant(share => {
          sending ??= this.imports.sending(title)
          sending.progress(share)
        })
        sending?.end()
        await this.openFiles(files)
      } finally {
        sending?.end()
      }
    })
  }

  async #connected(): Promise<void> {
    const isFirst = this.traces.connections.get() <= 1
    await this.attempt(() => (isFirst ? this.#restore() : this.#recover()))
    await this.attempt(() => this.library.refresh())
  }

  /** The service came back: its runs are opened again, and views go on where they were. */
  async #recover(): Promise<void> {
    this.notices.show({ tone: 'warn', text: 'The trace service stopped and was restarted.', passing: true })
    const gone = await this.runs.reopenAll()
    for (const title of gone) {
      const text = `The import of ${title} was cut short. Open its files again.`
      this.notices.show({ tone: 'bad', text })
    }
    if (!this.runs.current()) this.screen.set('runs')
  }

  /** Takes run files that were made elsewhere into the library. One is opened; several are found there. */
  async #importRunFiles(files: readonly Pick<GrantedFile, 'token' | 'name'>[]): Promise<void> {
    const taken: string[] = []
    for (const { token, name } of files) {
      await this.attempt(async () => {
        const { run, wasThere, lostArguments } = await this.traces.client.importRunFile({ file: token })
        taken.push(run)
        if (wasThere) this.notices.announce(`${name} was in the library already.`)
        if (lostArguments > 0) {
          const text = `${name} was damaged: ${formatQuantity(lostArguments, 'event')} lost their arguments. All else is whole.`
          this.notices.show({ tone: 'warn', text })
        }
      })
    }
    const [first] = taken
    if (first === undefined) return
    await this.attempt(() => this.library.refresh())
    this.library.active.set(first)
    if (files.length === 1) return this.openRun(first)
    this.screen.set('runs')
    this.notices.show({ tone: 'info', text: `${formatQuantity(taken.length, 'run file')} in the library.` })
  }

  /** A run that had to wait does not take the view away from what the person looks at meanwhile. */
  #showBegun(status: RunStatus & { readonly run: string }, hadToWait: boolean): void {
    const show = () => void this.openRun(status.run)
    const action = { title: 'Show its timeline', run: show }
    if (hadToWait) this.notices.show({ tone: 'info', text: `${status.title} has begun.`, action })
    else show()
  }

  async #showSimulated({ run, violations }: KeptSimulation): Promise<void> {
    await this.openRun(run)
    const [first] = violations
    if (first) this.notices.show({ tone: 'warn', text: `${first.message} ${first.suggestion}` })
  }

  #tellEnd(status: RunStatus): void {
    const sentence = `${status.title}: ${statusText(status, 0)}`
    const action = { title: 'Change and run again', run: () => this.runAgain(status.id) }
    // Above its timeline it is told already.
    const isInSight = this.screen.get() === 'timeline' && this.runs.current()?.model.run.run === status.run
    if (status.state === 'failed' && !isInSight) this.notices.show({ tone: 'bad', text: sentence, action })
    else this.notices.announce(sentence)
  }

  #tellLost(lost: readonly RunStatus[]): void {
    const titles = lost.map(({ title }) => title).join(', ')
    const text = `The engine service stopped and is being restarted. Cut short: ${titles}. What was done is kept in the library.`
    this.notices.show({ tone: 'bad', text })
  }

  /** Everything is where it was, as far as it still is; then note is kept of where it goes. */
  async #restore(): Promise<void> {
    const putAside = await this.kept.load()
    this.library.restoreView(this.kept)
    this.learning.restorePage(this.kept)
    restoreTheme(this.kept)
    this.desk.documents.restore()
    await this.attempt(() => this.desk.files.checkAll())
    if (putAside !== undefined) {
      const text = `The workspace was damaged, so recent files, marks and what was open begin anew. It was put aside as ${putAside}.`
      this.notices.show({ tone: 'warn', text })
    }
    const session = parseSession(readPageSession() ?? this.kept.getItem(sessionKey))
    if (session === 'broken') {
      const text =
        'What was open last time could not be read, so the studio starts clean. All runs are in the library.'
      this.notices.show({ tone: 'warn', text })
    } else if (session) {
      const wasElsewhere = this.screen.get() !== 'runs'
      const gone = await restoreSession(this, session)
      if (gone.length > 0) {
        const text = `No longer there, and not opened again: ${gone.join(', ')}.`
        this.notices.show({ tone: 'warn', text })
      }
      if (!wasElsewhere && this.screen.get() === 'runs') this.#showScreen(session.screen)
    }
    const keeper = new SessionKeeper(this, this.kept)
    keeper.start()
    addEventListener('pagehide', () => keeper.flush())
  }

  /** A screen by its name, where there is one and it has something to show. */
  #showScreen(name: string): void {
    const screen = this.commands.find(`view.screen.${name}`)
    if (screen && (screen.when?.() ?? true)) this.runCommand(screen)
  }

  #tellNotKept(): void {
    const text =
      'What is open is not kept for the next start: save your strategies to files before you leave.'
    this.notices.show({ tone: 'warn', text })
  }

  /** Follows what others change, over every connection of this window's life. */
  async #watch(): Promise<void> {
    for (;;) {
      const connection = this.traces.connections.get()
      try {
        for await (const change of this.traces.client.watch({})) await this.#followChange(change)
      } catch {
        // The link tells of the loss; the next connection is watched anew.
      }
      await this.#connectionAfter(connection)
    }
  }

  async #followChange(change: { readonly type: string; readonly run: string }): Promise<void> {
    if (change.type === 'removed') {
      const tab = this.runs.tabs.get().find(entry => entry.model.run.run === change.run)
      if (tab) await this.closeRun(tab.id)
    }
    if (change.type === 'described') {
      this.library.figures.forget(change.run)
      await this.attempt(() => this.runs.refresh(change.run))
    }
    if (change.type === 'ranked') {
      this.library.figures.forget(change.run)
      await this.attempt(() => this.runs.reread(change.run))
    }
    if (change.type === 'finished') this.library.figures.forget(change.run)
    if (change.type !== 'grew') await this.attempt(() => this.library.refresh())
  }

  #connectionAfter(connection: number): Promise<void> {
    return new Promise(resolve => {
      if (this.traces.connections.get() > connection) return resolve()
      const stop = this.traces.connections.subscribe(() => {
        stop()
        resolve()
      })
    })
  }
}
