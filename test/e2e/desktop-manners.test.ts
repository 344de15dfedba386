/** How the desktop program behaves towards the system and the person: menu, zoom, theme, title, files, crashes. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { removeFolder, testFolder } from './support/studio.ts'
import { closeDialog, timelineAtRest } from './support/window-actions.ts'

/** What main told the system, kept by {@link listenToMain}. */
interface Told {
  readonly progress: number[]
  readonly titles: string[]
  readonly represented: string[]
  readonly dragged: { readonly file: string; readonly hasIcon: boolean }[]
  readonly revealed: string[]
}

declare global {
  var told: Told
}

/** Keeps what main tells the system instead of telling it: a drag would hold the mouse of the virtual screen. */
async function listenToMain({ app }: DesktopStudio): Promise<void> {
  await app.evaluate(({ BrowserWindow, shell }) => {
    const [window] = BrowserWindow.getAllWindows()
    const told = { progress: [], titles: [], represented: [], dragged: [], revealed: [] } as Told
    globalThis.told = told
    const setTitle = window!.setTitle.bind(window)
    window!.setTitle = title => {
      told.titles.push(title)
      setTitle(title)
    }
    window!.setProgressBar = share => void told.progress.push(share)
    window!.setRepresentedFilename = path => void told.represented.push(path)
    window!.webContents.startDrag = ({ file, icon }) => {
      const hasIcon = typeof icon !== 'string' && !icon.isEmpty()
      told.dragged.push({ file: file ?? '', hasIcon })
    }
    shell.showItemInFolder = path => void told.revealed.push(path)
  })
}

const toldBy = ({ app }: DesktopStudio) => app.evaluate(() => globalThis.told)

interface ShownEntry {
  readonly id: string
  readonly label: string
  readonly accelerator: string
  readonly enabled: boolean
}

/** Commands of the native menu. */
function menuOf({ app }: DesktopStudio): Promise<ShownEntry[]> {
  return app.evaluate(({ Menu }) => {
    const all = (items: Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap(item => [item, ...all(item.submenu?.items ?? [])])
    return all(Menu.getApplicationMenu()!.items)
      .filter(item => item.id?.includes('.'))
      .map(({ id, label, accelerator, enabled }) => ({
        id,
        label,
        accelerator: String(accelerator ?? ''),
        enabled,
      }))
  })
}

const choose = ({ app }: DesktopStudio, id: string) =>
  app.evaluate(({ Menu }, command) => {
    Menu.getApplicationMenu()!.getMenuItemById(command)!.click()
  }, id)

const isOffered = async (studio: DesktopStudio, id: string) =>
  (await menuOf(studio)).find(entry => entry.id === id)?.enabled

describe.skipIf(!electronPath)('the desktop program', () => {
  let studio: DesktopStudio

  beforeAll(async () => {
    studio = await openOnDesktop()
    await studio.page.getByRole('region', { name: 'Samples' }).getByRole('button').first().waitFor()
    await listenToMain(studio)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  test('its menu offers what the palette offers, by the same names', async () => {
    await choose(studio, 'view.palette')
    const options = studio.page.getByRole('dialog', { name: 'Commands' }).getByRole('option')
    await options.first().waitFor()
    const titles = await options.locator('span:first-child').allTextContents()
    const tail = (title: string) =>
      title
        .slice(title.indexOf(': ') + 1)
        .trim()
        .toLowerCase()
    await vi.waitFor(async () => {
      const enabled = (await menuOf(studio)).filter(entry => entry.enabled)
      expect(enabled.map(entry => entry.label.toLowerCase()).sort()).toEqual(titles.map(tail).sort())
    })
    expect(titles.length).toBeGreaterThan(15)
    await closeDialog(studio.page)
  })

  test('its menu shows the keys, and what cannot be done now is greyed until it can', async () => {
    const open = (await menuOf(studio)).find(entry => entry.id === 'file.open')
    expect(open).toMatchObject({ accelerator: 'CmdOrCtrl+O', enabled: true })
    expect(await isOffered(studio, 'file.closeRun')).toBe(false)
    await studio.page.getByRole('region', { name: 'Samples' }).getByRole('button').first().click()
    await timelineAtRest(studio.page)
    await vi.waitFor(async () => expect(await isOffered(studio, 'file.closeRun')).toBe(true))
    expect(await isOffered(studio, 'timeline.wholeRun')).toBe(true)
  })

  test('the title, the progress in the task bar and the file of the window follow the run', async () => {
    await vi.waitFor(async () => {
      const { titles, represented, progress } = await toldBy(studio)
      expect(titles.at(-1)).toMatch(/^[^%]+ - Rankscope$/)
      expect(represented.at(-1)).toMatch(/\.rankscope$/)
      expect(progress.at(-1) ?? -1).toBe(-1)
    })
  })

  test('a run dragged out of its tab is its file', async () => {
    const tab = studio.page.getByRole('list', { name: 'Open runs' }).getByRole('listitem').first()
    const box = (await tab.boundingBox())!
    await studio.page.mouse.move(box.x + 30, box.y + box.height / 2)
    await studio.page.mouse.down()
    await studio.page.mouse.move(box.x + 60, box.y + 200, { steps: 8 })
    await studio.page.mouse.up()
    await vi.waitFor(async () => expect((await toldBy(studio)).dragged).toHaveLength(1))
    const [dragged] = (await toldBy(studio)).dragged
    expect(dragged).toMatchObject({ hasIcon: true })
    expect(dragged!.file.startsWith(join(studio.dataFolder, 'runs'))).toBe(true)
    expect(basename(dragged!.file)).toMatch(/\.rankscope$/)
    expect(readFileSync(dragged!.file).subarray(0, 15).toString()).toBe('SQLite format 3')
  })

  test('a run dragged out of the library is its file too', async () => {
    const { page } = studio
    await page.keyboard.press('Alt+1')
    const title = page.getByRole('grid', { name: 'Runs of the library' }).locator('.library-title').first()
    const box = (await title.boundingBox())!
    await page.mouse.move(box.x + 5, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 40, box.y + 150, { steps: 8 })
    await page.mouse.up()
    await vi.waitFor(async () => expect((await toldBy(studio)).dragged).toHaveLength(2))
    const [ofTab, ofLibrary] = (await toldBy(studio)).dragged
    expect(ofLibrary).toEqual(ofTab)
  })

  test('its file is shown in the file manager', async () => {
    await choose(studio, 'file.revealRun')
    await vi.waitFor(async () => expect((await toldBy(studio)).revealed).toHaveLength(1))
    const { revealed, dragged } = await toldBy(studio)
    expect(revealed).toEqual([dragged[0]!.file])
  })

  test('the About box names the versions of all that it runs on', async () => {
    await choose(studio, 'help.about')
    const dialog = studio.page.getByRole('dialog', { name: 'About Rankscope' })
    await dialog.getByText('SQLite').waitFor()
    const shown = (await dialog.locator('dl').textContent())!
    const versions = await studio.app.evaluate(() => process.versions)
    for (const version of [versions.electron, versions.chrome, versions.node])
      expect(shown).toContain(version)
    for (const name of ['Rankscope', 'Electron', 'Chromium', 'Node', 'SQLite', 'System'])
      expect(shown).toContain(name)
    await closeDialog(studio.page)
  })

  test('light and dark follow the system until the person says otherwise', async () => {
    const { app, page } = studio
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    // The page asks for the system's theme; what the system prefers is what main says here in its place.
    for (const system of ['light', 'dark'] as const) {
      await app.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source
      }, system)
      await vi.waitFor(async () => expect(await theme()).toBe(system))
    }
    await choose(studio, 'view.theme.light')
    await vi.waitFor(async () => expect(await theme()).toBe('light'))
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light')
    await choose(studio, 'view.theme.system')
    await vi.waitFor(async () =>
      expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('system'),
    )
  })

  describe('when a part of it dies', () => {
    /** Playwright takes a page whose process died for lost; main still speaks with it. */
    const inPage = (expression: string) =>
      studio.app.evaluate(({ BrowserWindow }, code) => {
        // A page that dies meanwhile never answers.
        const silence = new Promise<string>(settle => setTimeout(() => settle(''), 1000))
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        return Promise.race([webContents.executeJavaScript(code) as Promise<string>, silence])
      }, expression)
    const notices = () => inPage(`document.querySelector('.notice-log')?.innerText ?? ''`)

    test('the graphics process: it is started anew and the window says so', async () => {
      const pid = await studio.app.evaluate(
        ({ app }) => app.getAppMetrics().find(metric => metric.type === 'GPU')?.pid,
      )
      expect(pid).toBeDefined()
      process.kill(pid!, 'SIGKILL')
      await vi.waitFor(async () => expect(await notices()).toContain('graphics process was started anew'), {
        timeout: 20_000,
      })
      expect(await studio.page.evaluate(() => innerWidth)).toBeGreaterThan(0)
    })

    test('the window: it is loaded anew, says why, and can be worked with', async () => {
      await studio.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
      )
      await vi.waitFor(async () => expect(await notices()).toContain('The window was loaded anew'), {
        timeout: 20_000,
      })
      await choose(studio, 'help.keys')
      await vi.waitFor(async () =>
        expect(await inPage(`document.querySelector('dialog[open]')?.innerText ?? ''`)).toContain('Keys'),
      )
    })

    test('a window that does not answer is loaded anew where the person wants it', async () => {
      const asked = await studio.app.evaluate(async ({ BrowserWindow, dialog }) => {
        const { promise, resolve } = Promise.withResolvers<string>()
        dialog.showMessageBox = async (...args: unknown[]) => {
          resolve((args.at(-1) as Electron.MessageBoxOptions).message)
          return { response: 1, checkboxChecked: false }
        }
        BrowserWindow.getAllWindows()[0]!.emit('unresponsive')
        return promise
      })
      expect(asked).toBe('The window does not answer.')
      await vi.waitFor(async () => expect(await notices()).toContain('it did not answer'), {
        timeout: 20_000,
      })
    })
  })
})

test.skipIf(!electronPath)('zoom by Ctrl + - 0 and the theme are there again at the next start', async () => {
  const dataFolder = testFolder('manners')
  const press = ({ app }: DesktopStudio, keyCode: string) =>
    app.evaluate(({ BrowserWindow }, code) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      webContents.sendInputEvent({ type: 'keyDown', keyCode: code, modifiers: ['control'] })
      webContents.sendInputEvent({ type: 'keyUp', keyCode: code, modifiers: ['control'] })
    }, keyCode)
  const zoomOf = ({ app }: DesktopStudio) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getZoomLevel())

  const first = await openOnDesktop({ dataFolder })
  await first.page.getByRole('region', { name: 'Samples' }).waitFor()
  for (const key of ['=', '=', '-']) await press(first, key)
  await vi.waitFor(async () => expect(await zoomOf(first)).toBe(0.5))
  await choose(first, 'view.zoom.in')
  await vi.waitFor(async () => expect(await zoomOf(first)).toBe(1))
  await choose(first, 'view.theme.light')
  await vi.waitFor(async () =>
    expect(await first.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light'),
  )
  await first.close()

  const second = await openOnDesktop({ dataFolder })
  await second.page.getByRole('region', { name: 'Samples' }).waitFor()
  expect(await zoomOf(second)).toBe(1)
  expect(await second.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
  await press(second, '0')
  await vi.waitFor(async () => expect(await zoomOf(second)).toBe(0))
  await second.close()
  removeFolder(dataFolder)
})
