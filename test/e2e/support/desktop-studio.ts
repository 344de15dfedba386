/** The studio on the desktop: Electron with its real sandbox, on a screen of its own. */

import { dirname, join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { installedElectron } from '../../../main/electron/find-electron.ts'
import { cleanEnvironment } from '../../../main/services/clean-environment.ts'
import { virtualDisplay } from './display.ts'
import { asOrdinaryUser, privilegeFor } from './ordinary-user.ts'
import { isRunning } from './processes.ts'
import { canShowElectron } from './provide-system.ts'
import {
  launchDeadlineMs,
  type OpenedStudio,
  removeFolder,
  root,
  type StudioOptions,
  testFolder,
  within,
} from './studio.ts'

const installed = installedElectron()

/** Undefined where there is no Electron that can show a window: then its tests are left out and counted. */
export const electronPath = installed && canShowElectron(installed) ? installed : undefined

export interface DesktopStudio extends OpenedStudio {
  readonly kind: 'desktop'
  readonly app: ElectronApplication
  /** False where the machine lets Electron run only without it. */
  readonly isSandboxed: boolean
}

export async function openOnDesktop(options: StudioOptions = {}): Promise<DesktopStudio> {
  if (!electronPath) throw new Error('There is no Electron here.')
  const display = process.platform === 'linux' ? await virtualDisplay() : undefined
  const folder = options.folder ?? testFolder('desktop')
  const dataFolder = options.dataFolder ?? join(folder, 'data')
  const isSandboxed = privilegeFor([electronPath, join(root, 'out/main/desktop.js')]) === 'ordinary'
  // Named this way and not as the executable, Playwright holds the program back until it listens to it.
  if (process.platform === 'linux') {
    const program = isSandboxed ? asOrdinaryUser(electronPath) : electronPath
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(program)
  }
  const app = await _electron.launch({
    chromiumSandbox: isSandboxed,
    args: [
      '--disable-gpu',
      '--force-device-scale-factor=1',
      '--font-render-hinting=none',
      root,
      ...(options.paths ?? []),
    ],
    env: {
      ...cleanEnvironment(),
      ...(display && { DISPLAY: display.name, HOME: folder }),
      RANKSCOPE_DATA: dataFolder,
    },
    timeout: launchDeadlineMs,
    // The window follows main's theme, as it does for people.
    colorScheme: null,
  })
  let text = ''
  app.process().stderr?.on('data', chunk => {
    text += chunk
  })
  const page = await app.firstWindow({ timeout: launchDeadlineMs })
  page.setDefaultTimeout(15_000)
  return {
    kind: 'desktop',
    app,
    page,
    dataFolder,
    isSandboxed,
    printed: () => text,
    servicePids: () =>
      app.evaluate(({ app: main }) => {
        const metrics = main.getAppMetrics().filter(metric => metric.type === 'Utility')
        return metrics.filter(metric => metric.name?.startsWith('rankscope')).map(metric => metric.pid)
      }),
    close: async () => {
      const { pid } = app.process()
      try {
        await within(15_000, 'the end of Electron', app.close())
      } catch (thrown) {
        if (pid !== undefined && isRunning(pid)) process.kill(pid, 'SIGKILL')
        throw thrown
      } finally {
        display?.close()
        if (!options.folder) removeFolder(folder)
      }
    },
  }
}
