/** A schedule edited cell by cell in the real window, checked and simulated while one types. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, root, testFolder } from './support/studio.ts'

const cell = (page: Page, rank: number, step: number) => page.locator(`[data-cell="${rank}:${step}"]`)

async function isCorrect(page: Page): Promise<void> {
  await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
  await page.locator('.preview-timeline:not(.stale)').waitFor()
}

describe.skipIf(!chromiumPath())('a schedule in cells', () => {
  let studio: OpenedStudio
  beforeAll(async () => {
    studio = await openInBrowser()
    const { page } = studio
    await page.getByRole('button', { name: 'Strategy', exact: true }).click()
    await isCorrect(page)
    await page.getByLabel('New from example').selectOption('schedule 1f1b')
    await cell(page, 3, 0).waitFor()
    await isCorrect(page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  test('opens for the ranks and microbatches of what was in front', async () => {
    const { page } = studio
    await page.getByText('4 ranks, 16 layers, 8 microbatches').waitFor()
    expect(await cell(page, 0, 0).textContent()).toBe('0F0')
    expect(await cell(page, 3, 1).textContent()).toBe('3B0')
  })

  test('typed with the keyboard alone; a wrong cell is marked, told, and mended by a click', async () => {
    const { page } = studio
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('1F0')
    await page.keyboard.press('Enter')
    expect(await cell(page, 1, 1).textContent()).toBe('1F0')
    await page.locator('[data-cell="1:1"].wrong').waitFor()
    await page.getByText('The last correct version is shown').waitFor()
    await page.getByText('1F0 has run already at step 0').first().waitFor()
    await page.keyboard.press('Control+z')
    await isCorrect(page)
    expect(await page.locator('.grid-cell.wrong').count()).toBe(0)
    await page.keyboard.press('Delete')
    await page
      .getByRole('button', { name: /^Apply:/ })
      .first()
      .click()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await isCorrect(page)
  })

  test('a circle of waits is stepped through, cell by cell', async () => {
    const { page } = studio
    await cell(page, 0, 1).click()
    await page.keyboard.press('Insert')
    await page.keyboard.type('0B0')
    await page.keyboard.press('Enter')
    await cell(page, 0, 5).click()
    await page.keyboard.press('Control+Delete')
    await page.getByRole('button', { name: 'Step through the circle' }).click()
    const first = await page.locator('.grid-cell.cursor').getAttribute('data-cell')
    await page.getByRole('button', { name: 'Next rank' }).click()
    await vi.waitFor(async () =>
      expect(await page.locator('.grid-cell.cursor').getAttribute('data-cell')).not.toBe(first),
    )
    await cell(page, 0, 0).click()
    for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z')
    await isCorrect(page)
  })

  test('blocks are copied, cut and put in; columns go in and out', async () => {
    const { page } = studio
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await cell(page, 0, 0).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')
    await page.keyboard.press('Control+x')
    await vi.waitFor(async () => expect(await cell(page, 0, 0).textContent()).toBe(''))
    await page.keyboard.press('Control+v')
    await isCorrect(page)
    await cell(page, 0, 2).click()
    await page.keyboard.press('Control+Space')
    await page.keyboard.press('Insert')
    await vi.waitFor(async () => expect(await cell(page, 3, 3).textContent()).toBe('3F1'))
    await isCorrect(page)
    await page.getByRole('button', { name: 'Remove column' }).click()
    await vi.waitFor(async () => expect(await cell(page, 3, 2).textContent()).toBe('3F1'))
  })

  test('the slice under the mouse marks its cell; the cell of the cursor marks its slices', async () => {
    const { page } = studio
    const stage = (await page.locator('.preview-timeline .timeline-stage').boundingBox())!
    await vi.waitFor(async () => {
      for (let x = 6; x < 40; x += 5) {
        await page.mouse.move(stage.x + x, stage.y + 90)
        await page.waitForTimeout(120)
        if ((await page.locator('.grid-cell.pointed').count()) > 0) return
      }
      throw new Error('No slice marks its cell.')
    }, 20_000)
    expect(await page.locator('.grid-cell.pointed').getAttribute('data-cell')).toMatch(/^0:/)
    await page.mouse.move(0, 0)
  })

  test('downloaded, the command line takes it unchanged', async () => {
    const { page } = studio
    const folder = testFolder('schedule')
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const download = await downloading
    const file = join(folder, 'mine.csv')
    writeFileSync(file, readFileSync(await download.path()))
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'main/cli/rankscope.ts'), 'simulate', file, '--layers', '16', '--json'],
      { encoding: 'utf8' },
    )
    const told = JSON.parse(stdout)
    expect(told).toMatchObject({ ok: true, worldSize: 4 })
    const bubble = await page
      .locator('.preview-figure', { hasText: 'Bubble' })
      .locator('.preview-value')
      .textContent()
    expect(Number.parseFloat(bubble!)).toBeCloseTo(told.bubble.ofTotal * 100, 0)
    removeFolder(folder)
  })
})
