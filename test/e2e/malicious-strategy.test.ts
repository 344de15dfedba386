/** Strategies that a person might open without having read them, in the real window. */
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { OpenedStudio } from './support/studio.ts'

async function isCorrect(page: Page): Promise<void> {
  await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
  await page.locator('.preview-timeline:not(.stale)').waitFor()
}

/** What a file does that nobody should have opened; each must be told, and leave the studio as it was. */
const attacks = [
  ['an endless loop', 'for (;;) {}', /ran for longer than 10 seconds/],
  ['ten gigabytes', 'new ArrayBuffer(10e9)', /threw|used more than/],
  [
    'lists without end',
    'const all = []; for (;;) all.push(new Float64Array(1e6))',
    /used more than|ran for longer/,
  ],
  [
    'a patched prototype',
    "Array.prototype.map = () => { throw new Error('trap') }; (model as any).layers.x.y",
    /threw/,
  ],
  ['files', "await import('node:fs')", /imports from 'rankscope\/strategy' only/],
  ['the network', "await (globalThis as any).fetch('http://127.0.0.1:9')", /not a function/],
  ['the process', '(globalThis as any).process.exit(1)', /undefined/],
  ['the window', "(globalThis as any).window.document.title = 'taken'", /undefined/],
] as const

describe.skipIf(!chromiumPath())('a malicious strategy', () => {
  let studio: OpenedStudio
  beforeAll(async () => {
    studio = await openInBrowser()
    await studio.page.getByRole('button', { name: 'Strategy', exact: true }).click()
    await isCorrect(studio.page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  async function write(body: string): Promise<void> {
    const { page } = studio
    const text = `import { strategy } from 'rankscope/strategy'; export default strategy({ name: 'attack', async train(model) { ${body} } })`
    await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
    await page.locator('.code-editor textarea').first().focus()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(text)
  }

  test('while it runs, nothing is said of the text before: neither its problem nor that there was none', async () => {
    const { page } = studio
    const checking = page.locator('.problem-empty').getByText(/^Checking\. Many ranks/)
    await write('model.loadWeights(99)')
    await page.locator('.problem-text').getByText('names layer 99').waitFor()
    await page.locator('.fault-line').first().waitFor()
    await write('for (;;) {}')
    await checking.waitFor()
    expect(await page.locator('.problem-text, .fault-line').count()).toBe(0)
    await page.locator('.problem-text').getByText('ran for longer').waitFor({ timeout: 30_000 })
    await page.getByLabel('New from example').selectOption('strategy part3')
    await isCorrect(page)
    await page.getByRole('tab', { name: 'Problems' }).click()
    await page.getByText('No problems: every message').waitFor()
    await write('for (;;) {}')
    await checking.waitFor()
    await page.locator('.preview-timeline.stale').waitFor()
    await page.locator('.problem-text').getByText('ran for longer').waitFor({ timeout: 30_000 })
    await page.getByLabel('New from example').selectOption('strategy part3')
    await isCorrect(page)
  })

  test.each(attacks)('%s: stopped, told, and a decent one works at once', async (_, body, told) => {
    const { page } = studio
    await write(body)
    await page.locator('.problem-text').getByText(told).first().waitFor({ timeout: 30_000 })
    expect(await page.title()).not.toBe('taken')
    await page.getByLabel('New from example').selectOption('strategy part3')
    await isCorrect(page)
    expect(await studio.servicePids()).toHaveLength(2)
  })
})
