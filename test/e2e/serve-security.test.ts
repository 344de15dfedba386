/** The served studio against a real browser: its own page, pages of others, and what is left when it ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { type ListeningServer, listeningServer } from './support/listening-server.ts'
import { childProcesses, isRunning } from './support/processes.ts'
import { type Server, startServer } from './support/served-studio.ts'

describe.skipIf(!chromiumPath())('the served studio', () => {
  let browser: Browser
  let server: Server
  let outside: ListeningServer
  let page: Page

  beforeAll(async () => {
    // The page of somebody else, opened in the same browser.
    outside = await listeningServer('<!doctype html><title>elsewhere</title>')
    browser = await launchChromium()
    server = await startServer()
    page = await (await browser.newContext()).newPage()
    await page.goto(server.address)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    outside?.close()
  })

  /** In a page, later than the evaluation itself: DevTools' own privileges have ended by then. */
  const inPage = <T>(where: Page, code: string): Promise<T> =>
    where.evaluate(
      `new Promise(resolve => setTimeout(async () => { try { resolve(await (${code})()) } catch (e) { resolve('threw ' + e.name) } }))`,
    ) as Promise<T>

  const uploads = () =>
    readdirSync(join(server.dataFolder, 'transfers'), { recursive: true, encoding: 'utf8' }).filter(name =>
      name.includes('/'),
    )

  test('opens under a clean address, and its session is out of reach of scripts', async () => {
    expect(page.url()).toBe(`${server.origin}/`)
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.title()).toContain('Rankscope')
    await page.reload()
    expect(await page.title()).toContain('Rankscope')
  })

  test('tells a second browser with the used address what to do', async () => {
    const context = await browser.newContext()
    const other = await context.newPage()
    const response = await other.goto(server.address)
    expect(response!.status()).toBe(403)
    expect(await other.textContent('body')).toContain('Press Enter in the terminal')
    await context.close()
  })

  test('opens from a link on another site', async () => {
    const other = await startServer()
    const context = await browser.newContext()
    const elsewhere = await context.newPage()
    // Another site, not only another origin: the session's cookie does not travel on the link itself.
    await elsewhere.goto(outside.origin.replace('127.0.0.1', 'localhost'))
    await elsewhere.evaluate(address => {
      const link = document.createElement('a')
      link.href = address
      document.body.append(link)
      link.click()
    }, other.address)
    await elsewhere.waitForURL(`${other.origin}/`)
    await vi.waitFor(async () => expect(await elsewhere.title()).toContain('Rankscope'), 10_000)
    await context.close()
    await other.close()
  })

  test('is closed to the page of another site in the same browser', async () => {
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(outside.origin)
    expect(await inPage(elsewhere, `() => fetch('${server.origin}/about', {credentials: 'include'})`)).toBe(
      'threw TypeError',
    )
    expect(
      await inPage(
        elsewhere,
        `() => fetch('${server.origin}/files?name=a.json', {method: 'POST', body: '[]', mode: 'no-cors', credentials: 'include'}).then(r => r.type)`,
      ),
    ).toMatch(/opaque|threw/)
    expect(uploads()).toEqual([])
    const socket = `() => new Promise(r => {
      const socket = new WebSocket('${server.origin.replace('http', 'ws')}/services/traces-db')
      socket.onopen = () => r('open')
      socket.onerror = () => r('refused')
    })`
    expect(await inPage(elsewhere, socket)).toBe('refused')
    // The same from its own page is let through.
    expect(await inPage(page, socket)).toBe('open')
    await elsewhere.close()
  })

  test('cannot be put into a frame', async () => {
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(outside.origin)
    const reached = await inPage(
      elsewhere,
      `() => new Promise(r => {
        const frame = document.createElement('iframe')
        frame.src = '${server.origin}/'
        document.body.append(frame)
        frame.onload = () => r(frame.contentWindow.length)
      })`,
    )
    expect(reached).toBe(0)
    const inner = elsewhere.frames().find(frame => frame !== elsewhere.mainFrame())
    expect(inner?.url()).not.toBe(`${server.origin}/`)
    await elsewhere.close()
  })

  test('runs no script but its own files', async () => {
    expect(
      await inPage(
        page,
        `() => {
          const script = document.createElement('script')
          script.textContent = 'window.injected = true'
          document.body.append(script)
          const image = document.createElement('div')
          image.innerHTML = '<img src="/none.png" onerror="window.injected = true">'
          document.body.append(image)
          return new Promise(r => setTimeout(() => r(String(window.injected)), 200))
        }`,
      ),
    ).toBe('undefined')
    expect(await inPage(page, `() => eval('1 + 1')`)).toBe('threw EvalError')
    expect(await inPage(page, `() => fetch('${outside.origin}/reached')`)).toBe('threw TypeError')
    expect(outside.requests).not.toContain('/reached')
  })

  test('starts its services without what was injected into its own environment', () => {
    for (const pid of childProcesses(server.process.pid!)) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      expect(environment.filter(entry => /^(NODE_OPTIONS|LD_PRELOAD|ELECTRON_)/.test(entry))).toEqual([])
      expect(environment).toContain(`RANKSCOPE_DATA=${server.dataFolder}`)
    }
  })

  test('ends at once though a window is open, which says so', async () => {
    const other = await startServer()
    const context = await browser.newContext()
    const open = await context.newPage()
    await open.goto(other.address)
    await open.getByRole('heading', { name: 'Open a trace' }).waitFor()
    // Within the deadline that `close` sets.
    await other.close()
    await open.getByText('The program that served this window has ended.').waitFor()
    await context.close()
  })

  test('leaves no process behind, whether it is asked to end or killed', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
      const other = await startServer()
      const services = childProcesses(other.process.pid!)
      expect(services).toHaveLength(2)
      other.process.kill(signal)
      await vi.waitFor(() => expect(services.filter(isRunning), signal).toEqual([]), 10_000)
      await vi.waitFor(() => expect(isRunning(other.process.pid!), signal).toBe(false), 10_000)
    }
  })

  test('listens on the loopback interface only', () => {
    const port = Number(new URL(server.origin).port).toString(16).toUpperCase().padStart(4, '0')
    const listening = ['tcp', 'tcp6'].flatMap(table =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .map(line => line.trim().split(/\s+/))
        .filter(([, local, , state]) => local?.endsWith(`:${port}`) && state === '0A')
        .map(([, local]) => local),
    )
    expect(listening).toEqual([`0100007F:${port}`])
  })
})
