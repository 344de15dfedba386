/** A newcomer's walk: from the first screen to a lesson, to the editor, to an exercise that says it is solved. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { Looks } from './support/looks.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, root } from './support/studio.ts'
import { replaceLine, timelineAtRest } from './support/window-actions.ts'

const small = { width: 1280, height: 800 }

/** The timeline of the example is drawn, and its figures are known. */
async function exampleAtRest(page: Page): Promise<void> {
  await page.locator('.lesson-example .preview-figure').first().waitFor()
  await page.locator('.lesson-example .timeline-stage').waitFor()
  await timelineAtRest(page)
}

describe.skipIf(!chromiumPath())('the learning path', () => {
  let studio: OpenedStudio
  let comparer: Browser
  let looks: Looks
  beforeAll(async () => {
    comparer = await launchChromium()
    studio = await openInBrowser()
    looks = new Looks(comparer, studio.page, '.status-bar > span:first-child { display: none }')
    await studio.page.setViewportSize(small)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
  })

  test('is offered to newcomers on the first screen, and begins with the first lesson', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Learn it step by step' }).click()
    await page.getByText('0 of 9 exercises solved').waitFor()
    expect(await page.getByRole('list', { name: 'Lessons' }).getByRole('listitem').count()).toBe(9)
    await looks.expectAll('learn')
    await page.getByRole('button', { name: 'Begin: One device does everything' }).click()
    await page.getByRole('heading', { name: /Lesson 1 of 9/ }).waitFor()
  })

  test('a lesson shows its example simulated, what to look for, and what its exercise asks', async () => {
    const { page } = studio
    await exampleAtRest(page)
    await page.getByRole('heading', { name: 'What to look for' }).waitFor()
    await page.getByText('Peak at most 24').waitFor()
    expect(await page.locator('.lesson-example .preview-value.bad').textContent()).toMatch(/GB/)
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: /Lesson 3 of 9/ }).waitFor()
    await exampleAtRest(page)
    await looks.expectOne('learn', join(root, 'docs'))
    await looks.expectAll('lesson', () => exampleAtRest(page))
    await page.keyboard.press('p')
    await page.keyboard.press('p')
  })

  test('the exercise opens in the editor with the task of the lesson, not solved yet', async () => {
    const { page } = studio
    await exampleAtRest(page)
    await page.keyboard.press('Control+Enter')
    await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
    const exercise = page.getByRole('region', { name: 'Exercise' })
    await exercise.getByText('Not solved yet').waitFor()
    expect(await exercise.getByText('Not yet:').count()).toBe(1)
    expect(await page.getByLabel('Cluster').inputValue()).toBe('rtx_4090')
  })

  test('a wrong text is told as such, a smaller task is no solution', async () => {
    const { page } = studio
    const exercise = page.getByRole('region', { name: 'Exercise' })
    await replaceLine(
      page,
      'defaults:',
      "defaults: { worldSize: 1, layers: 24, globalBatch: 16, batch: 16, model: 'gpt', dtype: 'float16' },",
    )
    await exercise.getByText('samples 16 in place of 32').waitFor()
    await replaceLine(page, 'if (dist.rank > 0) return', 'await dist.receive(0)')
    await exercise.getByText('Not correct yet').waitFor()
    await exercise.getByRole('button', { name: 'Begin again' }).click()
    await exercise.getByText('Not solved yet').waitFor()
    await page.getByText('globalBatch: 32, batch: 32').first().waitFor()
  })

  test('typed as it should be, the exercise says that it is solved', async () => {
    const { page } = studio
    const exercise = page.getByRole('region', { name: 'Exercise' })
    await replaceLine(
      page,
      'defaults:',
      "defaults: { worldSize: 1, layers: 24, globalBatch: 32, batch: 16, model: 'gpt', dtype: 'float16' },",
    )
    await exercise.getByText('Solved', { exact: true }).waitFor()
    await exercise.getByRole('button', { name: 'Next: Two devices, cut by hand' }).click()
    await page.getByRole('heading', { name: /Lesson 2 of 9/ }).waitFor()
    await exampleAtRest(page)
    await page.getByRole('button', { name: 'All lessons' }).click()
    await page.getByText('1 of 9 exercises solved').waitFor()
  })

  test('what is solved is still solved when the window is loaded anew, and can be opened again', async () => {
    const { page } = studio
    // What the browser keeps is gone, too: progress lies in the workspace.
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await page.getByRole('button', { name: 'Learn', exact: true }).click()
    await page.getByText('1 of 9 exercises solved').waitFor()
    await page.getByRole('button', { name: /Continue: Two devices/ }).waitFor()
    await page.getByRole('button', { name: /One device does everything.*solved/ }).click()
    await page.getByRole('button', { name: 'Open what solved it' }).click()
    await page.getByText('globalBatch: 32, batch: 16').first().waitFor()
  })

  test('a solution can be read beside one’s own text, which solves nothing', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Learn', exact: true }).click()
    await page.keyboard.press('n')
    await page.getByText('Hints', { exact: true }).click()
    await page.getByRole('button', { name: 'Open a solution beside your text' }).click()
    await page.getByRole('navigation', { name: 'Open strategies' }).getByText('solution-manual.ts').waitFor()
    await page.locator('.preview-timeline:not(.stale)').waitFor()
    expect(await page.getByRole('region', { name: 'Exercise' }).count()).toBe(0)
  })

  test('the memory wall answers at once what fits, and on how many devices', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Learn', exact: true }).click()
    await page.getByRole('button', { name: 'All lessons' }).click()
    await page.getByRole('button', { name: 'Open the calculator' }).click()
    await page.getByText(/Weights alone are 40\.0.GB/).waitFor()
    await page.getByText(/it fits with no stage of ZeRO/).waitFor()
    await looks.expectAll('memory-wall')
    await page.getByRole('button', { name: '16 devices' }).click()
    await page.getByText(/it fits with zero stage 3/i).waitFor()
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    const rows = page.getByRole('table', { name: 'Memory of one device' }).getByRole('row')
    expect(await rows.count()).toBe(5)
    await page.getByLabel('Device', { exact: true }).selectOption('h100_sxm')
    await page
      .getByText(/H100.* has 80\.0.GB/)
      .first()
      .waitFor()
  })
})
