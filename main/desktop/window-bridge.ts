/** Main's side of what the window may ask: dialogs, grants, ports to the services, title and progress. */
import { basename } from 'node:path'
import { app, type BrowserWindow, dialog, ipcMain, MessageChannelMain, shell } from 'electron'
import { AppError, errorData } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import { grantPaths } from '../services/grant-paths.ts'
import type { ServiceName } from '../services/service-name.ts'
import type { Supervisor } from '../services/supervisor.ts'
import { versions } from '../services/versions.ts'
import {
  type HostNotice,
  type NoticeName,
  type RequestArguments,
  type RequestName,
  requests,
} from './channels.ts'
import { type Inbox, inbox } from './inbox.ts'
import type { MenuEntry } from './menu-template.ts'
import { isTrustedSender } from './trusted-sender.ts'
import { windowIcon } from './window-icon.ts'
import type { WindowState } from './window-state.ts'
import type { ZoomStep } from './window-zoom.ts'

type Handlers = {
  readonly [Name in RequestName]: (...args: RequestArguments<Name>) => unknown
}

/** A handler's outcome as it travels: `invoke` by itself would reduce an error to its message. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }

export interface WindowBridgeOptions {
  readonly browserWindow: BrowserWindow
  readonly supervisor: Supervisor
  /** Paths to open. */
  readonly paths: Inbox<string>
  readonly showMenu: (entries: readonly MenuEntry[]) => void
  readonly setTheme: (theme: WindowState['theme']) => void
  readonly zoom: (step: ZoomStep) => void
}

export class WindowBridge {
  readonly #browserWindow: BrowserWindow
  readonly #supervisor: Supervisor
  readonly #paths: Inbox<string>
  readonly #notices = inbox<HostNotice>()

  constructor({ browserWindow, supervisor, paths, showMenu, setTheme, zoom }: WindowBridgeOptions) {
    this.#browserWindow = browserWindow
    this.#supervisor = supervisor
    this.#paths = paths
    this.#handleAll({
      'studio:connect': (service, request) => this.#connect(service, request),
      'studio:choose-files': what => this.#chooseFiles(what),
      'studio:grant-paths': paths => this.#grant(paths),
      'studio:choose-save': name => this.#chooseSave(name),
      'studio:watch-services': () => {
        for (const state of supervisor.states) this.#tell('studio:service-state', state)
      },
      'studio:watch-opened': () => paths.take(next => this.#open(next)),
      'studio:watch-notices': () => {
        this.#notices.take(notices => {
          for (const notice of notices) this.#tell('studio:notice', notice)
        })
      },
      'studio:title': title => browserWindow.setTitle(title),
      'studio:show-run': run => this.#represent(run),
      'studio:drag-run': run => this.#drag(run),
      'studio:reveal-run': async run => shell.showItemInFolder(await supervisor.locateRun(run)),
      'studio:menu': showMenu,
      'studio:zoom': zoom,
      'studio:progress': share => browserWindow.setProgressBar(share ?? -1),
      'studio:theme': setTheme,
      'studio:versions': () => ({ ...versions(), ...supervisor.versions }),
    })
    browserWindow.once(
      'closed',
      supervisor.onState(state => this.#tell('studio:service-state', state)),
    )
  }

  sendMenuCommand(id: string): void {
    this.#tell('studio:menu-command', id)
  }

  /** Reaches the page that is shown, or the next one where there is none now. */
  readonly notify = (notice: HostNotice): void => {
    this.#notices.add([notice])
  }

  /** The page is gone: what comes from now on is for the next one. */
  readonly forgetPage = (): void => {
    this.#paths.release()
    this.#notices.release()
  }

  #handleAll(handlers: Handlers): void {
    for (const name of Object.keys(requests) as RequestName[]) {
      ipcMain.removeHandler(name)
      ipcMain.handle(name, async (event, ...args): Promise<Outcome> => {
        try {
          if (!isTrustedSender(event, this.#browserWindow.webContents))
            throw new AppError('invalid-argument', 'This page may not ask the studio for anything.')
          const parsed = requests[name].safeParse(args)
          if (!parsed.success) throw new AppError('invalid-argument', `${name}: ${parsed.error.message}`)
          const handler = handlers[name] as (...args: readonly unknown[]) => unknown
          return { value: await handler(...parsed.data) }
        } catch (thrown) {
          const { code, message } = errorData(thrown)
          return { error: { code, message } }
        }
      })
    }
  }

  #tell(name: NoticeName, ...args: readonly unknown[]): void {
    if (!this.#browserWindow.isDestroyed()) this.#browserWindow.webContents.send(name, ...args)
  }

  async #connect(service: ServiceName, request: string): Promise<void> {
    const { port1, port2 } = new MessageChannelMain()
    await this.#supervisor.connect(service, { type: 'connect' }, port1)
    this.#browserWindow.webContents.postMessage('studio:port' satisfies NoticeName, { service, request }, [
      port2,
    ])
  }

  /** Where the system shows a window's file (macOS); a run that is still written has none yet. */
  async #represent(run: string | undefined): Promise<void> {
    const path = run === undefined ? '' : await this.#supervisor.locateRun(run).catch(() => '')
    if (!this.#browserWindow.isDestroyed()) this.#browserWindow.setRepresentedFilename(path)
  }

  async #drag(run: string): Promise<void> {
    const file = await this.#supervisor.locateRun(run)
    this.#browserWindow.webContents.startDrag({ file, icon: windowIcon(64) })
  }

  async #chooseFiles(what: 'files' | 'folder'): Promise<readonly FileGrant[]> {
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#browserWindow, {
      properties: what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
      filters: [
        { name: 'Traces, runs, strategies', extensions: ['json', 'gz', 'rankscope', 'ts', 'csv'] },
        { name: 'All files', extensions: ['*'] },
      ],
    })
    return canceled ? [] : this.#grant(filePaths)
  }

  async #chooseSave(name: string): Promise<FileGrant | undefined> {
    const { canceled, filePath } = await dialog.showSaveDialog(this.#browserWindow, {
      defaultPath: basename(name),
    })
    return canceled || !filePath ? undefined : this.#supervisor.grantFile('traces-db', filePath, true)
  }

  async #grant(paths: readonly string[]): Promise<readonly FileGrant[]> {
    const files = await grantPaths(this.#supervisor, paths, true)
    for (const path of paths) app.addRecentDocument(path)
    return files
  }

  async #open(paths: readonly string[]): Promise<void> {
    try {
      this.#tell('studio:open-files', await this.#grant(paths))
    } catch (thrown) {
      dialog.showMessageBox(this.#browserWindow, { type: 'error', message: errorData(thrown).message })
    }
  }
}
