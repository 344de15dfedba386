/** The unpacked package of this system, made once, and started as a person starts it: by its executable. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { vi } from 'vitest'
import { cleanEnvironment } from '../../../main/services/clean-environment.ts'
import { fetchTools, packageStudio } from '../../../packaging/package-studio.ts'
import { electronPath } from './desktop-studio.ts'
import { virtualDisplay } from './display.ts'
import { asOrdinaryUser, privilegeFor } from './ordinary-user.ts'
import { launchDeadlineMs, type OpenedStudio, removeFolder, root, testFolder, within } from './studio.ts'

export const packageFolder = join(root, 'out/package/linux-unpacked')
const executable = join(packageFolder, 'rankscope')

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Why there can be no package here; undefined where there can. */
export async function whyNoPackage(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the test knows the unpacked package of Linux only'
  if (!electronPath) return 'there is no Electron that can show a window'
  try {
    await fetchTools(say)
  } catch {
    return 'what makes packages is not there and cannot be fetched'
  }
  return undefined
}

/** With the Electron that is at hand, whoever published it: this package is for the test alone. */
export async function makePackage(): Promise<void> {
  const dist = dirname(electronPath!)
  const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
  await packageStudio({ args: ['--linux', 'dir'], say: () => {}, electron: { dist, version } })
}

export interface PackagedStudio extends Pick<OpenedStudio, 'page' | 'dataFolder' | 'printed'> {
  readonly pid: number
  readonly isSandboxed: boolean
  /** As the system asks it to end; resolves with its exit code when it has. */
  close(): Promise<number | null>
}

/**
 * Its fuses keep Node's inspector out, by which Playwright drives a checkout. The window alone is driven here,
 * by Chromium's own protocol.
 */
export async function openPackage(paths: readonly string[]): Promise<PackagedStudio> {
  const display = await virtualDisplay()
  const folder = testFolder('package')
  const isSandboxed = privilegeFor([executable]) === 'ordinary'
  const child = spawn(
    isSandboxed ? asOrdinaryUser(executable) : executable,
    [
      ...(isSandboxed ? [] : ['--no-sandbox']),
      '--remote-debugging-port=0',
      '--disable-gpu',
      '--force-device-scale-factor=1',
      ...paths,
    ],
    {
      env: {
        ...cleanEnvironment(),
        DISPLAY: display.name,
        HOME: folder,
        RANKSCOPE_DATA: join(folder, 'data'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const exited = new Promise<number | null>(settle => child.once('exit', settle))
  let text = ''
  const listening = new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address) resolve(address)
    })
    exited.then(code => reject(new Error(`the package ended with ${code}: ${text}`)))
    setTimeout(() => reject(new Error(`the package did not start: ${text}`)), launchDeadlineMs).unref()
  })
  const end = () => {
    child.kill('SIGKILL')
    display.close()
    removeFolder(folder)
  }
  const { browser, page } = await listening.then(connectToWindow).catch(thrown => {
    end()
    throw thrown
  })
  page.setDefaultTimeout(15_000)
  return {
    page,
    pid: child.pid!,
    dataFolder: join(folder, 'data'),
    isSandboxed,
    printed: () => text,
    close: async () => {
      try {
        child.kill('SIGTERM')
        return await within(15_000, 'the end of the package', exited)
      } finally {
        await browser.close().catch(() => {})
        end()
      }
    },
  }
}

/** How long Playwright may take to take hold of a window that is there. */
const holdMs = 10_000
const attempts = 3

/** Once the window is there: of one that is just being made, Playwright sometimes waits for ever. */
async function connectToWindow(address: string): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const list = `http://${new URL(address).host}/json/list`
  const isThere = async () => {
    const targets = (await (await fetch(list)).json()) as { readonly type: string; readonly url: string }[]
    return targets.some(({ type, url }) => type === 'page' && url.startsWith('app://studio/'))
  }
  await vi.waitUntil(isThere, { timeout: launchDeadlineMs, interval: 100 })
  for (let attempt = 1; ; attempt++) {
    try {
      const browser = await chromium.connectOverCDP(address, { timeout: holdMs })
      const page = browser.contexts()[0]?.pages()[0]
      if (page) return { browser, page }
      await browser.close()
      throw new Error('the package shows no window')
    } catch (thrown) {
      if (attempt === attempts) throw thrown
    }
  }
}
