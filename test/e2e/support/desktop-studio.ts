/** The studio on the desktop: Electron with its real sandbox, on a screen of its own. */

import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { installedElectron } from '../../../main/electron/find-electron.ts'
import { cleanEnvironment } from '../../../main/services/clean-environment.ts'
import { virtualDisplay } from './display.ts'
import { asOrdinaryUser, privilegeFor } from './ordinary-user.ts'
import { isRunning } from './processes.ts'
import {
  launchDeadlineMs,
  type OpenedStudio,
  removeFolder,
  root,
  type StudioOptions,
  testFolder,
  within,
} from './studio.ts'

/** Undefined where there is no Electron: then its tests are left out, and say so. */
export const electronPath = installedElectron()

export interface DesktopStudio extends OpenedStudio {
  readonly kind: 'desktop'
  readonly app: ElectronApplication
  /** False where the machine lets Electron run only without it. */
  readonly isSandboxed: boolean
}

export interface DesktopOptions extends StudioOptions {
  /** Kept after the studio has been closed, for a second start. */
  readonly dataFolder?: string
  /** For a studio beside another one: the display of that one. */
  readonly display?: string
}

export async function openOnDesktop(options: DesktopOptions = {}): Promise<DesktopStudio> {
  if (!electronPath) throw new Error('There is no Electron here.')
  const display = options.display ? undefined : await virtualDisplay()
  const name = options.display ?? display!.name
  const folder = testFolder('desktop')
  const dataFolder = options.dataFolder ?? join(folder, 'data')
  const isSandboxed = privilegeFor([electronPath, join(root, 'out/main/desktop.js')]) === 'ordinary'
  const app = await _electron.launch({
    executablePath: isSandboxed ? asOrdinaryUser(electronPath, folder) : electronPath,
    chromiumSandbox: isSandboxed,
    args: [
      '--disable-gpu',
      '--force-device-scale-factor=1',
      '--font-render-hinting=none',
      root,
      ...(options.paths ?? []),
    ],
    env: { ...cleanEnvironment(), DISPLAY: name, HOME: folder, RANKSCOPE_DATA: dataFolder },
    timeout: launchDeadlineMs,
  })
  const page = await app.firstWindow({ timeout: launchDeadlineMs })
  page.setDefaultTimeout(15_000)
  return {
    kind: 'desktop',
    app,
    page,
    dataFolder,
    isSandboxed,
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
        removeFolder(folder)
      }
    },
  }
}
