/** Writing a strategy in the real window: what is typed is checked, simulated and drawn while it is typed. */
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { OpenedStudio } from './support/studio.ts'
import { replaceLine } from './support/window-actions.ts'

declare global {
  /** What a slider that was dragged has changed. */
  var touchedByDrag: ReadonlySet<string>
}

async function figure(page: Page, title: string): Promise<string> {
  const cell = page.locator('.preview-figure', { hasText: title })
  return (await textOf(cell.locator('.preview-value'))).replaceAll(/\s+/g, ' ').trim()
}

async function textOf(place: Locator): Promise<string> {
  return (await place.textContent()) ?? ''
}

async function isCorrect(page: Page): Promise<void> {
  await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
  await page.locator('.preview-timeline:not(.stale)').waitFor()
}

/** Drags the slider of the links over some steps, one a frame: figures and picture once nothing moves any more. */
async function shownAfter(page: Page, steps: readonly number[]) {
  await page.getByLabel('Links', { exact: true }).evaluate(async (element, values) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!
    for (const value of values) {
      set.call(element, String(value))
      element.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise(requestAnimationFrame)
    }
  }, steps)
  await page.locator('.preview-time', { hasText: /\d/ }).waitFor()
  await page.evaluate(() => globalThis.__rankscope.idle())
  const picture = page.locator('.preview-timeline canvas').first()
  return {
    figures: await textOf(page.locator('.preview-strip')),
    picture: await picture.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL()),
  }
}

async function openEditor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Strategy', exact: true }).click()
  await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
}

describe.skipIf(!chromiumPath())('the strategy screen', () => {
  let studio: OpenedStudio
  const pageErrors: string[] = []
  beforeAll(async () => {
    studio = await openInBrowser()
    studio.page.on('pageerror', ({ message }) => pageErrors.push(message))
    await openEditor(studio.page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  test('begins with part 3, its figures and its timeline', async () => {
    const { page } = studio
    await isCorrect(page)
    await page.getByRole('navigation', { name: 'Open strategies' }).getByText('my-part3.ts').waitFor()
    expect(await figure(page, 'Step')).toMatch(/^\d+(\.\d+)? ms$/)
    expect(await figure(page, 'Bubble')).toMatch(/%$/)
    await vi.waitFor(
      async () => expect(await page.evaluate(() => globalThis.__rankscope.rectangles)).toBeGreaterThan(50),
      10_000,
    )
    expect(await page.locator('.squiggly-error').count()).toBe(0)
  })

  test('a deadlock is marked at its line, told in full, and can be stepped through', async () => {
    const { page } = studio
    await replaceLine(
      page,
      'await dist.send(dist.rank + 1',
      'if (!isLast(model)) await dist.receive(dist.rank + 1)',
    )
    await page.getByText('Deadlock, a circle of waits').waitFor()
    await page.getByText('The last correct version is shown').waitFor()
    await page.locator('.squiggly-error').first().waitFor()
    await page.locator('.fault-line').first().waitFor()
    await page.getByRole('button', { name: 'Step through the circle' }).click()
    const first = await textOf(page.locator('.circle-steps'))
    await page.getByRole('button', { name: 'Next rank' }).click()
    await vi.waitFor(async () => expect(await textOf(page.locator('.circle-steps'))).not.toBe(first))
    expect(await page.getByRole('button', { name: /Run on/ }).isDisabled()).toBe(true)
  })

  test('what is not correct is checked with its own numbers, and sliders and button say which', async () => {
    const { page } = studio
    const ranks = page.getByRole('slider', { name: 'Ranks', exact: true })
    const run = page.getByRole('button', { name: /^Run on/ })
    await page.getByRole('button', { name: 'Defaults' }).click()
    await replaceLine(
      page,
      'defaults:',
      'defaults: { worldSize: 6, layers: 6, globalBatch: 512, batch: 64 },',
    )
    await vi.waitFor(async () => expect(await ranks.getAttribute('aria-valuetext')).toBe('6'), 10_000)
    expect(await textOf(run)).toContain('6 local ranks')
    expect(await run.isDisabled()).toBe(true)
    await replaceLine(
      page,
      'defaults:',
      'defaults: { worldSize: 4, layers: 4, globalBatch: 512, batch: 64 },',
    )
    await vi.waitFor(async () => expect(await ranks.getAttribute('aria-valuetext')).toBe('4'), 10_000)
  })

  test('mended, the marker goes; a text that changes the plan changes the figures', async () => {
    const { page } = studio
    await replaceLine(
      page,
      'await dist.receive(dist.rank + 1)',
      'if (!isLast(model)) await dist.send(dist.rank + 1, activations.get(key(last + 1, m)))',
    )
    await isCorrect(page)
    await vi.waitFor(async () => expect(await page.locator('.squiggly-error').count()).toBe(0), 10_000)
    const before = await figure(page, 'Bubble')
    // Kept as a version once nothing has followed for a while: what typing went through is none.
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.locator('.versions').getByText('8 microbatches').first().waitFor()
    await replaceLine(
      page,
      'defaults:',
      'defaults: { worldSize: 4, layers: 4, globalBatch: 512, batch: 16 },',
    )
    await page.getByText('32 microbatches').first().waitFor()
    expect(Number.parseFloat(await figure(page, 'Bubble'))).toBeLessThan(Number.parseFloat(before))
  })

  test('figures are held against another strategy, versions can be had back', async () => {
    const { page } = studio
    await page.getByLabel('Compare with').selectOption('strategy gpipe')
    await page.locator('.preview-beside .better').first().waitFor()
    const restore = page.getByRole('button', { name: /^Restore the version/ }).first()
    await restore.waitFor()
    await restore.click()
    await page
      .getByText(/, 8 microbatches/)
      .first()
      .waitFor()
    await isCorrect(page)
  })

  test('the slice under the mouse marks the line that issued it', async () => {
    const { page } = studio
    const stage = (await page.locator('.preview-timeline .timeline-stage').boundingBox())!
    await vi.waitFor(async () => {
      for (let x = 8; x < 60; x += 6) {
        await page.mouse.move(stage.x + x, stage.y + 90)
        await page.waitForTimeout(120)
        if ((await page.locator('.slice-line').count()) > 0) return
      }
      throw new Error('No slice marks its line.')
    }, 20_000)
    await page.mouse.move(0, 0)
  })

  test('the line of the cursor marks the slices that it issued, one a microbatch on every rank', async () => {
    const { page } = studio
    const hits = page.locator('.preview-timeline .timeline-hits')
    const microbatches = /(\d+) microbatches/.exec(
      await textOf(page.locator('.preview-note [role=status]')),
    )![1]
    const goTo = async (line: string) => {
      await page.locator('.code-editor .view-line', { hasText: line }).first().click()
      await page.mouse.move(0, 0)
    }
    await goTo('const output = model.forward(')
    await vi.waitFor(async () => {
      expect(await hits.allTextContents()).toEqual(Array.from({ length: 4 }, () => `${microbatches} hits`))
    }, 10_000)
    // A line that issues nothing marks nothing.
    await goTo('const first = layers[0]!')
    await hits.first().waitFor({ state: 'detached' })
  })

  test('completes the API with its documentation, and finds wrong types', async () => {
    const { page } = studio
    // The new line comes with the text: Enter would take a proposal where one is on the screen by then.
    await replaceLine(page, 'const first = layers[0]!', 'const first = layers[0]!\n')
    await page.keyboard.type('model.')
    const list = page.locator('.suggest-widget.visible')
    await list.getByText('loadWeights').first().waitFor()
    await page.keyboard.type('layers.foo()')
    await page.keyboard.press('Escape')
    await page.locator('.squiggly-error').first().waitFor()
    await replaceLine(page, 'model.layers.foo()', '')
    await isCorrect(page)
  })

  test('left and come back to, it starts without an error', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Runs', exact: true }).click()
    await page.locator('.code-editor').waitFor({ state: 'detached' })
    await openEditor(page)
    await page.locator('.code-editor .view-line').first().click()
    await isCorrect(page)
    expect(pageErrors).toEqual([])
  })

  test('an unsaved text is there again after the page was lost', async () => {
    const { page } = studio
    await replaceLine(page, "name: 'part3'", "name: 'kept through a crash',")
    await isCorrect(page)
    await page.reload()
    await openEditor(page)
    await page.getByText("'kept through a crash'").first().waitFor()
    await page.getByRole('img', { name: 'not saved' }).waitFor()
  })

  test('simulated and kept, it opens as a run of the library', async () => {
    const { page } = studio
    await isCorrect(page)
    await page.getByRole('button', { name: 'Simulate and keep' }).click()
    await page.getByRole('heading', { name: /kept through a crash · 4 ranks/ }).waitFor()
  })

  test('runs for real on ranks of this machine, the text as it is', async () => {
    const { page } = studio
    await openEditor(page)
    await replaceLine(page, 'defaults:', 'defaults: { worldSize: 2, layers: 2, globalBatch: 32, batch: 8 },')
    await page.getByRole('button', { name: 'Run on 2 local ranks' }).waitFor()
    await page.locator('.code-editor textarea').first().focus()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { name: /kept through a crash · 2 ranks/ }).waitFor({ timeout: 60_000 })
  })

  test('a step of a slider touches that slider, and nothing else on its side', async () => {
    const { page } = studio
    await openEditor(page)
    await page.getByLabel('New from example').selectOption('strategy part3')
    await isCorrect(page)
    await page.evaluate(() => {
      const touched = new Set<string>()
      const elementOf = (node: Node) => (node instanceof Element ? node : node.parentElement!)
      const nameOf = (element: Element) => {
        const slider = element.closest('.slider')?.querySelector('label')
        return slider ? `slider ${slider.textContent}` : `${element.tagName} ${element.className}`
      }
      const observer = new MutationObserver(changes => {
        const elements = changes.map(({ target }) => elementOf(target))
        // The code editor's scroll bars fade when they like.
        for (const element of elements) if (!element.closest('.code-editor')) touched.add(nameOf(element))
      })
      const pane = document.querySelector('.editor-pane')!
      observer.observe(pane, { subtree: true, attributes: true, characterData: true, childList: true })
      Object.assign(globalThis, { touchedByDrag: touched })
    })
    await shownAfter(page, [4, 3, 7, 2])
    expect(await page.evaluate(() => [...globalThis.touchedByDrag])).toEqual(['slider Links'])
  })

  test('a slider that was dragged shows what it would show, had it been set there at once', async () => {
    const { page } = studio
    await openEditor(page)
    await page.getByLabel('New from example').selectOption('strategy part3')
    await isCorrect(page)
    const dragged = await shownAfter(page, [4, 3, 7, 0, 8, 1, 6, 2, 5, 0, 3, 8, 2])
    expect(await shownAfter(page, [6])).not.toEqual(dragged)
    expect(await shownAfter(page, [2])).toEqual(dragged)
  })

  test('to and fro before the reference has followed, it is the one of the place where the slider stands', async () => {
    const { page } = studio
    await openEditor(page)
    await shownAfter(page, [5])
    await page.getByLabel('Compare with').selectOption('strategy part1')
    // Held against part 1, which has no bubble.
    await page.locator('.preview-strip', { hasText: '+25.0 points' }).waitFor()
    const before = await shownAfter(page, [])
    await shownAfter(page, [6])
    await shownAfter(page, [5])
    // Longer than a reference waits.
    await page.waitForTimeout(600)
    expect(await shownAfter(page, [])).toEqual(before)
  })

  test('stays where it is when the services die, and shows the same again, its reference too', async () => {
    const { page } = studio
    const before = await shownAfter(page, [])
    const killed = await studio.servicePids()
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    await page.getByText('The trace service stopped and was restarted.').waitFor({ timeout: 20_000 })
    await expect.poll(() => shownAfter(page, []), { timeout: 20_000, interval: 500 }).toEqual(before)
    await page.locator('.code-editor[data-state=ready]').waitFor()
  })
})
