/** What a person does with the window, as tests do it. */
import type { Page } from 'playwright'

/** What the window tells tests of its drawing (renderer/timeline/frame-loop.ts). */
interface FrameCounters {
  readonly framesDrawn: number
  readonly pictures: number
  readonly rectangles: number
  idle(): Promise<void>
}

declare global {
  var __rankscope: FrameCounters
}

/** Drops files and folders of this machine on the middle of the window, as from a file manager. */
export async function dropPaths(page: Page, paths: readonly string[]): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: Math.round(width / 2),
      y: Math.round(height / 2),
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    })
  }
  await session.detach()
}

/** Resolves when a timeline has been painted and nothing moves any more. */
export async function timelineAtRest(page: Page): Promise<void> {
  await page.waitForFunction(() => globalThis.__rankscope?.rectangles > 0, undefined, { timeout: 60_000 })
  await page.evaluate(() => globalThis.__rankscope.idle())
}

export const framesDrawn = (page: Page) => page.evaluate(() => globalThis.__rankscope.framesDrawn)

/** Closes the dialog by Escape; afterwards keys go to the window again. */
export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  // The browser tells the page of the end a task later than it hides the dialog.
  await page.evaluate(() => new Promise(settle => requestAnimationFrame(() => setTimeout(settle))))
}

/** Holds a key down for a while, as one does to fly. */
export async function hold(page: Page, key: string, milliseconds: number): Promise<void> {
  await page.keyboard.down(key)
  await page.waitForTimeout(milliseconds)
  await page.keyboard.up(key)
  await page.evaluate(() => globalThis.__rankscope.idle())
}

/** Rewrites the line of the editor's text that holds `text`; '' removes what is in it. */
export async function replaceLine(page: Page, text: string, line: string): Promise<void> {
  await page.locator('.code-editor textarea').first().focus()
  await page.keyboard.press('Control+F')
  await page.locator('.find-widget.visible textarea').first().fill(text)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Home')
  if (line === '') await page.keyboard.press('Delete')
  else await page.keyboard.insertText(line)
}
