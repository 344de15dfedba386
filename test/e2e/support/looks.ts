/** Holds a page against its golden pictures: as it is now, or in all the looks that a screen is kept in. */
import type { Browser, Page } from 'playwright'
import { expect } from 'vitest'
import { compareWithGolden, settledPicture, toleratedShare } from './golden.ts'

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
const colorSchemes = ['dark', 'light'] as const

export class Looks {
  readonly #comparer: Browser
  readonly #page: Page
  readonly #style: string

  /** @param style hides what is true, and different every time: times taken, times of day */
  constructor(comparer: Browser, page: Page, style: string) {
    this.#comparer = comparer
    this.#page = page
    this.#style = style
  }

  /** As the page is now. */
  async expectOne(name: string, folder?: string): Promise<void> {
    // What lies under the mouse looks different; this is the edge between the window's parts.
    await this.#page.mouse.move(0, 0)
    const picture = await settledPicture(this.#page, this.#style)
    const share = await compareWithGolden(this.#comparer, name, picture, folder)
    expect.soft(share, name).toBeLessThanOrEqual(toleratedShare)
  }

  /**
   * Dark and light, on a small and a large screen: `name-dark-1280` and so on. The page is left as it was found.
   *
   * @param rest waits until the page has come to rest after a change of size or colours
   */
  async expectAll(name: string, rest: () => Promise<unknown> = async () => {}): Promise<void> {
    const page = this.#page
    const before = page.viewportSize()!
    for (const size of sizes) {
      await page.setViewportSize(size)
      for (const colorScheme of colorSchemes) {
        await page.emulateMedia({ colorScheme })
        await rest()
        await this.expectOne(`${name}-${colorScheme}-${size.width}`)
      }
    }
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize(before)
    await rest()
  }
}
