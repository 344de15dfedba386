/** How the strategy screen looks, against pictures. */
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { Looks } from './support/looks.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { OpenedStudio } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

/** Times taken and times of day: true, and different every time. */
const restless =
  '.preview-time, .versions .mono.muted { visibility: hidden } .monaco-editor .cursor { opacity: 0 }'

const small = { width: 1280, height: 800 }

async function isCorrect(page: Page): Promise<void> {
  await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
  await page.locator('.preview-timeline:not(.stale)').waitFor()
}

describe.skipIf(!chromiumPath())('the strategy screen looks as it should', () => {
  let studio: OpenedStudio
  let comparer: Browser
  let looks: Looks
  beforeAll(async () => {
    comparer = await launchChromium()
    studio = await openInBrowser()
    looks = new Looks(comparer, studio.page, restless)
    const { page } = studio
    await page.setViewportSize(small)
    await page.getByRole('button', { name: 'Strategy', exact: true }).click()
    await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
  })

  test('a strategy with a ghost behind it', async () => {
    const { page } = studio
    await isCorrect(page)
    await page.getByLabel('Compare with').selectOption('strategy gpipe')
    await page.getByText('Ghost: gpipe').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /^Version/ }).waitFor()
    await page.getByText('now', { exact: true }).waitFor()
    await looks.expectAll('strategy', () => timelineAtRest(page))
  })

  test('the name of a ghost is not cut', async () => {
    const { page } = studio
    const picker = page.getByLabel('Compare with')
    await picker.selectOption('strategy activation-checkpointing')
    await page.getByText('Ghost: activation-checkpointing').waitFor({ state: 'attached' })
    const [width, whole] = await picker.evaluate((select: HTMLElement) => {
      const before = select.offsetWidth
      select.style.maxWidth = 'none'
      const after = select.offsetWidth
      select.style.removeProperty('max-width')
      return [before, after]
    })
    expect(width).toBe(whole)
    const note = page.locator('.preview-note [role=status]')
    expect(await note.evaluate(text => text.scrollWidth - text.clientWidth)).toBe(0)
    await picker.selectOption('strategy gpipe')
    await page.getByText('Ghost: gpipe').waitFor({ state: 'attached' })
  })

  test('a fault', async () => {
    const { page } = studio
    await page.locator('.code-editor textarea').first().focus()
    await page.keyboard.press('Control+F')
    await page.locator('.find-widget.visible textarea').first().fill('await dist.send(dist.rank + 1')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('End')
    await page.keyboard.press('Shift+Home')
    await page.keyboard.insertText('if (!isLast(model)) await dist.receive(dist.rank + 1)')
    await page.getByRole('button', { name: 'Step through the circle' }).click()
    await page.locator('.squiggly-error').first().waitFor()
    await looks.expectAll('strategy-fault', () => timelineAtRest(page))
  })

  test('a schedule in cells, and with a wrong one', async () => {
    const { page } = studio
    await page.getByLabel('New from example').selectOption('schedule zb-h1')
    await page.locator('[data-cell="3:0"]').waitFor()
    await isCorrect(page)
    await page.getByText('now', { exact: true }).waitFor()
    await looks.expectAll('schedule', () => timelineAtRest(page))
    await page.locator('[data-cell="1:2"]').click()
    await page.keyboard.type('1F0')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowLeft')
    await page.locator('.grid-cell.wrong').first().waitFor()
    await timelineAtRest(page)
    await looks.expectOne('schedule-fault')
  })
})
