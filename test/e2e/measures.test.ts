/** Measures, memory and comparison in a real browser: what they show, their way to the timeline, their exports. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { Looks } from './support/looks.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, root, testFolder } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

/** When a run was made is true, and different every time. */
const restless =
  '.status-bar > span:first-child, .run-picker-list .mono { visibility: hidden } .notices { display: none }'

function simulate(strategy: string, folder: string): string {
  const path = join(folder, `${strategy}.rankscope`)
  execFileSync(process.execPath, [join(root, 'main/cli/rankscope.ts'), 'simulate', strategy, '--out', path])
  return path
}

/** One rank, host work only, nothing of memory, and a name that wants to be markup. */
function writeTrace(folder: string): string {
  const event = (name: string, ts: number, dur: number) =>
    JSON.stringify({ ph: 'X', name, cat: 'cpu_op', pid: 1, tid: 1, ts, dur })
  const path = join(folder, 'host.json')
  const names = ['<img src=x onerror="window.wasRun=1">', 'aten::mm', 'aten::mm']
  writeFileSync(path, `{"traceEvents":[${names.map((name, at) => event(name, at * 100, 60)).join()}]}`)
  return path
}

describe.skipIf(!chromiumPath())('measures, memory and comparison', () => {
  let studio: OpenedStudio
  let comparer: Browser
  let looks: Looks
  let folder: string

  beforeAll(async () => {
    folder = testFolder('measures')
    comparer = await launchChromium()
    studio = await openInBrowser({ paths: [simulate('gpipe', folder)] })
    looks = new Looks(comparer, studio.page, restless)
    await timelineAtRest(studio.page)
    // Several at once would be taken into the library, and not opened.
    await screen('Runs')
    await openFile(simulate('part3', folder))
    await studio.page.locator('.run-tab.front', { hasText: 'part3' }).waitFor()
    await timelineAtRest(studio.page)
    await studio.page.getByText('Bubble of total').first().waitFor()
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
    removeFolder(folder)
  })

  const violations = async () => {
    const { violations: found } = await new AxeBuilder({ page: studio.page }).setLegacyMode().analyze()
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
  }
  const screen = (name: string) => studio.page.getByRole('button', { name, exact: true }).click()
  const openFile = async (path: string) => {
    const chooser = studio.page.waitForEvent('filechooser')
    await studio.page.getByRole('button', { name: /^Open files/ }).click()
    await (await chooser).setFiles(path)
  }
  const panel = (name: string) => studio.page.getByRole('region', { name, exact: true })
  const measured = () => studio.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
  const tab = (title: string) => studio.page.locator('.run-tab-title', { hasText: title }).click()

  test('figures above the timeline have their definition on focus, and lead to measures', async () => {
    const { page } = studio
    await tab('part3')
    const figure = page.getByRole('button', { name: /^Bubble of total/ })
    await figure.focus()
    await page.locator('.figure-definition:popover-open').getByText('Sum of bubble over ranks').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Measures of part3' }).waitFor()
    await measured()
    expect(await violations()).toEqual([])
  })

  test('the breakdown has a table twin whose states add up', async () => {
    const time = panel('Where the time goes')
    await time.getByRole('button', { name: 'Table' }).click()
    const rows = time.getByRole('table').getByRole('row')
    expect(await rows.count()).toBe(5)
    await time.getByRole('button', { name: 'Table' }).click()
    await time.getByRole('img', { name: 'Where the time goes' }).waitFor()
  })

  test('a chart is saved as SVG, PNG and CSV', async () => {
    const { page } = studio
    const saved = async (title: string) => {
      await page.getByRole('button', { name: 'Export Where the time goes' }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: title, exact: true }).and(page.locator(':visible')).click()
      return readFileSync(await (await download).path())
    }
    expect((await saved('SVG')).toString()).toMatch(/^<svg [\s\S]*Rank 3[\s\S]*<\/svg>\s*$/)
    expect((await saved('PNG')).subarray(1, 4).toString()).toBe('PNG')
    const [head, first] = (await saved('CSV')).toString().split('\r\n')
    expect(head).toMatch(/^rank,compute \(ns\),exposed communication \(ns\),wait \(ns\)/)
    const [compute, exposed, wait, fill, idle, drain, , total] = first!.split(',').slice(1).map(Number)
    expect(compute! + exposed! + wait! + fill! + idle! + drain!).toBe(total)
  })

  test('an operation is found and walked by keys, and opened on the timeline', async () => {
    const { page } = studio
    await page.getByLabel('Find an operation').fill('backw')
    const table = page.getByRole('grid', { name: 'Operations' })
    await table.focus()
    await page.keyboard.press('Home')
    await panel('Durations').getByText('backward').waitFor()
    await measured()
    await page.keyboard.press('Enter')
    await page
      .getByRole('tabpanel')
      .getByRole('heading', { name: /backward/ })
      .waitFor()
  })

  test('a window is chosen, and every figure follows', async () => {
    const { page } = studio
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Control+Shift+P')
    await page.getByRole('combobox').fill('measure the selected area')
    await page.keyboard.press('Enter')
    await page.getByText('the selected area ·').waitFor()
    await page.getByLabel('Window').selectOption('run')
    await page.getByText('the whole run ·').waitFor()
    await measured()
  })

  test('measures look as they should', async () => {
    const { page } = studio
    await page.getByLabel('Find an operation').fill('')
    await page.locator('.measures-screen').evaluate(element => element.scrollTo(0, 0))
    await looks.expectAll('measures', async () => {
      await measured()
      expect(await violations()).toEqual([])
    })
  })

  test('the critical path is marked on the timeline, with its make-up', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Mark on the timeline' }).click()
    await page.getByText(/^Critical path: .*% compute/).waitFor()
    await page.locator('.timeline-hits').first().waitFor()
    await screen('Measures')
  })

  test('what an insight advises is simulated on the spot and held against the run', async () => {
    const { page } = studio
    await page.getByRole('button', { name: /^Try 16 microbatches/ }).click()
    await page.getByText(/a step \(.*%\), bubble/).waitFor()
    expect(await violations()).toEqual([])
    await panel('Insights').getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('table', { name: 'Differences' }).waitFor()
  })

  test('memory tells its peak in words and what lives there', async () => {
    const { page } = studio
    await screen('Memory')
    await page
      .getByText(/at .* of layer 0, microbatch .*: \d+ % activations/)
      .first()
      .waitFor()
    await page.getByText('Who holds it').waitFor()
    expect(await violations()).toEqual([])
    const usual = page.viewportSize()!
    await page.setViewportSize({ width: 1280, height: 800 })
    const title = page.getByRole('heading', { name: /^Memory of/ })
    expect(await title.evaluate(text => text.scrollWidth - text.clientWidth)).toBe(0)
    await page.setViewportSize(usual)
    await looks.expectAll('memory', measured)
  })

  test('memory has a table twin of each rank', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByLabel('Rank of the table').selectOption('3')
    const table = page.getByRole('table', { name: 'Memory of rank 3' })
    expect(await table.getByRole('columnheader').allTextContents()).toContain('together')
    expect(await table.getByRole('row').count()).toBeGreaterThan(10)
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByRole('button', { name: 'Rank 0' }).click()
  })

  test('memory shares its window with the timeline', async () => {
    const { page } = studio
    await page.keyboard.press('w')
    await page.keyboard.press('w')
    const shown = () => page.locator('.memory-row canvas').first().getAttribute('aria-label')
    expect(await shown()).toContain('peak')
    await page.getByRole('button', { name: 'Rank 2' }).click()
    await page.getByRole('heading', { name: 'Peak of rank 2' }).waitFor()
    await page.keyboard.press('0')
  })

  test('two runs are chosen and compared', async () => {
    const { page } = studio
    await screen('Compare')
    await page.getByRole('button', { name: 'Choose runs' }).click()
    await page.getByRole('heading', { name: 'Compare runs' }).waitFor()
    expect(await violations()).toEqual([])
    // Those of the comparison before are still marked.
    while ((await page.getByRole('checkbox', { checked: true }).count()) > 0)
      await page.getByRole('checkbox', { checked: true }).first().uncheck()
    await page.getByRole('checkbox', { name: /^gpipe/ }).check()
    await page
      .getByRole('checkbox', { name: /^part3/ })
      .first()
      .check()
    await page.getByRole('button', { name: 'Compare 2 runs' }).click()
    await page.getByRole('table', { name: 'Differences' }).waitFor()
    await measured()
    expect(await page.getByRole('row', { name: /^step time/ }).textContent()).toContain('−')
    await page.getByRole('heading', { name: 'Why the step is shorter in B than in A' }).waitFor()
    expect(await violations()).toEqual([])
    await looks.expectAll('compare', measured)
  })

  test('the other way round the other run is explained', async () => {
    const { page } = studio
    await page.getByLabel('baseline').selectOption('1')
    await page.getByRole('heading', { name: 'Why the step is longer in A than in B' }).waitFor()
    await page.getByRole('button', { name: 'Move B to the right' }).click()
    await page.getByRole('button', { name: 'undo' }).click()
  })

  test('what cannot be compared says why, and the lanes stay', async () => {
    const { page } = studio
    await page.getByLabel('aligned at').selectOption('event')
    await page.getByLabel('Name of the slice to align at').fill('no such slice')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('(gpipe · 4 ranks) has no event').waitFor()
    await page.getByRole('img', { name: 'Work of 4 ranks over time' }).first().waitFor()
    expect(await violations()).toEqual([])
    await looks.expectOne('compare-failing')
    await page.getByLabel('aligned at').selectOption('step 0')
    await page.getByRole('table', { name: 'Differences' }).waitFor()
  })

  test('a run that tells no memory says what would', async () => {
    const { page } = studio
    const trace = writeTrace(folder)
    await screen('Runs')
    await openFile(trace)
    await page.getByRole('heading', { name: 'host', exact: true }).waitFor()
    await screen('Memory')
    await page.getByText('This run tells nothing of memory.').waitFor()
    await page.getByText('profile_memory=True').waitFor()
    expect(await violations()).toEqual([])
    await looks.expectOne('memory-empty')
  })

  test('names of a trace are only ever text', async () => {
    const { page } = studio
    await screen('Measures')
    await measured()
    await page.getByRole('grid', { name: 'Operations' }).getByText('<img src=x').waitFor()
    expect(await page.evaluate(() => [document.images.length, 'wasRun' in window])).toEqual([0, false])
    expect(await violations()).toEqual([])
  })
})
