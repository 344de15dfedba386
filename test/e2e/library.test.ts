/** The library as a person works with it: by keyboard, with figures, tags, undo, and files from elsewhere. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { type LibraryFile, writeLibrary } from './support/library-files.ts'
import { Looks } from './support/looks.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { dropPaths, timelineAtRest } from './support/window-actions.ts'

const files: readonly LibraryFile[] = [
  {
    id: 'a',
    strategy: 'part3',
    createdAt: '2026-01-05T10:00:00.000Z',
    tags: ['paper'],
    note: 'The baseline.',
  },
  { id: 'b', strategy: 'gpipe', createdAt: '2026-01-04T10:00:00.000Z' },
  { id: 'c', strategy: 'part1', cluster: 'rtx_4090', createdAt: '2026-01-03T10:00:00.000Z' },
  { id: 'd', strategy: 'schedule:zb-h1', createdAt: '2026-01-02T10:00:00.000Z' },
]

describe.skipIf(!chromiumPath())('the library', () => {
  let dataFolder: string
  let studio: OpenedStudio
  let comparer: Browser

  beforeAll(async () => {
    comparer = await launchChromium()
    dataFolder = testFolder('library')
    await writeLibrary(dataFolder, files)
    const broken = join(dataFolder, 'runs', 'broken.rankscope')
    writeFileSync(broken, 'broken')
    // What cannot be opened is listed by the time of its file.
    utimesSync(broken, new Date('2026-01-01T10:00:00Z'), new Date('2026-01-01T10:00:00Z'))
    studio = await openInBrowser({ dataFolder })
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
    removeFolder(dataFolder)
  })

  const grid = () => studio.page.getByRole('grid', { name: 'Runs of the library' })
  const row = (text: string) => grid().getByRole('row').filter({ hasText: text })
  const runs = () => studio.page.getByRole('button', { name: 'Runs', exact: true }).click()
  const titles = async () =>
    (await grid().locator('.library-title > .link').allTextContents()).map(title => title.split(' ')[0])
  const violations = async () => {
    const { violations: found } = await new AxeBuilder({ page: studio.page }).setLegacyMode().analyze()
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
  }

  test('lists runs with their figures, the newest first, and what cannot be opened', async () => {
    for (const name of ['part3 ·', 'gpipe ·', 'part1 ·', 'zb-h1 ·'])
      await row(name)
        .locator('.library-figure', { hasText: /^\d.*s$/ })
        .waitFor()
    await row('part3 ·').getByText('42.9').first().waitFor()
    await row('broken cannot be opened').waitFor()
    expect(await titles()).toEqual(['part3', 'gpipe', 'part1', 'schedule:zb-h1'])
    expect(await violations()).toEqual([])
  })

  test('looks as it should', async () => {
    const { page } = studio
    await row('part3 ·').click({ position: { x: 4, y: 4 } })
    const style = '.status-bar { visibility: hidden } [aria-label="Recent files"] { display: none }'
    await new Looks(comparer, page, style).expectAll('library')
  })

  test('is sorted by a figure, searched and filtered', async () => {
    const { page } = studio
    await grid().getByRole('button', { name: 'MFU' }).click()
    expect((await titles())[0]).toBe('schedule:zb-h1')
    await grid().getByRole('button', { name: 'MFU' }).click()
    expect((await titles()).at(-1)).toBe('schedule:zb-h1')
    await page.getByLabel('Find a run').fill('#paper')
    await page.getByText('1 of 5 runs').waitFor()
    await page.getByLabel('Find a run').fill('rtx_4090')
    expect(await titles()).toEqual(['part1'])
    await page.getByLabel('Find a run').fill('nothing like it')
    await page.getByText('No run is like this.').waitFor()
    await page.getByLabel('Find a run').fill('')
    await page.getByLabel('Kind of runs').selectOption('executed')
    await page.getByText('0 of 5 runs').waitFor()
    await page.getByLabel('Kind of runs').selectOption('all')
    await grid().getByRole('button', { name: 'Made' }).click()
  })

  test('is worked by keyboard alone: arrows, F2, Space, Delete, Ctrl+Z, Enter', async () => {
    const { page } = studio
    await grid().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('F2')
    await page.keyboard.type('My baseline')
    await page.keyboard.press('Enter')
    await row('My baseline').waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Compare 2 runs' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Delete')
    await row('gpipe').waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+Z')
    await row('gpipe').waitFor()
    await grid().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await timelineAtRest(page)
    await page.getByRole('list', { name: 'Open runs' }).getByText('My baseline').waitFor()
    await runs()
  })

  test('keeps tags and a note in the run file, and shows a new title in its tab', async () => {
    const { page } = studio
    await row('My baseline').click({ position: { x: 4, y: 4 } })
    await page.getByRole('textbox', { name: 'Tags' }).fill('paper, final')
    await page.getByRole('textbox', { name: 'Note' }).fill('Measured after the fix.')
    await page.getByRole('textbox', { name: 'Title' }).fill('Renamed once more')
    await page.keyboard.press('Enter')
    await row('Renamed once more').getByRole('button', { name: 'final' }).waitFor()
    await page.getByRole('list', { name: 'Open runs' }).getByText('Renamed once more').waitFor()
    await vi.waitFor(() => {
      const file = readFileSync(join(dataFolder, 'runs', 'a.rankscope'), 'latin1')
      for (const said of ['Measured after the fix.', 'final', 'Renamed once more'])
        expect(file).toContain(said)
    }, 10_000)
  })

  test('removes several at once and brings all of them back', async () => {
    const { page } = studio
    for (const name of ['gpipe ·', 'part1 ·']) await row(name).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Remove 2 runs' }).click()
    await page.getByText('2 runs were removed').waitFor()
    expect(existsSync(join(dataFolder, 'runs', 'b.rankscope'))).toBe(false)
    await page.getByRole('button', { name: 'Removed (2)' }).click()
    const bringBack = page.getByRole('dialog').getByRole('button', { name: 'Bring back' })
    await bringBack.first().click()
    await vi.waitFor(async () => expect(await bringBack.count()).toBe(1), { timeout: 15_000 })
    await bringBack.click()
    await page.getByText('There are none any more.').waitFor()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    for (const name of ['gpipe ·', 'part1 ·']) await row(name).waitFor()
  })

  test('fills the form of a new run, and does it again', async () => {
    const { page } = studio
    await row('part1 ·').click({ position: { x: 4, y: 4 } })
    await page.getByRole('button', { name: 'Change and run' }).click()
    expect(await page.getByRole('radio', { name: /^part1/ }).isChecked()).toBe(true)
    expect(await page.getByLabel('Cluster', { exact: true }).inputValue()).toBe('rtx_4090')
    await runs()
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByRole('heading', { name: /part1 · 4 ranks · rtx_4090/ }).waitFor()
    await runs()
    const figures = (text: string) => row(text).locator('.library-figure').allTextContents()
    await row('part1 · 4 ranks · rtx_4090').getByText('%').first().waitFor()
    expect(await figures('part1 · 4 ranks · rtx_4090')).toEqual((await figures('part1 ·')).slice(0, 4))
  })

  test('opens the text that a run followed in the editor', async () => {
    const { page } = studio
    await row('Renamed once more').click({ position: { x: 4, y: 4 } })
    await page.getByRole('button', { name: 'Edit its strategy' }).click()
    await page.getByRole('navigation', { name: 'Open strategies' }).getByText('part3.ts').waitFor()
    await runs()
  })

  test('tells where a file lies, since a browser cannot show it', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Tell its path' }).click()
    await page.getByText(join(dataFolder, 'runs', 'a.rankscope')).waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).first().click()
  })

  test('takes a run file that is dropped, refuses one that is damaged, and knows what it has', async () => {
    const { page } = studio
    const folder = join(dataFolder, 'elsewhere')
    mkdirSync(folder)
    const other = testFolder('other-library')
    await writeLibrary(other, [{ id: 'x', strategy: 'naive', createdAt: '2026-02-01T10:00:00.000Z' }])
    const dropped = join(folder, 'from-another-machine.rankscope')
    copyFileSync(join(other, 'runs', 'x.rankscope'), dropped)
    await dropPaths(page, [dropped])
    await page.getByRole('heading', { name: /naive/ }).waitFor()
    await runs()
    await row('naive ·').waitFor()
    const damaged = join(folder, 'damaged.rankscope')
    writeFileSync(damaged, readFileSync(dropped).subarray(0, 40_000))
    await dropPaths(page, [damaged])
    await page.getByText(/damaged.rankscope is damaged/).waitFor()
    const before = await grid().getByRole('row').count()
    await dropPaths(page, [dropped])
    await page.getByRole('heading', { name: /naive/ }).waitFor()
    await runs()
    expect(await grid().getByRole('row').count()).toBe(before)
    removeFolder(other)
  })
})

describe.skipIf(!electronPath)('the library on the desktop', () => {
  let dataFolder: string
  let studio: DesktopStudio
  beforeAll(async () => {
    dataFolder = testFolder('library')
    await writeLibrary(dataFolder, files.slice(0, 1))
    studio = await openOnDesktop({ dataFolder })
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    removeFolder(dataFolder)
  })

  test('shows the file of a run in the file manager, and no other file', async () => {
    const { page, app } = studio
    await app.evaluate(({ shell }) => {
      shell.showItemInFolder = path => {
        ;(globalThis as { shown?: string }).shown = path
      }
    })
    await page
      .getByRole('grid', { name: 'Runs of the library' })
      .getByRole('row')
      .nth(1)
      .click({ position: { x: 4, y: 4 } })
    await page.getByRole('button', { name: 'Show in folder' }).click()
    const shown = () => app.evaluate(() => (globalThis as { shown?: string }).shown)
    await vi.waitFor(async () => expect(await shown()).toBe(join(dataFolder, 'runs', 'a.rankscope')))
    for (const run of ['../workspace', '/etc/passwd', 'nothing-there']) {
      const asked = page.evaluate(name => window.rankscopeHost!.revealRun(name), run)
      await expect(asked).rejects.toThrow()
    }
  })
})

describe.skipIf(!chromiumPath())('a run of a schedule in a file', () => {
  let dataFolder: string
  let studio: OpenedStudio
  beforeAll(async () => {
    dataFolder = testFolder('library-csv')
    const order = join(dataFolder, 'order.csv')
    writeFileSync(order, '0F0,0F1,0B0,0B1\n1F0,1B0,1F1,1B1\n')
    await writeLibrary(dataFolder, [
      { id: 'cells', strategy: order, worldSize: 2, createdAt: '2026-01-05T10:00:00.000Z' },
    ])
    studio = await openInBrowser({ dataFolder })
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    removeFolder(dataFolder)
  })

  test('is simulated and executed again, and its cells are edited', async () => {
    const { page } = studio
    const rows = page.getByRole('grid', { name: 'Runs of the library' }).getByRole('row')
    const back = () => page.getByRole('button', { name: 'Runs', exact: true }).click()
    await rows.filter({ hasText: 'order.csv · 2 ranks' }).click({ position: { x: 4, y: 4 } })
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByRole('heading', { name: /order\.csv · 2 ranks/ }).waitFor()
    await timelineAtRest(page)
    await back()
    await vi.waitFor(async () => expect(await rows.filter({ hasText: 'order.csv' }).count()).toBe(2), 10_000)
    const figures = (index: number) =>
      rows.filter({ hasText: 'order.csv' }).nth(index).locator('.library-figure').allTextContents()
    await vi.waitFor(async () => {
      const [again, first] = [await figures(0), await figures(1)]
      expect(again.join()).toContain('%')
      expect(again.slice(0, 4)).toEqual(first.slice(0, 4))
    }, 10_000)
    await page.getByRole('button', { name: 'Change and run' }).click()
    expect(await page.getByRole('radio', { name: /^order\.csv/ }).isChecked()).toBe(true)
    await page.getByLabel('Model', { exact: true }).selectOption('sharded-mlp')
    await page.getByLabel('Steps', { exact: true }).fill('6')
    await page.getByRole('button', { name: /^Run for real/ }).click()
    await page.getByRole('heading', { name: /order\.csv · 2 ranks/ }).waitFor({ timeout: 60_000 })
    await back()
    await page.locator('.column-choice summary').click()
    await page.getByRole('group', { name: 'Columns of the library' }).getByLabel('Loss').check()
    await page.keyboard.press('Escape')
    // Only the run on real ranks has a loss: its last figure, and how it came to it.
    await page.locator('.spark-curve').first().waitFor({ timeout: 60_000 })
    expect(await page.locator('.spark-curve').count()).toBe(1)
    const told = page.locator('.library-figure', { has: page.locator('.spark-curve') })
    expect(await told.getAttribute('title')).toMatch(/^Loss of each step: from [\d.]+ to [\d.]+$/)
    await rows
      .filter({ hasText: 'order.csv · 2 ranks' })
      .last()
      .click({ position: { x: 4, y: 4 } })
    await page.getByRole('button', { name: 'Edit its strategy' }).click()
    await page.locator('[data-cell="1:1"]').waitFor()
  })
})
