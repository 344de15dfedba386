/**
 * What happens when a part of the window dies or hangs: it is loaded anew and says why. The services live on
 * beside it, so runs on real ranks and imports go on. What dies again and again is not started for ever.
 */
import { app, type BrowserWindow, dialog } from 'electron'
import type { HostNotice } from './channels.ts'

/** As often within a minute as a page may die; then a person decides. */
const deathsPerMinute = 3
const minuteMs = 60_000

/** How a process of Chromium's ended, in words. */
const reasons: Readonly<Record<string, string>> = {
  'abnormal-exit': 'it ended with an error',
  killed: 'it was killed',
  crashed: 'it crashed',
  oom: 'it ran out of memory',
  'launch-failed': 'it could not be started',
  'integrity-failure': 'its code failed a check',
  'memory-eviction': 'the system took its memory',
}

export function reasonOf(reason: string): string {
  return reasons[reason] ?? `it ended: ${reason}`
}

export interface Recovery {
  readonly browserWindow: BrowserWindow
  /** The page is gone; the next one is about to be loaded. */
  readonly forgetPage: () => void
  /** Reaches the page, also one that is still being loaded. */
  readonly tell: (notice: HostNotice) => void
}

export function recoverWindow({ browserWindow, forgetPage, tell }: Recovery): void {
  const contents = browserWindow.webContents
  let deathsMs: number[] = []
  let wasHanging = false

  contents.on('render-process-gone', async (_event, { reason }) => {
    if (reason === 'clean-exit') return
    forgetPage()
    const now = performance.now()
    deathsMs = [...deathsMs.filter(time => now - time < minuteMs), now]
    const why = wasHanging ? 'it did not answer' : reasonOf(reason)
    wasHanging = false
    if (deathsMs.length > deathsPerMinute) {
      if (!(await wantsAnotherTry(browserWindow, why))) return app.quit()
      deathsMs = []
    }
    const text = `The window was loaded anew (${why}). Runs, imports and the library were not touched.`
    tell({ tone: 'warn', text })
    // Not from within the news of its death: Chromium is still clearing it away.
    setImmediate(() => browserWindow.isDestroyed() || contents.reload())
  })

  let asking: AbortController | undefined
  browserWindow.on('responsive', () => asking?.abort())
  browserWindow.on('unresponsive', async () => {
    if (asking) return
    asking = new AbortController()
    const { response } = await dialog.showMessageBox(browserWindow, {
      type: 'warning',
      message: 'The window does not answer.',
      detail: 'It may be busy. Loaded anew, it shows the runs that were open; what runs and imports goes on.',
      buttons: ['Wait', 'Load it anew'],
      defaultId: 0,
      cancelId: 0,
      signal: asking.signal,
    })
    asking = undefined
    if (response !== 1) return
    wasHanging = true
    contents.forcefullyCrashRenderer()
  })

  const onChildGone = (_event: unknown, { type, reason }: { type: string; reason: string }) => {
    if (type !== 'GPU' || reason === 'clean-exit') return
    const text = `The graphics process was started anew (${reasonOf(reason)}). Nothing is lost; where the picture is not whole, move the window or its content.`
    tell({ tone: 'info', text })
  }
  app.on('child-process-gone', onChildGone)
  browserWindow.once('closed', () => app.off('child-process-gone', onChildGone))
}

async function wantsAnotherTry(browserWindow: BrowserWindow, why: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(browserWindow, {
    type: 'error',
    message: 'The window keeps failing.',
    detail: `It was loaded anew ${deathsPerMinute} times within a minute (${why}). The library is safe.`,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}
