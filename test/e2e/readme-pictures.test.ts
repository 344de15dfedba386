/**
 * The pictures of the README: made here, of the studio as it is, and held against it like any golden picture.
 * `RANKSCOPE_GOLDEN=write` writes them anew.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { compareWithGolden, settledPicture, toleratedShare } from './support/golden.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, root, testFolder } from './support/studio.ts'
import { dropPaths, timelineAtRest } from './support/window-actions.ts'

const docs = join(root, 'docs')
/** That of a lesson is made where lessons are tested (learn.test.ts). */
const names = ['timeline', 'compare', 'strategy', 'learn']

/** What is of the moment: how long an import or a preview took, when a version was written. */
const restless =
  '.status-bar > span:first-child, .preview-note > .mono { display: none } .versions { visibility: hidden }'

function simulate(strategy: string, folder: string): string {
  const path = join(folder, `${strategy}.rankscope`)
  execFileSync(process.execPath, [join(root, 'main/cli/rankscope.ts'), 'simulate', strategy, '--out', path])
  return path
}

test('the README shows these pictures and no other', () => {
  const shown = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\(docs\/([\w-]+)\.png\)/g)]
  expect(shown.map(match => match[1]).sort()).toEqual([...names].sort())
  const kept = readdirSync(docs).filter(file => file.endsWith('.png'))
  expect(kept.sort()).toEqual(names.map(name => `${name}.png`).sort())
})

describe.skipIf(!chromiumPath())('the pictures of the README are of the studio as it is', () => {
  let studio: OpenedStudio
  let comparer: Browser
  let folder: string

  beforeAll(async () => {
    folder = testFolder('pictures')
    comparer = await launchChromium()
    studio = await openInBrowser({ paths: [simulate('gpipe', folder)] })
    await timelineAtRest(studio.page)
    // Several at once would be taken into the library, and not opened.
    await dropPaths(studio.page, [simulate('part3', folder)])
    await studio.page.locator('.run-tab.front', { hasText: 'part3' }).waitFor()
    await timelineAtRest(studio.page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
    removeFolder(folder)
  })

  const measured = () => studio.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
  const expectCurrent = async (name: string) => {
    await studio.page.mouse.move(2, 450)
    const picture = await settledPicture(studio.page, restless)
    expect(await compareWithGolden(comparer, name, picture, docs), name).toBeLessThanOrEqual(toleratedShare)
  }

  test('the timeline of a run, with a slice that was searched for', async () => {
    const { page } = studio
    await page.keyboard.press('/')
    await page.keyboard.type('backward')
    await page.getByText(/hits in \d+ tracks/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('tabpanel').getByText('backward').first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('0')
    await timelineAtRest(page)
    await measured()
    await expectCurrent('timeline')
  })

  test('two strategies side by side', async () => {
    const { page } = studio
    await page.keyboard.press('Control+Shift+P')
    await page.keyboard.type('Compare the open runs')
    await page.keyboard.press('Enter')
    await page.getByRole('table', { name: 'Differences' }).waitFor()
    await measured()
    await expectCurrent('compare')
  })

  test('a strategy that is being written, with what it would do', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Strategy', exact: true }).click()
    await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
    await page.getByText(/ranks, \d+ layers, \d+ microbatches/).waitFor()
    await page.locator('.preview-timeline:not(.stale)').waitFor()
    await page.locator('.versions').waitFor()
    await page.evaluate(() => globalThis.__rankscope.idle())
    await expectCurrent('strategy')
  })
})
