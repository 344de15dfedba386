/** Every screen by keyboard alone: reached by its key, walked by Tab, left again. */
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { OpenedStudio } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

/** More than any screen has to offer. */
const manyStops = 300

declare global {
  var firstStop: Element | undefined
}

/** Where the focus is; `isFirst` where it was first since {@link beginAnew}. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return { isInScreen: false, isEditor: false, isFirst: false }
    const isFirst = element === globalThis.firstStop
    globalThis.firstStop ??= element
    return {
      isInScreen: element.closest('main') !== null,
      isEditor: element.closest('.monaco-editor') !== null,
      isFirst,
    }
  })

/** The focus is nowhere. */
const beginAnew = (page: Page) =>
  page.evaluate(() => {
    globalThis.firstStop = undefined
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })

describe.skipIf(!chromiumPath())('by keyboard alone', () => {
  let studio: OpenedStudio
  beforeAll(async () => {
    studio = await openInBrowser()
    const { page } = studio
    await page.getByRole('region', { name: 'Samples' }).getByRole('button').first().focus()
    await page.keyboard.press('Enter')
    await timelineAtRest(page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  test('every screen is reached, walked through and left', async () => {
    const { page } = studio
    const rail = page
      .getByRole('navigation', { name: 'Screens' })
      .locator('[aria-label]:not([aria-label^=Theme])')
    const titles = await rail.evaluateAll(items => items.map(item => item.getAttribute('aria-label')!))
    expect(titles.length).toBeGreaterThan(5)
    for (const [index, title] of titles.entries()) {
      await page.keyboard.press(`Alt+${index + 1}`)
      await page.getByRole('main', { name: title }).waitFor()
      await page.locator('main :is(button, input, select, textarea, [tabindex="0"])').first().waitFor()
      await beginAnew(page)
      const stops: Awaited<ReturnType<typeof focused>>[] = []
      let isRound = false
      for (let press = 0; press < manyStops && !isRound; press++) {
        await page.keyboard.press('Tab')
        let stop = await focused(page)
        if (stop.isEditor) {
          // The editor needs Tab for itself; F6 leaves it.
          await page.keyboard.press('F6')
          stop = await focused(page)
          expect(stop.isEditor, title).toBe(false)
        }
        isRound = stop.isFirst
        stops.push(stop)
      }
      expect(isRound, `${title}: Tab comes round`).toBe(true)
      expect(stops.filter(stop => stop.isInScreen).length, title).toBeGreaterThan(0)
    }
  })

  test('a run that comes to the front after a search leaves the keys to the timeline', async () => {
    const { page } = studio
    await page.keyboard.press('Alt+4')
    await page.keyboard.press('/')
    const search = page.getByRole('textbox', { name: 'Search slices' })
    expect(await search.evaluate(field => field === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Alt+1')
    await page.getByRole('region', { name: 'Samples' }).getByRole('button').nth(1).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('main', { name: 'Timeline' }).waitFor()
    await timelineAtRest(page)
    await page.keyboard.press('w')
    expect(await search.inputValue()).toBe('')
    expect(await search.evaluate(field => field === document.activeElement)).toBe(false)
  })

  test('F6 goes around the parts of the window and comes back', async () => {
    const { page } = studio
    await page.keyboard.press('Alt+1')
    await beginAnew(page)
    const seen: string[] = []
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('F6')
      seen.push(
        await page.evaluate(() => {
          const part = document.activeElement!.closest('.top-bar, .rail, main, .status-bar')!
          return part.tagName
        }),
      )
    }
    expect(seen).toEqual(['HEADER', 'NAV', 'MAIN', 'FOOTER', 'HEADER'])
    await page.keyboard.press('Shift+F6')
    expect(await page.evaluate(() => document.activeElement!.closest('footer') !== null)).toBe(true)
  })
})
