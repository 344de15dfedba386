/** Each line of Electron's security checklist, held in the real program. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { type ListeningServer, listeningServer } from './support/listening-server.ts'
import { root } from './support/studio.ts'

describe.skipIf(!electronPath)('the desktop window', () => {
  let studio: DesktopStudio
  let outside: ListeningServer

  beforeAll(async () => {
    outside = await listeningServer()
    studio = await openOnDesktop()
    await studio.page.waitForLoadState()
  })
  afterAll(async () => {
    await studio?.close()
    outside?.close()
  })

  /** In the page, later than the evaluation itself: DevTools' own privileges have ended by then. */
  const inPage = <T>(code: string): Promise<T> =>
    studio.page.evaluate(
      `new Promise((resolve, reject) => setTimeout(async () => { try { resolve(await (${code})()) } catch (e) { resolve('threw ' + e.name) } }))`,
    ) as Promise<T>

  test('has nothing of Node or Electron in its page', async () => {
    expect(
      await studio.page.evaluate(() =>
        ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
          name => name in globalThis,
        ),
      ),
    ).toEqual([])
  })

  test('has the functions of its bridge and no others', async () => {
    expect(await studio.page.evaluate(() => Object.keys(window.rankscopeHost!).sort())).toEqual([
      'chooseFiles',
      'chooseSave',
      'connect',
      'dragRun',
      'grantDropped',
      'onMenuCommand',
      'onNotice',
      'onOpenFiles',
      'onServiceState',
      'revealRun',
      'setMenu',
      'setProgress',
      'setTheme',
      'setTitle',
      'showRun',
      'versions',
      'zoom',
    ])
  })

  test('drags out and shows runs only, whatever path it names', async () => {
    for (const name of ['dragRun', 'revealRun'] as const)
      for (const path of ['/etc/passwd', '../../../etc/passwd', '..'])
        expect(
          await studio.page.evaluate(
            ([call, run]) => window.rankscopeHost![call](run).catch((error: Error) => error.message),
            [name, path] as const,
          ),
        ).toMatch(/^studio:(drag|reveal)-run: /)
    expect(
      await studio.page.evaluate(() =>
        window.rankscopeHost!.dragRun('absent').catch((error: Error) => error.message),
      ),
    ).toMatch(/There is no run/)
  })

  test('cannot change its bridge', async () => {
    const changed = await studio.page.evaluate(() => {
      try {
        ;(window.rankscopeHost as unknown as Record<string, unknown>)['chooseSave'] = () => 'mine'
      } catch {}
      return String(window.rankscopeHost!.chooseSave).includes('mine')
    })
    expect(changed).toBe(false)
  })

  test('runs in the sandbox of the system', async context => {
    if (process.platform !== 'linux' || !studio.isSandboxed) context.skip('Electron runs without it here')
    const pid = await studio.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
    )
    // 2: a filter of system calls is in force.
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m)
  })

  test('stays where it is, whatever the page asks', async () => {
    for (const address of [
      `${outside.origin}/`,
      'file:///etc/passwd',
      'app://other/',
      'https://example.com/',
    ])
      await inPage(`() => { location.href = ${JSON.stringify(address)} }`)
    await inPage(`() => new Promise(resolve => setTimeout(resolve, 300))`)
    expect(studio.page.url()).toBe('app://studio/')
    expect(outside.requests).toEqual([])
  })

  test('opens no other window', async () => {
    expect(await inPage(`() => String(window.open('${outside.origin}/'))`)).toBe('null')
    expect(await inPage(`() => String(window.open('app://studio/'))`)).toBe('null')
    expect(studio.app.windows()).toHaveLength(1)
    expect(outside.requests).toEqual([])
  })

  test('is given no permission', async () => {
    expect(await inPage(`() => Notification.requestPermission()`)).toBe('denied')
    expect(
      await inPage(
        `() => new Promise(r => navigator.geolocation.getCurrentPosition(() => r('told'), e => r(e.code)))`,
      ),
    ).toBe(1)
    expect(
      await inPage(`() => navigator.mediaDevices.getUserMedia({audio: true}).then(() => 'heard')`),
    ).toMatch(/^threw/)
    expect(await inPage(`() => navigator.permissions.query({name: 'camera'}).then(p => p.state)`)).toBe(
      'denied',
    )
    expect(await inPage(`() => navigator.clipboard.readText()`)).toMatch(/^threw/)
  })

  test('runs no script but its own files', async () => {
    expect(
      await inPage(`() => {
        const script = document.createElement('script')
        script.textContent = 'window.injected = true'
        document.body.append(script)
        const image = document.createElement('div')
        image.innerHTML = '<img src="app://studio/none.png" onerror="window.injected = true">'
        document.body.append(image)
        return new Promise(r => setTimeout(() => r(String(window.injected)), 200))
      }`),
    ).toBe('undefined')
    expect(await inPage(`() => eval('1 + 1')`)).toBe('threw EvalError')
    expect(await inPage(`() => import('data:text/javascript,export default 1')`)).toMatch(/^threw/)
    expect(
      await inPage(`() => new Promise(r => {
        const script = document.createElement('script')
        script.src = '${outside.origin}/x.js'
        script.onerror = () => r('refused')
        script.onload = () => r('loaded')
        document.body.append(script)
      })`),
    ).toBe('refused')
    expect(outside.requests).toEqual([])
  })

  test('reaches no network', async () => {
    expect(await inPage(`() => fetch('${outside.origin}/')`)).toMatch(/^threw/)
    expect(await inPage(`() => fetch('https://example.com/')`)).toMatch(/^threw/)
    expect(
      await inPage(`() => new Promise(r => {
        const socket = new WebSocket('${outside.origin.replace('http', 'ws')}/')
        socket.onopen = () => r('open')
        socket.onerror = () => r('refused')
      })`),
    ).toMatch(/refused|threw/)
    // Below the page's own policy: what the session itself lets through.
    const bySession = await studio.app.evaluate(
      ({ session }, url) =>
        session.defaultSession.fetch(url).then(
          () => 'reached',
          () => 'refused',
        ),
      `${outside.origin}/`,
    )
    expect(bySession).toBe('refused')
    expect(outside.requests).toEqual([])
  })

  test('sends its policy with every file', async () => {
    for (const path of ['/', '/index.html', '/missing.js']) {
      const policy = await inPage<string>(
        `() => fetch('app://studio${path}').then(r => r.headers.get('content-security-policy'))`,
      )
      expect(policy, path).toContain("default-src 'none'; script-src 'self'")
    }
  })

  test('serves no file outside its folder, and nothing but GET', async () => {
    const status = (path: string, method = 'GET') =>
      inPage<number>(`() => fetch(${JSON.stringify(path)}, {method: '${method}'}).then(r => r.status)`)
    for (const path of [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      'app://studio//etc/passwd',
      '/etc/passwd',
      '/assets',
    ])
      expect(await status(path), path).toBe(404)
    expect(await status('/index.html', 'POST')).toBe(405)
    expect(await inPage(`() => fetch('app://other/index.html').then(r => r.status)`)).toMatch(/^threw|403/)
  })

  test('embeds no other page, its own included', async () => {
    const frames = await inPage<number>(`() => new Promise(r => {
      const frame = document.createElement('iframe')
      frame.src = 'app://studio/'
      document.body.append(frame)
      setTimeout(() => { let reached = 0; try { reached = frame.contentDocument.body.children.length } catch {} frame.remove(); r(reached) }, 500)
    })`)
    expect(frames).toBe(0)
  })

  test('attaches no webview, even in a window that would allow it', async () => {
    const views = await studio.app.evaluate(async ({ BrowserWindow, webContents }) => {
      const open = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } })
      await open.loadURL('data:text/html,<webview src="data:text/html,inside"></webview>')
      await new Promise(settle => setTimeout(settle, 500))
      const count = webContents
        .getAllWebContents()
        .filter(contents => contents.getType() === 'webview').length
      open.destroy()
      return count
    })
    expect(views).toBe(0)
  })

  test('saves no download', async () => {
    const prevented = studio.app.evaluate(
      ({ session }) =>
        new Promise<boolean>(resolve => {
          session.defaultSession.once('will-download', event => resolve(event.defaultPrevented))
        }),
    )
    await inPage(`() => {
      const link = document.createElement('a')
      link.href = 'data:application/octet-stream,x'
      link.download = 'x.bin'
      document.body.append(link)
      link.click()
      link.remove()
    }`)
    expect(await prevented).toBe(true)
  })

  test('hears no window but its own, even with its own preload script', async () => {
    const answer = await studio.app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const forged = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        await forged.loadURL('data:text/html,forged')
        const tried = await forged.webContents.executeJavaScript(
          `rankscopeHost.connect('traces-db', 'x').then(() => 'connected', error => error.message)`,
        )
        await forged.loadURL('app://studio/')
        const ours = await forged.webContents.executeJavaScript(
          `rankscopeHost.connect('traces-db', 'x').then(() => 'connected', error => error.message)`,
        )
        forged.destroy()
        return [tried, ours]
      },
      join(root, 'out/preload/preload.cjs'),
    )
    for (const message of answer) expect(message).toMatch(/may not ask the studio/)
  })

  test('checks what its page passes', async () => {
    for (const call of [
      `connect('rank', 'x')`,
      `connect('traces-db', 'x'.repeat(1e6))`,
      `chooseSave('')`,
      `chooseFiles('everything')`,
    ])
      expect(await inPage(`() => rankscopeHost.${call}`), call).toMatch(/^threw/)
  })

  test('never turns what is no file of a person into a path', async () => {
    expect(await inPage(`() => rankscopeHost.grantDropped([new File(['{}'], '/etc/passwd')])`)).toEqual([])
  })
})
