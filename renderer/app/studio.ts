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
import { tellFailed, tellLeftOut } from '../runs/import-notices.ts'
import { Imports } from '../runs/imports.ts'
import { Library } from '../runs/library.ts'
import { changeAndRun } from '../runs/run-actions.ts'
import type { Command } from './command.ts'
import { CommandRegistry } from './command-registry.ts'
import { FileOpener } from './file-opener.ts'
import { followRuns } from './follow-runs.ts'
import { formatQuantity } from './format.ts'
import type { Host } from './host.ts'
import { KeptTexts } from './kept-texts.ts'
import { Notices } from './notices.ts'
import { OpenRuns } from './open-runs.ts'
import { runScreens, type ScreenId } from './screen-id.ts'
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
  readonly files: FileOpener
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
        // Last, so that it is the one in sight: what is missing matters more than the order of ranks.
        tellLeftOut(this, done)
      },
      onFailed: (title, error) => tellFailed(this, title, error),
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
    this.files = new FileOpener(this)
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
    this.host.onOpenFiles(files => void this.files.open(files))
    this.host.setTheme(themeChoice.get())
    themeChoice.subscribe(() => this.host.setTheme(themeChoice.get()))
    this.host.onNotice(notice => void this.notices.show({ ...notice, passing: false }))
    followInFrame(this)
    void followRuns(this)
    void this.executions.watch()
  }

  async openRun(run: string): Promise<void> {
    await this.attempt(async () => {
      await this.runs.open(run)
      this.screen.set('timeline')
    })
  }

  async closeRun(id: string): Promise<void> {
    await this.attempt(() => this.runs.close(id))
    this.#leaveWithoutRun()
  }

  /** A screen that shows a run shows nothing without one; all others stay. */
  #leaveWithoutRun(): void {
    if (!this.runs.current() && runScreens.has(this.screen.get())) this.screen.set('runs')
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
    this.#leaveWithoutRun()
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
}
