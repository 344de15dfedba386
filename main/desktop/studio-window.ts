/** The one window: its place, its page, its bridge to main. */
import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import type { Supervisor } from '../services/supervisor.ts'
import { appOrigin } from './app-url.ts'
import { installMenu } from './menu.ts'
import type { OpenFilesInbox } from './open-files-inbox.ts'
import { WindowBridge } from './window-bridge.ts'
import { isReachable, readWindowState, writeWindowState } from './window-state.ts'

export interface StudioWindowOptions {
  readonly supervisor: Supervisor
  readonly inbox: OpenFilesInbox
  readonly stateFile: string
}

export class StudioWindow {
  static current: StudioWindow | undefined
  readonly #browserWindow: BrowserWindow

  constructor({ supervisor, inbox, stateFile }: StudioWindowOptions) {
    const kept = readWindowState(stateFile)
    const screens = screen.getAllDisplays().map(display => display.workArea)
    const place = kept && isReachable(kept, screens) ? kept : { width: 1440, height: 900 }
    const browserWindow = new BrowserWindow({
      ...place,
      minWidth: 800,
      minHeight: 500,
      show: false,
      title: 'Rankscope',
      backgroundColor: '#14161a',
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: !app.isPackaged || app.commandLine.hasSwitch('devtools'),
      },
    })
    this.#browserWindow = browserWindow
    StudioWindow.current = this
    if (kept?.maximized) browserWindow.maximize()
    browserWindow.once('ready-to-show', () => browserWindow.show())
    browserWindow.on('page-title-updated', event => event.preventDefault())
    browserWindow.on('close', () => {
      writeWindowState(stateFile, {
        ...browserWindow.getNormalBounds(),
        maximized: browserWindow.isMaximized(),
      })
    })
    browserWindow.on('closed', () => {
      StudioWindow.current = undefined
    })
    const bridge = new WindowBridge(browserWindow, supervisor, inbox)
    installMenu(id => bridge.sendMenuCommand(id))
    browserWindow.loadURL(`${appOrigin}/`)
  }

  show(): void {
    if (this.#browserWindow.isMinimized()) this.#browserWindow.restore()
    this.#browserWindow.show()
    this.#browserWindow.focus()
  }
}
