/** The desktop program: one instance, one window on the studio, the two services beside it. */

import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, dialog } from 'electron'
import { z } from 'zod'
import { errorData } from '../../engine/base/app-error.ts'
import { prepareDataFolder } from '../services/data-folder.ts'
import { Supervisor } from '../services/supervisor.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { gather } from './gather.ts'
import { inbox } from './inbox.ts'
import { lockDownContents, lockDownSession } from './lock-down.ts'
import { pathsInArguments } from './paths-in-arguments.ts'
import { StudioWindow } from './studio-window.ts'
import { startUtilityService } from './utility-service.ts'

// With --no-sandbox (root in a container) the call would start children that refuse to run, for ever.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
// Nothing of a person's traces belongs on the network, and nothing is fetched from it.
app.commandLine.appendSwitch('disable-background-networking')

/** What a second start passes to the first; it may be of another version. */
const secondStart = z.object({ paths: z.array(z.string()) })

/** Files that a file manager tells within such a pause are opened together. */
const togetherMs = 100

const folder = folderOrEnd()
app.setPath('userData', join(folder, 'window'))
app.setName('Rankscope')
// By these the task bar knows whose windows, progress and recent files they are (packaging/electron-builder.ts).
if (process.platform === 'win32') app.setAppUserModelId('dev.rankscope.studio')
if (process.platform === 'linux') app.setDesktopName('rankscope.desktop')
registerAppScheme()
lockDownContents()

const paths = inbox<string>()
const named = pathsInArguments(process.argv, app.isPackaged, process.cwd())
paths.add(named)
const addTogether = gather<string>(togetherMs, together => paths.add(together))
app.on('open-file', (event, path) => {
  event.preventDefault()
  addTogether(path)
})

if (app.requestSingleInstanceLock({ paths: named })) {
  run()
} else {
  app.quit()
}

/** Without a place for the library there is nothing to start; said in a window, since nobody sees a terminal. */
function folderOrEnd(): string {
  try {
    const path = prepareDataFolder()
    mkdirSync(join(path, 'window'), { recursive: true })
    return path
  } catch (thrown) {
    const { message } = errorData(thrown)
    process.stderr.write(`rankscope: ${message}\n`)
    dialog.showErrorBox('Rankscope', message)
    return process.exit(1)
  }
}

function run(): void {
  const supervisor = new Supervisor({
    start: service => startUtilityService(service, { dataFolder: folder }),
  })
  let closed = false

  app.on('second-instance', (_event, _argv, _folder, data) => {
    paths.add(secondStart.safeParse(data).data?.paths ?? [])
    StudioWindow.current?.show()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', event => {
    if (closed) return
    // Once the services have ended in order, and not before.
    event.preventDefault()
    supervisor.close().finally(() => {
      closed = true
      app.quit()
    })
  })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())
  // A mistake of ours in this process: the window stays and says so, instead of Electron's box with a stack.
  process.on('uncaughtException', error => {
    process.stderr.write(`rankscope: ${error.stack}\n`)
    const text = `Something went wrong outside the window: ${error.message}. Save what is open, then start Rankscope anew.`
    StudioWindow.current?.notify({ tone: 'bad', text })
  })

  app.whenReady().then(() => {
    app.setAboutPanelOptions({ applicationName: 'Rankscope', copyright: 'MIT licence' })
    lockDownSession()
    serveAppScheme(resolve(import.meta.dirname, '../renderer'))
    supervisor.start()
    new StudioWindow({ supervisor, paths, stateFile: join(folder, 'window', 'place.json') })
  })
}
