/**
 * What a person waits for on the strategy screen, in a real Chromium on the real services: from the last key to
 * the figures and to the picture of its preview, keys that are typed while previews are made, a slider that is
 * dragged, the first opening of the editor. Other work on the machine counts in all of these: the load is told.
 */
import { loadavg } from 'node:os'
import type { Page } from 'playwright'
import { recordNamed } from '../../engine/service/record-named.ts'
import type { RecordRequest } from '../../engine/strategy/setup.ts'
import { ensureBuilt } from '../../main/services/ensure-built.ts'
import { launchChromium } from '../e2e/support/chromium.ts'
import { startServer } from '../e2e/support/served-studio.ts'
import { replaceLine } from '../e2e/support/window-actions.ts'
import { drag, type Usage, usageOf } from './slider.ts'

declare global {
  var editorBench: {
    /** Of each answer: ms from the last key until figures, and until the picture, were on the screen. */
    readonly answers: { figures: number; picture: number }[]
    /** Of each key that took 16 ms or more until the next frame: ms until its handlers were done, and to the frame. */
    readonly slowKeys: { readonly handled: number; readonly shown: number }[]
  }
}

/** Runs in the page before anything else. */
const watch = `
  window.editorBench = { answers: [], slowKeys: [] }
  let lastKey = 0
  addEventListener('keydown', event => { lastKey = event.timeStamp }, true)
  addEventListener('input', event => { lastKey = Math.max(lastKey, event.timeStamp) }, true)
  new PerformanceObserver(list => {
    for (const { name, duration, startTime, processingEnd } of list.getEntries())
      if (name === 'keydown')
        window.editorBench.slowKeys.push({ handled: processingEnd - startTime, shown: duration })
  }).observe({ type: 'event', durationThreshold: 16 })
  const answered = async () => {
    const since = lastKey
    await new Promise(requestAnimationFrame)
    const figures = performance.now() - since
    await window.__rankscope.idle()
    if (since === lastKey) window.editorBench.answers.push({ figures, picture: performance.now() - since })
  }
  new MutationObserver(changes => {
    if (changes.some(({ target }) => target.matches?.('.preview-time'))) void answered()
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-answers'] })
`

const keys = 20

/** With the argument `slider` nothing but the slider. */
export async function bench(args: readonly string[]): Promise<void> {
  await ensureBuilt(console.error)
  const server = await startServer()
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(60_000)
  await page.addInitScript(watch)
  await page.goto(server.address)
  await page.getByRole('button', { name: 'Strategy', exact: true }).waitFor()
  const began = performance.now()
  await page.getByRole('button', { name: 'Strategy', exact: true }).click()
  await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
  report('editor ready after its first opening', [performance.now() - began], 1500)
  if (!args.includes('slider')) await typing(page)
  await dragSliders(page, usageOf(server, await browser.newBrowserCDPSession()))
  await browser.close()
  await server.close()
}

async function typing(page: Page): Promise<void> {
  await isCorrect(page)
  await keyToPreview(page, 'part3 at its defaults', 150)
  await page.getByLabel('New from example').selectOption('strategy part1')
  await page.getByText('32 ranks, 64 layers').waitFor()
  await keyToPreview(page, 'part1, 32 ranks x 64 layers', 500)
  await typeOn(page)
  await page.getByLabel('New from example').selectOption('strategy part3')
}

async function isCorrect(page: Page): Promise<void> {
  await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
  await page.locator('.preview-timeline:not(.stale)').waitFor()
}

/** A key, and a pause until its preview is drawn; each changes the text and so records anew. */
async function keyToPreview(page: Page, what: string, budget: number): Promise<void> {
  await page.locator('.code-editor textarea').first().focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('//')
  await page.waitForTimeout(2000)
  await page.evaluate(() => globalThis.editorBench.answers.splice(0))
  for (let i = 0; i < keys; i++) {
    await page.keyboard.type('x')
    await page.waitForFunction(count => globalThis.editorBench.answers.length > count, i)
  }
  const answers = await page.evaluate(() => globalThis.editorBench.answers)
  report(
    `${what}: last key to figures`,
    answers.map(({ figures }) => figures),
    budget,
  )
  report(
    `${what}: last key to picture`,
    answers.map(({ picture }) => picture),
    budget,
  )
}

/**
 * Typing in quick succession, when no preview begins, and with pauses that are just long enough for one to begin
 * and be cancelled by the next key: what the previews add is the difference.
 */
async function typeOn(page: Page): Promise<void> {
  await page.locator('.code-editor textarea').first().focus()
  for (const [what, pauseMs] of [
    ['without previews', 25],
    ['while previews are made', 95],
  ] as const) {
    await page.waitForTimeout(3000)
    await page.evaluate(() => globalThis.editorBench.slowKeys.splice(0))
    const count = 80
    for (let i = 0; i < count; i++) {
      await page.keyboard.type('y')
      await page.waitForTimeout(pauseMs)
    }
    const slow = await page.evaluate(() => globalThis.editorBench.slowKeys)
    // Keys below 16 ms are not told one by one.
    const all = (times: readonly number[]) => [...Array<number>(count - times.length).fill(0), ...times]
    report(`typing ${what}: key to the end of its handlers`, all(slow.map(({ handled }) => handled)), 16)
    report(`typing ${what}: key to the frame`, all(slow.map(({ shown }) => shown)), 16)
  }
}

/** Over plans of three sizes. */
async function dragSliders(page: Page, usage: Usage): Promise<void> {
  await isCorrect(page)
  await drag(page, 'part3 at its defaults', await operationsOf({}), usage)
  await setSlider(page, 'Ranks', 16)
  await setSlider(page, 'Layers', 64)
  await setSlider(page, 'Microbatches', 64)
  await page.getByText('16 ranks, 64 layers, 64 microbatches').waitFor()
  const middle = { worldSize: 16, layers: 64, globalBatch: 512, batch: 8 }
  await drag(page, '16 ranks, 64 layers, 64 microbatches', await operationsOf(middle), usage)
  // More microbatches than the slider has.
  const large = { worldSize: 32, layers: 96, globalBatch: 1952, batch: 8 }
  await page.getByRole('button', { name: 'Defaults' }).click()
  const { worldSize, layers, globalBatch, batch } = large
  const line = `defaults: { worldSize: ${worldSize}, layers: ${layers}, globalBatch: ${globalBatch}, batch: ${batch} },`
  await replaceLine(page, 'defaults: {', line)
  await page.getByText('32 ranks, 96 layers, 244 microbatches').waitFor()
  await drag(page, '32 ranks, 96 layers, 244 microbatches', await operationsOf(large), usage)
}

/** Of part 3. */
async function operationsOf(request: RecordRequest): Promise<number> {
  const { plan } = await recordNamed('part3', request, { lines: false })
  return plan!.operations.count
}

async function setSlider(page: Page, title: string, value: number): Promise<void> {
  await page.getByLabel(title, { exact: true }).evaluate(async (element, wanted) => {
    const input = element as HTMLInputElement
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!
    for (let step = 0; step <= Number(input.max) && input.ariaValueText !== wanted; step++) {
      set.call(input, String(step))
      input.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }, String(value))
}

function report(what: string, milliseconds: readonly number[], budget: number): void {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!.toFixed(0)
  const load = loadavg()[0]!.toFixed(1)
  console.log(
    `${what}: best ${at(0)} ms, median ${at(0.5)} ms, worst ${at(1)} ms (budget ${budget} ms; load ${load})`,
  )
}
