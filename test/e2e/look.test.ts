/** How the window looks, against pictures; and the picture of the README, which is made here. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { compareWithGolden, settledPicture, toleratedShare } from './support/golden.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, root } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

/** Times taken, and the like: true, and different every time. */
const restless = '.status-bar > span:first-child { visibility: hidden }'

describe.skipIf(!chromiumPath())('the window looks as it should', () => {
  let studio: OpenedStudio
  let comparer: Browser

  beforeAll(async () => {
    comparer = await launchChromium()
    studio = await openInBrowser()
  })
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
  })

  const expectGolden = async (name: string) => {
    const picture = await settledPicture(studio.page, restless)
    expect(await compareWithGolden(comparer, name, picture), name).toBeLessThanOrEqual(toleratedShare)
  }

  test('a first start', async () => {
    await studio.page.getByRole('region', { name: 'Samples' }).getByRole('button').first().waitFor()
    await expectGolden('welcome-dark')
  })

  test('a sample, dark and light', async () => {
    const { page } = studio
    await page.getByRole('region', { name: 'Samples' }).getByRole('button').first().click()
    await timelineAtRest(page)
    await page.getByText(/nothing odd|oddities/).waitFor()
    await expectGolden('timeline-dark')
    if (process.env['RANKSCOPE_GOLDEN'] === 'write') {
      mkdirSync(join(root, 'docs'), { recursive: true })
      writeFileSync(join(root, 'docs/timeline.png'), await settledPicture(page))
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await timelineAtRest(page)
    await expectGolden('timeline-light')
    await page.emulateMedia({ colorScheme: 'dark' })
  })

  test('a close view, with a slice selected', async () => {
    const { page } = studio
    for (let times = 0; times < 4; times++) await page.keyboard.press('w')
    await page.evaluate(() => globalThis.__rankscope.idle())
    await page.keyboard.press('.')
    await page.evaluate(() => globalThis.__rankscope.idle())
    expect(await page.evaluate(() => globalThis.__rankscope.rectangles)).toBeGreaterThan(1)
  })
})
