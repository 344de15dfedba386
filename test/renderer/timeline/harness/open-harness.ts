/** Builds the harness page, serves it on loopback and opens it in a Chromium. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'
import type { Browser, Page } from 'playwright'
import { build } from 'vite'
import { launchChromium } from '../../../e2e/support/chromium.ts'

const root = resolve(import.meta.dirname, '../../../..')
const built = join(root, 'out/timeline-harness')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}

export interface Harness {
  /** Opens a run of the harness in a new page and waits until it is painted. */
  open(
    query: string,
    viewport?: { readonly width: number; readonly height: number },
    scale?: number,
    initScript?: string,
  ): Promise<Page>
  close(): Promise<void>
}

export async function openHarness(): Promise<Harness> {
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'error' })
  const server = await serve()
  const browser: Browser = await launchChromium()
  const { port } = server.address() as AddressInfo
  return {
    async open(query, viewport = { width: 1440, height: 900 }, scale = 1, initScript = '') {
      const context = await browser.newContext({ viewport, deviceScaleFactor: scale })
      const page = await context.newPage()
      page.on('close', () => void context.close())
      await page.addInitScript(initScript)
      page.on('pageerror', error => console.error(error))
      page.on('console', message => message.type() === 'error' && console.error(message.text()))
      await page.goto(`http://127.0.0.1:${port}/?${query}`)
      await painted(page)
      return page
    },
    async close() {
      await browser.close()
      await new Promise(done => server.close(done))
    },
  }
}

/** Everything drawn and nothing under way. */
export async function painted(page: Page): Promise<void> {
  await page.waitForSelector('.timeline-stage canvas')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.evaluate('__rankscope.idle()')
}

function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname)
    const file = join(built, path === '/' ? 'index.html' : path)
    try {
      const body = readFileSync(file)
      response
        .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
        .end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise(ready => server.listen(0, '127.0.0.1', () => ready(server)))
}
