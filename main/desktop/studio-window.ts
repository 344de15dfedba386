/** The one window: its place, its page, its menu, its bridge to main. */
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import type { Supervisor } from '../services/supervisor.ts'
import { appOrigin } from './app-url.ts'
import type { HostNotice } from './channels.ts'
import type { Inbox } from './inbox.ts'
import { NativeMenu } from './native-menu.ts'
import { recoverWindow } from './recover-window.ts'
import { WindowBridge } from './window-bridge.ts'
import { windowIcon } from './window-icon.ts'
import { isReachable, readWindowState, writeWindowState } from './window-state.ts'
import { WindowZoom } from './window-zoom.ts'

export interface StudioWindowOptions {
  readonly supervisor: Supervisor
  /** Paths to open. */
  readonly paths: Inbox<string>
  readonly stateFile: string
}

/** What the page draws first (renderer/app/tokens.css), so that nothing flashes before it. */
const backgrounds = { dark: '#0e1116', light: '#f6f7f9' }

export class StudioWindow {
  static current: StudioWindow | undefined
  readonly #browserWindow: BrowserWindow
  readonly #bridge: WindowBridge

  constructor({ supervisor, paths, stateFile }: StudioWindowOptions) {
    const kept = readWindowState(stateFile)
    nativeTheme.themeSource = kept?.theme ?? 'system'
    const screens = screen.getAllDisplays().map(display => display.workArea)
    const place =
      kept && isReachable(kept, screens)
        ? { x: kept.x, y: kept.y, width: kept.width, height: kept.height }
        : { width: 1440, height: 900 }
    const browserWindow = new BrowserWindow({
      ...place,
      minWidth: 800,
      minHeight: 500,
      show: false,
      title: 'Rankscope',
      icon: windowIcon(256),
      backgroundColor: background(),
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
    const keep = () => {
      writeWindowState(stateFile, {
        ...browserWindow.getNormalBounds(),
        maximized: browserWindow.isMaximized(),
        zoom: zoom.level,
        theme: nativeTheme.themeSource,
      })
    }
    const zoom = new WindowZoom(browserWindow.webContents, kept?.zoom ?? 0, keep)
    browserWindow.once('ready-to-show', () => browserWindow.show())
    browserWindow.on('page-title-updated', event => event.preventDefault())
    browserWindow.on('close', keep)
    browserWindow.on('closed', () => {
      StudioWindow.current = undefined
    })
    const menu = new NativeMenu(id => bridge.sendMenuCommand(id))
    const bridge = new WindowBridge({
      browserWindow,
      supervisor,
      paths,
      showMenu: entries => menu.show(entries),
      setTheme: theme => {
        nativeTheme.themeSource = theme
        keep()
      },
      zoom: step => zoom.step(step),
    })
    this.#bridge = bridge
    recoverWindow({ browserWindow, tell: bridge.notify, forgetPage: bridge.forgetPage })
    const onTheme = () => browserWindow.setBackgroundColor(background())
    nativeTheme.on('updated', onTheme)
    browserWindow.once('closed', () => nativeTheme.off('updated', onTheme))
    browserWindow.loadURL(`${appOrigin}/`)
  }

  show(): void {
    if (this.#browserWindow.isMinimized()) this.#browserWindow.restore()
    this.#browserWindow.show()
    this.#browserWindow.focus()
  }

  /** Says something in the window. */
  notify(notice: HostNotice): void {
    this.#bridge.notify(notice)
  }
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light
}
