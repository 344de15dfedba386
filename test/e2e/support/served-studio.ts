/** The studio in a browser: `rankscope serve` as a person runs it, and a Chromium on the address it prints. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { launchChromium } from './chromium.ts'
import { childProcesses } from './processes.ts'
import {
  launchDeadlineMs,
  type OpenedStudio,
  removeFolder,
  root,
  type StudioOptions,
  testFolder,
  within,
} from './studio.ts'

export interface Server {
  readonly process: ChildProcess
  /** With its one-time token. */
  readonly address: string
  readonly origin: string
  readonly dataFolder: string
  printed(): string
  /** As Ctrl+C. */
  close(): Promise<void>
}

export async function startServer(options: StudioOptions = {}): Promise<Server> {
  const dataFolder = options.dataFolder ?? testFolder('data')
  const server = spawn(
    process.execPath,
    [join(root, 'main/cli/rankscope.js'), 'serve', '--port', '0', ...(options.paths ?? [])],
    {
      cwd: root,
      env: { ...process.env, RANKSCOPE_DATA: dataFolder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const exited = new Promise<void>(settle => server.once('exit', () => settle()))
  let text = ''
  const printed = new Promise<string>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(text)?.[0]
        if (address) resolve(address)
      })
    }
    exited.then(() => reject(new Error(`rankscope serve ended: ${text}`)))
  })
  const address = await within(launchDeadlineMs, 'rankscope serve', printed).catch(error => {
    server.kill('SIGKILL')
    throw error
  })
  return {
    process: server,
    address,
    origin: new URL(address).origin,
    dataFolder,
    printed: () => text,
    close: async () => {
      server.kill('SIGINT')
      await within(10_000, 'the end of rankscope serve', exited).finally(() => server.kill('SIGKILL'))
      if (options.dataFolder === undefined) removeFolder(dataFolder)
    },
  }
}

export async function openInBrowser(options: StudioOptions = {}): Promise<OpenedStudio> {
  const server = await startServer(options)
  const browser = await launchChromium()
  // A context of its own, not only a page: some tools open a second page beside it.
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(server.address)
  return {
    kind: 'browser',
    page,
    dataFolder: server.dataFolder,
    printed: server.printed,
    servicePids: async () => childProcesses(server.process.pid!),
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}
