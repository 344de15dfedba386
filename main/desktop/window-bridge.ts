/** Main's side of what the window may ask: dialogs, grants, ports to the services, title and progress. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { app, type BrowserWindow, dialog, ipcMain, MessageChannelMain, nativeTheme, shell } from 'electron'
import { AppError, errorData } from '../../engine/base/app-error.ts'
import type { FileGrant } from '../../engine/base/service-control.ts'
import { runEnding } from '../../traces-db/service/run-id.ts'
import { dataFolder } from '../services/data-folder.ts'
import { grantPaths } from '../services/grant-paths.ts'
import type { ServiceName, Supervisor } from '../services/supervisor.ts'
import { versions } from '../services/versions.ts'
import { type NoticeName, type RequestArguments, type RequestName, requests } from './channels.ts'
import type { OpenFilesInbox } from './open-files-inbox.ts'
import { isTrustedSender } from './trusted-sender.ts'

type Handlers = {
  readonly [Name in RequestName]: (...args: RequestArguments<Name>) => unknown
}

/** A handler's outcome as it travels: `invoke` by itself would reduce an error to its message. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }

export class WindowBridge {
  readonly #browserWindow: BrowserWindow
  readonly #supervisor: Supervisor
  readonly #inbox: OpenFilesInbox

  constructor(browserWindow: BrowserWindow, supervisor: Supervisor, inbox: OpenFilesInbox) {
    this.#browserWindow = browserWindow
    this.#supervisor = supervisor
    this.#inbox = inbox
    this.#handleAll({
      'studio:connect': (service, request) => this.#connect(service, request),
      'studio:choose-files': what => this.#chooseFiles(what),
      'studio:grant-paths': paths => this.#grant(paths),
      'studio:choose-save': name => this.#chooseSave(name),
      'studio:reveal-run': run => this.#reveal(run),
      'studio:watch-services': () => {
        for (const state of supervisor.states) this.#tell('studio:service-state', state)
      },
      'studio:watch-opened': () => this.#inbox.take(paths => this.#open(paths)),
      'studio:title': title => browserWindow.setTitle(title),
      'studio:progress': share => browserWindow.setProgressBar(share ?? -1),
      'studio:theme': theme => {
        nativeTheme.themeSource = theme
      },
      'studio:versions': () => versions(),
    })
    browserWindow.once(
      'closed',
      supervisor.onState(state => this.#tell('studio:service-state', state)),
    )
  }

  sendMenuCommand(id: string): void {
    this.#tell('studio:menu-command', id)
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

  #reveal(run: string): void {
    const path = join(dataFolder(), 'runs', run + runEnding)
    if (!existsSync(path)) throw new AppError('not-found', `There is no run "${run}" in the library.`)
    shell.showItemInFolder(path)
  }

  async #open(paths: readonly string[]): Promise<void> {
    try {
      this.#tell('studio:open-files', await this.#grant(paths))
    } catch (thrown) {
      dialog.showMessageBox(this.#browserWindow, { type: 'error', message: errorData(thrown).message })
    }
  }
}
