/** The timeline by itself under a real mouse and keyboard: what the pointer does, the tree, density, rest. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TimelineModel } from '../../renderer/timeline/model.ts'
import { type Harness, openHarness, painted } from '../renderer/timeline/harness/open-harness.ts'
import { chromiumPath } from './support/chromium.ts'
import { framesDrawn, hold } from './support/window-actions.ts'

declare global {
  /** Of the harness page. */
  var model: TimelineModel
}

const viewport = (page: Page) => page.evaluate(() => model.viewport.get())
const selection = (page: Page) => page.evaluate(() => model.selection.get())

const selectedTracks = async (page: Page) => {
  const selected = await selection(page)
  return selected?.kind === 'area' ? selected.tracks : []
}

/** Middle of a slice of the pipeline. */
async function placeOf(page: Page, id: number): Promise<{ x: number; y: number }> {
  const stage = (await page.locator('.timeline-stage').boundingBox())!
  const place = await page.evaluate(async slice => {
    const client = (globalThis as unknown as { client: { slice(args: object): Promise<never> } }).client
    const { track, startNs, durationNs } = (await client.slice({ id: slice })) as Record<string, number>
    const row = model.layout.get().rows.find(entry => entry.tracks.includes(track!))!
    const { startNs: from, endNs } = model.viewport.get()
    const share = (startNs! + durationNs! / 2 - from) / (endNs - from)
    return { share, y: row.y + row.height / 2 - model.scrollTop.get() }
  }, id)
  return { x: stage.x + place.share * stage.width, y: stage.y + 70 + place.y }
}

describe.skipIf(chromiumPath() === undefined)('the timeline under mouse and keyboard', () => {
  let harness: Harness
  let page: Page
  beforeAll(async () => {
    harness = await openHarness()
  })
  afterAll(() => harness?.close())
  beforeEach(async () => {
    page = await harness.open('run=pipeline', { width: 1280, height: 800 })
  })
  afterEach(() => page?.close())

  test('a click selects what lies there, a click beside it nothing', async () => {
    const { x, y } = await placeOf(page, 0)
    await page.mouse.click(x, y)
    expect(await selection(page)).toEqual({ kind: 'slice', id: 0 })
    await page.waitForFunction(() => document.querySelector('output')?.textContent?.startsWith('forward'))
    await page.mouse.click(x, 780)
    expect(await selection(page)).toBeUndefined()
  })

  test('a double click zooms to the slice, and back is a key away', async () => {
    const whole = await viewport(page)
    const { x, y } = await placeOf(page, 0)
    await page.mouse.dblclick(x, y)
    await painted(page)
    const close = await viewport(page)
    expect(close.endNs - close.startNs).toBeLessThan((whole.endNs - whole.startNs) / 10)
    await page.keyboard.press('Alt+ArrowLeft')
    await painted(page)
    expect(await viewport(page)).toEqual(whole)
  })

  test('a drag selects an area over the tracks under it, Shift and a drag pan', async () => {
    const { x, y } = await placeOf(page, 0)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 200, y + 60, { steps: 4 })
    await page.mouse.up()
    const area = await selection(page)
    expect(area).toMatchObject({ kind: 'area' })
    expect((await selectedTracks(page)).length).toBeGreaterThan(1)
    await page.evaluate(() => model.viewport.set({ startNs: 4e7, endNs: 5e7 }))
    await page.keyboard.down('Shift')
    await page.mouse.move(700, 400)
    await page.mouse.down()
    await page.mouse.move(600, 400, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    const panned = await viewport(page)
    expect(panned.startNs).toBeGreaterThan(4e7)
    expect(panned.endNs - panned.startNs).toBeCloseTo(1e7, 0)
    expect(await selection(page)).toEqual(area)
  })

  test('the wheel scrolls, with Ctrl it zooms at the cursor, with Shift it pans', async () => {
    await page.setViewportSize({ width: 1280, height: 300 })
    await painted(page)
    await page.mouse.move(700, 200)
    await page.mouse.wheel(0, 100)
    await page.waitForFunction(() => model.scrollTop.get() > 0)
    const before = await viewport(page)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -400)
    await page.keyboard.up('Control')
    await page.waitForFunction(endNs => model.viewport.get().endNs < endNs, before.endNs)
    const cursor = await page.evaluate(() => model.cursorNs.get()!)
    const zoomed = await viewport(page)
    const share = (ns: number, window: { startNs: number; endNs: number }) =>
      (ns - window.startNs) / (window.endNs - window.startNs)
    expect(share(cursor, zoomed)).toBeCloseTo(share(cursor, before), 3)
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 100)
    await page.keyboard.up('Shift')
    await page.waitForFunction(startNs => model.viewport.get().startNs > startNs, zoomed.startNs)
  })

  test('in the minimap a drag moves the window, a press outside it jumps there', async () => {
    await page.evaluate(() => model.viewport.set({ startNs: 2e7, endNs: 4e7 }))
    const stage = (await page.locator('.timeline-stage').boundingBox())!
    const at = (share: number) => stage.x + share * stage.width
    await page.mouse.move(at(0.8), stage.y + 20)
    await page.mouse.down()
    await page.mouse.up()
    const jumped = await viewport(page)
    expect(jumped.startNs).toBeGreaterThan(6e7)
    await page.mouse.down()
    await page.mouse.move(at(0.5), stage.y + 20, { steps: 3 })
    await page.mouse.up()
    const moved = await viewport(page)
    expect(moved.startNs).toBeLessThan(jumped.startNs)
    expect(moved.endNs - moved.startNs).toBeCloseTo(2e7, 0)
  })

  test('a drag along the ruler selects that time on every track', async () => {
    const stage = (await page.locator('.timeline-stage').boundingBox())!
    await page.mouse.move(stage.x + 100, stage.y + 58)
    await page.mouse.down()
    await page.mouse.move(stage.x + 300, stage.y + 58, { steps: 3 })
    await page.mouse.up()
    const tracks = await page.evaluate(() => model.run.tracks.length)
    expect(await selectedTracks(page)).toHaveLength(tracks)
  })

  test('names are a tree: arrows go through it, close and open it, and pin', async () => {
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset['key'])
    await page.locator('.timeline-row').first().focus()
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('track:1')
    await page.keyboard.press('ArrowLeft')
    expect(await focused()).toBe('rank:0')
    await page.keyboard.press('ArrowLeft')
    expect(await page.getByRole('treeitem', { name: /Rank 0/ }).getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('rank:1')
    await page.keyboard.press('Shift+KeyT')
    expect(await page.evaluate(() => model.pinned.get())).toHaveLength(1)
    await page.keyboard.press('End')
    expect(await focused()).toMatch(/^track:/)
    expect(await selection(page)).toBeUndefined()
  })

  test('held keys fly, and at rest nothing is drawn', async () => {
    const before = await viewport(page)
    await hold(page, 'w', 200)
    const near = await viewport(page)
    expect(near.endNs - near.startNs).toBeLessThan(before.endNs - before.startNs)
    const drawn = await framesDrawn(page)
    await page.waitForTimeout(300)
    expect(await framesDrawn(page)).toBe(drawn)
  })

  test('a dense display gets as many pixels as it has', async () => {
    const dense = await harness.open('run=pipeline', { width: 1000, height: 600 }, 2)
    const [pixels, box] = await dense.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.timeline-stage canvas')!
      return [canvas.width, canvas.getBoundingClientRect().width]
    })
    expect(pixels).toBe(Math.round(box! * 2))
    await dense.close()
  })

  test.each(['dark', 'light'])('axe finds nothing to object to in the %s', async theme => {
    const full = await harness.open(`run=quirks&theme=${theme}`)
    await full.evaluate(() => model.togglePin(0))
    const { violations } = await new AxeBuilder({ page: full }).include('.timeline').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await full.close()
  })

  test('hostile names are text', async () => {
    const hostile = await harness.open('run=quirks')
    const name = hostile.getByText('<img src=x onerror=alert(1)>')
    expect(await name.count()).toBe(1)
    expect(await hostile.locator('img').count()).toBe(0)
    await hostile.close()
  })
})
