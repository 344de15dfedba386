/**
 * How long a frame of the timeline takes while a person flies: everything that the frame's callback does, script
 * and drawing, and a forced readback of the canvas. 1600x900 in a headless Chromium without a GPU, worked by
 * keys and wheel. Once in the served studio over a generated trace (500 MB have 1.7 million events), once with
 * the component alone over 1.7 million slices in 256 rows. Budget: median 16.7 ms, worst 50 ms; at rest no
 * frame is drawn.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { ensureBuilt } from '../../main/services/ensure-built.ts'
import { launchChromium } from '../e2e/support/chromium.ts'
import { startServer } from '../e2e/support/served-studio.ts'
import { framesDrawn, timelineAtRest } from '../e2e/support/window-actions.ts'
import { openHarness } from '../renderer/timeline/harness/open-harness.ts'
import { writeKinetoTrace } from './kineto-generator.ts'
import { timeFrames } from './time-frames.ts'

const viewport = { width: 1600, height: 900 }

/** What a person does, each for some frames. */
const flights: readonly { readonly name: string; fly(page: Page): Promise<void> }[] = [
  { name: 'zoom in (W)', fly: page => hold(page, 'w') },
  { name: 'pan there (D)', fly: page => hold(page, 'd') },
  { name: 'zoom out (S)', fly: page => hold(page, 's') },
  { name: 'pan far out', fly: panFarOut },
  { name: 'wheel zoom', fly: page => wheel(page, [0, -60], 'Control') },
  { name: 'wheel pan', fly: page => wheel(page, [40, 0]) },
  { name: 'scroll rows', fly: page => wheel(page, [0, 30]) },
  { name: 'drag pan', fly: dragPan },
]

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { megabytes: { type: 'string', default: '500' } },
  })
  await overServedStudio(Number(values.megabytes))
  await overDenseRows()
}

async function overServedStudio(megabytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-bench-'))
  try {
    writeKinetoTrace({ folder, megabytes })
    await ensureBuilt(console.error)
    const server = await startServer({ paths: [folder] })
    const browser = await launchChromium()
    const page = await browser.newPage({ viewport })
    await page.addInitScript(timeFrames)
    await page.goto(server.address)
    await timelineAtRest(page)
    // Args may still be written: the service is left to finish first.
    await page.waitForTimeout(10_000)
    await page.keyboard.press('q')
    await expandAll(page)
    await report(`served studio, ${megabytes} MB in 8 ranks, all expanded`, page)
    await browser.close()
    await server.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function overDenseRows(): Promise<void> {
  const harness = await openHarness()
  const page = await harness.open('run=dense', viewport, 1, timeFrames)
  await expandAll(page)
  await report('1.7 million slices of mixed operations in 256 rows', page)
  await harness.close()
}

async function expandAll(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Expand all groups' })
  if (await button.isVisible()) await button.click()
}

async function report(title: string, page: Page): Promise<void> {
  console.log(title)
  console.log('flight          frames  median ms  95 % ms  worst ms  rectangles')
  await page.mouse.move(800, 450)
  for (const { name, fly } of flights) {
    await atRest(page)
    await page.evaluate(() => {
      frameTimes.length = 0
    })
    await fly(page)
    const rectangles = await page.evaluate(() => __rankscope.rectangles)
    await atRest(page)
    const times = (await page.evaluate(() => frameTimes)).sort((a, b) => a - b)
    const part = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? Number.NaN).toFixed(1)
    console.log(
      [
        name.padEnd(14),
        String(times.length).padStart(6),
        part(0.5).padStart(9),
        part(0.95).padStart(7),
        part(1).padStart(8),
        String(rectangles).padStart(10),
      ].join('  '),
    )
  }
  const before = await framesDrawn(page)
  await page.waitForTimeout(1000)
  const drawn = (await framesDrawn(page)) - before
  console.log(`at rest for a second: ${drawn} frames drawn\n`)
}

const atRest = (page: Page) => page.evaluate(() => __rankscope.idle())

async function hold(page: Page, key: string): Promise<void> {
  await page.keyboard.down(key)
  await page.waitForTimeout(2000)
  await page.keyboard.up(key)
}

/** With half of the run in sight: as many rectangles as there can be. */
async function panFarOut(page: Page): Promise<void> {
  await page.keyboard.press('0')
  await atRest(page)
  await page.keyboard.down('w')
  await page.waitForTimeout(300)
  await page.keyboard.up('w')
  await atRest(page)
  await page.evaluate(() => {
    frameTimes.length = 0
  })
  await hold(page, 'a')
}

async function wheel(page: Page, by: readonly [x: number, y: number], key?: string): Promise<void> {
  if (key) await page.keyboard.down(key)
  for (let i = 0; i < 60; i++) await page.mouse.wheel(...by)
  if (key) await page.keyboard.up(key)
}

async function dragPan(page: Page): Promise<void> {
  await page.keyboard.down('Shift')
  await page.mouse.down()
  for (let i = 0; i < 60; i++) await page.mouse.move(800 - 8 * i, 450 + Math.round(60 * Math.sin(i / 10)))
  await page.mouse.up()
  await page.keyboard.up('Shift')
}
