/** A second start is where the first one was, in the browser and on the desktop alike. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { writeLibrary } from './support/library-files.ts'
import { openInBrowser } from './support/served-studio.ts'
import {
  type HostKind,
  type OpenedStudio,
  removeFolder,
  type StudioOptions,
  testFolder,
} from './support/studio.ts'
import { hold, timelineAtRest } from './support/window-actions.ts'

const hosts: Record<
  HostKind,
  { readonly isThere: boolean; open(options: StudioOptions): Promise<OpenedStudio> }
> = {
  browser: { isThere: chromiumPath() !== undefined, open: openInBrowser },
  desktop: { isThere: electronPath !== undefined, open: openOnDesktop },
}

const bounds = { x: 40, y: 30, width: 1000, height: 700 }
const tabs = (page: Page) => page.getByRole('list', { name: 'Open runs' }).getByRole('listitem')

/** What the window notes of itself, once it has settled. */
async function sessionOf(page: Page): Promise<{ readonly [key: string]: unknown }> {
  const read = () => page.evaluate(() => sessionStorage.getItem('session'))
  // Longer than changes are kept together (renderer/app/session-keeper.ts).
  await page.waitForTimeout(1000)
  let before = await read()
  await vi.waitFor(
    async () => {
      const now = await read()
      const isSettled = now !== null && now === before
      before = now
      expect(isSettled).toBe(true)
    },
    { interval: 1000, timeout: 15_000 },
  )
  return JSON.parse(before!)
}

describe.each(Object.keys(hosts) as HostKind[])('in the %s', kind => {
  describe.skipIf(!hosts[kind].isThere)('a start with several run files', () => {
    test('opens each in a tab, the first in front', async () => {
      const elsewhere = testFolder('named')
      await writeLibrary(elsewhere, [
        { id: 'one', strategy: 'part3', createdAt: '2026-01-02T10:00:00.000Z' },
        { id: 'two', strategy: 'gpipe', createdAt: '2026-01-01T10:00:00.000Z' },
      ])
      const paths = ['one', 'two'].map(id => join(elsewhere, 'runs', `${id}.rankscope`))
      const { page, close } = await hosts[kind].open({ paths })
      try {
        await timelineAtRest(page)
        await expect
          .poll(() => tabs(page).allTextContents())
          .toMatchObject([/^part3/, /^gpipe/].map(name => expect.stringMatching(name)))
        expect(await page.locator('.run-tab.front').textContent()).toMatch(/^part3/)
      } finally {
        await close()
        removeFolder(elsewhere)
      }
    })
  })

  describe.skipIf(!hosts[kind].isThere)('a second start', () => {
    let dataFolder: string
    let studio: OpenedStudio | undefined
    let session: { readonly [key: string]: unknown }

    const start = async () => {
      studio = await hosts[kind].open({ dataFolder })
      return studio.page
    }
    const end = async () => {
      await studio?.close()
      studio = undefined
    }

    beforeAll(async () => {
      dataFolder = testFolder('session')
      await writeLibrary(dataFolder, [
        { id: 'first', strategy: 'part3', createdAt: '2026-01-02T10:00:00.000Z' },
        { id: 'second', strategy: 'gpipe', createdAt: '2026-01-01T10:00:00.000Z' },
      ])
    })
    afterEach(end)
    afterAll(() => removeFolder(dataFolder))

    test('has the runs, their windows of time, pins, the tab in front, the screen, the editor and the window', async () => {
      const page = await start()
      if (kind === 'desktop') {
        await (studio as DesktopStudio).app.evaluate(({ BrowserWindow }, place) => {
          BrowserWindow.getAllWindows()[0]!.setBounds(place)
        }, bounds)
      }
      const grid = page.getByRole('grid', { name: 'Runs of the library' })
      for (const name of [/^gpipe/, /^part3/]) {
        await page.getByRole('button', { name: 'Runs', exact: true }).click()
        await grid.getByRole('button', { name }).click()
        await timelineAtRest(page)
      }
      await hold(page, 'w', 300)
      await page.getByRole('button', { name: /^Pin/ }).first().click()
      await page
        .getByRole('button', { name: /^Unpin/ })
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Strategy', exact: true }).click()
      await page.locator('.code-editor[data-state=ready] .view-line').first().click()
      await page.keyboard.press('Control+Home')
      await page.keyboard.type('// not saved yet\n')
      await page.getByText('// not saved yet').waitFor()
      const bar = (of: Page) => of.getByRole('separator', { name: 'Width of the editor' })
      const width = await bar(page).getAttribute('aria-valuenow')
      for (let press = 0; press < 4; press++) await bar(page).press('ArrowRight')
      const moved = await bar(page).getAttribute('aria-valuenow')
      expect(Number(moved)).toBe(Number(width) + 8)
      await page.getByRole('button', { name: 'Timeline', exact: true }).click()
      await timelineAtRest(page)
      session = await sessionOf(page)
      expect(session).toMatchObject({ screen: 'timeline', front: 'first' })
      await end()

      const again = await start()
      await timelineAtRest(again)
      expect(await sessionOf(again)).toEqual(session)
      expect(await tabs(again).count()).toBe(2)
      await again
        .getByRole('button', { name: /^Unpin/ })
        .first()
        .waitFor()
      if (kind === 'desktop') {
        const place = await (studio as DesktopStudio).app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]!.getNormalBounds(),
        )
        expect(place).toEqual(bounds)
      }
      await again.getByRole('button', { name: 'Strategy', exact: true }).click()
      await again.getByText('// not saved yet').waitFor()
      expect(await bar(again).getAttribute('aria-valuenow')).toBe(moved)
    })

    test('tells of a run that is gone, and opens the others', async () => {
      rmSync(join(dataFolder, 'runs', 'second.rankscope'))
      const page = await start()
      await page.getByText('No longer there, and not opened again: gpipe · 4 ranks.').waitFor()
      await tabs(page).filter({ hasText: 'part3' }).waitFor()
      expect(await tabs(page).count()).toBe(1)
    })

    test('starts clean where what was kept cannot be read, and says so', async () => {
      const db = new Database(join(dataFolder, 'workspace.sqlite'))
      const { changes } = db.prepare(`UPDATE kept_text SET text = '{' WHERE key = 'session'`).run()
      db.close()
      expect(changes).toBe(1)
      const page = await start()
      await page.getByText(/could not be read, so the studio starts clean/).waitFor()
      await page.getByRole('grid', { name: 'Runs of the library' }).getByText('part3 · 4 ranks').waitFor()
      expect(await tabs(page).count()).toBe(0)
    })
  })
})
