/** Windows as small as a corner of a screen, and as a projector's: nothing lies over anything else on any screen. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { dropPaths, timelineAtRest } from './support/window-actions.ts'

const sizes = [
  { width: 700, height: 480 },
  { width: 1024, height: 640 },
] as const

describe.skipIf(!chromiumPath())('in a small window', () => {
  const folder = testFolder('small')
  let studio: OpenedStudio
  beforeAll(async () => {
    studio = await openInBrowser()
    await studio.page.getByRole('region', { name: 'Samples' }).getByRole('button').first().click()
    await timelineAtRest(studio.page)
    await studio.page.getByText('Peak memory').first().waitFor()
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    removeFolder(folder)
  })

  test.each(['Timeline', 'Memory', 'Measures', 'Compare', 'Strategy', 'Learn', 'New run', 'Runs'])(
    'no text of the screen %s lies over another',
    async name => {
      const { page } = studio
      await page.getByRole('button', { name, exact: true }).first().click()
      if (name === 'Strategy') await page.locator('.preview-timeline:not(.stale)').waitFor()
      if (name === 'New run') await page.getByRole('list', { name: 'Devices of the ranks' }).waitFor()
      for (const size of sizes) {
        await page.setViewportSize(size)
        await settled(page)
        expect(await page.evaluate(textsOverOthers), `${name} at ${size.width} x ${size.height}`).toEqual([])
      }
    },
  )

  test('rows are seen above the details drawer, however tall it was made', async () => {
    const { page } = studio
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Timeline', exact: true }).click()
    const resizer = page.getByRole('separator', { name: 'Height of the details drawer' })
    await resizer.focus()
    for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowUp')
    await page.setViewportSize(sizes[0])
    await settled(page)
    const row = await page.getByRole('treeitem', { name: /Rank 0/ }).boundingBox()
    const drawer = await page.getByRole('region', { name: 'Details' }).boundingBox()
    expect(row!.y + row!.height).toBeLessThanOrEqual(drawer!.y)
  })

  test('every one of ten tabs is reached by keyboard, and seen when it is', async () => {
    const { page } = studio
    await page.setViewportSize(sizes[0])
    const tabs = page.getByRole('list', { name: 'Open runs' }).getByRole('listitem')
    for (let i = await tabs.count(); i < 10; i++) {
      const file = join(folder, `trace-number-${i}.json`)
      writeFileSync(file, JSON.stringify([{ ph: 'X', pid: 0, tid: 0, ts: 0, dur: 5, name: 'f' }]))
      await dropPaths(page, [file])
      await expect.poll(() => tabs.count()).toBe(i + 1)
    }
    const seen = new Set<string>()
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('Alt+PageDown')
      const front = page.locator('.run-tab.front')
      await expect.poll(() => front.evaluate(isInSight)).toBe(true)
      seen.add((await front.textContent()) ?? '')
    }
    expect(seen.size).toBe(10)
    expect(await tabs.first().evaluate(tab => tab.clientWidth)).toBeGreaterThan(100)
  })

  test('a tab whose title changes is looked at anew', async () => {
    const { page } = studio
    const menu = page.getByRole('button', { name: /^\d+ more: all 10 open runs$/ })
    const hidden = async () => Number.parseInt((await menu.textContent()) ?? '', 10)
    // Tabs as wide as their titles: so a longer one pushes others out of sight.
    const style = await page.addStyleTag({ content: '.run-tab { flex: none; max-width: none !important }' })
    await page.setViewportSize({ width: 1920, height: 800 })
    await expect.poll(hidden).toBeLessThan(6)
    const before = await hidden()
    const title = page.locator('.run-tab.front .truncate').first()
    const text = (await title.textContent()) ?? ''
    const rename = (name: string) =>
      title.evaluate((element, renamed) => {
        element.firstChild!.nodeValue = renamed
      }, name)
    await rename('a title that is longer '.repeat(9))
    await expect.poll(hidden).toBeGreaterThan(before)
    await rename(text)
    await expect.poll(hidden).toBe(before)
    await page.setViewportSize(sizes[0])
    await style.evaluate(element => (element as Element).remove())
  })

  test('tabs that have no room are in a list, which keys go through', async () => {
    const { page } = studio
    const menu = page.getByRole('button', { name: /^\d+ more: all 10 open runs$/ })
    const open = page.locator('.menu-list:popover-open')
    // With something selected Escape belongs to the list all the same.
    await page.keyboard.press('ArrowDown')
    await menu.focus()
    for (const keys of [['End', 'Home', 'ArrowUp'], ['Escape'], ['Home', 'ArrowDown', 'Enter']]) {
      await page.keyboard.press('Enter')
      await open.waitFor()
      expect(await open.locator(':focus').getAttribute('aria-current')).toBe('true')
      for (const key of keys) await page.keyboard.press(key)
      if (keys[0] !== 'End') await open.waitFor({ state: 'hidden' })
      else {
        expect(
          await open
            .locator('button')
            .last()
            .evaluate(entry => entry === document.activeElement),
        ).toBe(true)
        await page.keyboard.press('Escape')
      }
    }
    const second = page.locator('.run-tab').nth(1)
    await expect.poll(() => second.getAttribute('class')).toContain('front')
    await expect.poll(() => second.evaluate(isInSight)).toBe(true)
    await page.setViewportSize({ width: 2560, height: 800 })
    await menu.waitFor({ state: 'hidden' })
  })
})

/** Resolves when the page has been laid out anew and the timeline is at rest. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(settle => requestAnimationFrame(() => setTimeout(settle, 100))))
}

/** Runs in the page: whether all of it lies within the list around it. */
function isInSight(element: Element): boolean {
  const own = element.getBoundingClientRect()
  const around = element.parentElement!.getBoundingClientRect()
  return own.left >= around.left - 1 && own.right <= around.right + 1
}

/** Runs in the page: pairs of texts that cover each other, less what is cut off or scrolled away. */
function textsOverOthers(): string[] {
  interface Piece {
    readonly element: Element
    readonly text: string
    readonly box: DOMRect
  }
  const seenPart = (box: DOMRect, within: Element | null): DOMRect | undefined => {
    let { left, top, right, bottom } = box
    for (let around = within; around; around = around.parentElement) {
      const { overflowX, overflowY, position, visibility, opacity } = getComputedStyle(around)
      if (visibility === 'hidden' || opacity === '0') return undefined
      if (overflowX !== 'visible' || overflowY !== 'visible') {
        const frame = around.getBoundingClientRect()
        left = Math.max(left, frame.left)
        right = Math.min(right, frame.right)
        top = Math.max(top, frame.top)
        bottom = Math.min(bottom, frame.bottom)
      }
      if (position === 'fixed') break
    }
    // A pixel less on each side: letters do not fill their box.
    if (right - left < 3 || bottom - top < 3) return undefined
    return new DOMRect(left + 1, top + 1, right - left - 2, bottom - top - 2)
  }
  const pieces: Piece[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!
    const text = node.nodeValue!.trim()
    if (
      text === '' ||
      !element.checkVisibility() ||
      element.closest('.monaco-editor, .visually-hidden, svg, option, [popover]')
    )
      continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const line of range.getClientRects()) {
      const box = seenPart(line, element)
      if (box) pieces.push({ element, text, box })
    }
  }
  const found: string[] = []
  pieces.forEach((one, at) => {
    for (const other of pieces.slice(at + 1)) {
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (one.element !== other.element && width > 1 && height > 2) found.push(`${one.text} | ${other.text}`)
    }
  })
  return found
}
