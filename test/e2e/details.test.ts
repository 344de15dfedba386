/** What surrounds the timeline, in a real browser: drawer, search, tables, marks, report; names as text; axe. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

const hostileName = '<img src=x onerror="window.wasRun=1">'

/** Two ranks with nested slices, a flow, arguments with large numbers, and a name that wants to be markup. */
function writeTraces(folder: string): readonly string[] {
  return [0, 1].map(rank => {
    const at = (name: string, ts: number, dur: number, args: object = {}) =>
      `{"ph":"X","name":${JSON.stringify(name)},"cat":"cpu_op","pid":${rank},"tid":1,"ts":${ts},"dur":${dur},"args":${JSON.stringify(args)}}`
    const events = [
      at('outer', 0, 1000),
      at('inner', 100, 200, { shape: [1024, 768], note: 'between the lines' }),
      `{"ph":"X","name":"exact","cat":"cpu_op","pid":${rank},"tid":1,"ts":400,"dur":100,"args":{"address":18446744073709551615}}`,
      at(hostileName, 600, 100, { [hostileName]: hostileName }),
      `{"ph":"s","id":7,"name":"ac2g","cat":"ac2g","pid":${rank},"tid":1,"ts":110}`,
      `{"ph":"f","bp":"e","id":7,"name":"ac2g","cat":"ac2g","pid":${rank},"tid":1,"ts":410}`,
    ]
    const path = join(folder, `rank${rank}.json`)
    writeFileSync(
      path,
      `{"traceEvents":[${events.join()}],"distributedInfo":{"rank":${rank},"world_size":2}}`,
    )
    return path
  })
}

describe.skipIf(!chromiumPath())('around the timeline', () => {
  let studio: OpenedStudio
  let folder: string

  beforeAll(async () => {
    folder = testFolder('details')
    studio = await openInBrowser({ paths: writeTraces(folder) })
    await studio.page.getByText('2 ranks').first().waitFor()
    await timelineAtRest(studio.page)
    await studio.page.getByText('1 warning from its import').waitFor()
  })
  afterAll(async () => {
    await studio?.close()
    removeFolder(folder)
  })

  const violations = async () => {
    // Legacy mode: the page is the only one of its context, and another cannot be opened beside it.
    const { violations: found } = await new AxeBuilder({ page: studio.page }).setLegacyMode().analyze()
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
  }
  const search = async (text: string) => {
    await studio.page.keyboard.press('/')
    await studio.page.keyboard.type(text)
    await studio.page.locator('.search-total').waitFor()
  }
  const drawer = () => studio.page.getByRole('tabpanel')

  test('a hit is selected, its arguments keep every digit, and its flow leads on', async () => {
    const { page } = studio
    await search('exact')
    expect(await page.locator('.search-total').textContent()).toContain('2 hits in 2 tracks')
    expect(await violations()).toEqual([])
    await page.keyboard.press('Enter')
    await drawer().getByText('18446744073709551615').waitFor()
    await page.keyboard.press('Escape')
    await drawer().getByRole('button', { name: 'inner' }).click()
    await drawer().getByText('[1024, 768]').waitFor()
    await drawer().getByText('between the lines').waitFor()
  })

  test('arguments are searched, and Enter goes on stepping after the box was left', async () => {
    const { page } = studio
    await search('between the lines')
    await page.keyboard.press('Enter')
    await page.getByText('1 / 2').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.getByText('2 / 2').waitFor()
  })

  test('a name is only ever text', async () => {
    const { page } = studio
    await search('onerror')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await drawer().getByRole('heading', { name: hostileName }).waitFor()
    await page.keyboard.press('Control+A')
    await drawer().getByRole('grid').getByText(hostileName).waitFor()
    expect(await page.evaluate(() => [document.images.length, 'wasRun' in window])).toEqual([0, false])
  })

  test('an area is totalled by name, and a name in it leads to its slices', async () => {
    const { page } = studio
    await page.keyboard.press('Control+A')
    await drawer().getByText('8 slices').waitFor()
    expect(await violations()).toEqual([])
    await drawer().getByRole('button', { name: 'inner' }).click()
    await page.getByLabel('Search slices').first().waitFor()
    expect(await page.getByLabel('Search slices').first().inputValue()).toBe('inner')
  })

  test('the table twin is walked by keyboard and selects on the timeline', async () => {
    const { page } = studio
    await page.keyboard.press('Escape')
    await page.locator('.timeline-stage').focus()
    await page.keyboard.press('t')
    const table = page.getByRole('grid', { name: 'Slices in sight' })
    await table.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await table.locator('[aria-selected="true"]').textContent()).toContain('inner')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Selection' }).click()
    await drawer().getByRole('heading', { name: 'inner' }).waitFor()
    expect(await violations()).toEqual([])
  })

  test('a mark is set by a key, takes a note, and is there again after the page was loaded anew', async () => {
    const { page } = studio
    await page.locator('.timeline-stage').focus()
    await page.keyboard.press('m')
    await page.getByRole('tab', { name: 'Marks' }).click()
    const note = drawer().getByRole('textbox')
    await note.fill('look here')
    await note.press('Enter')
    expect(await violations()).toEqual([])
    await page.reload()
    await timelineAtRest(page)
    await page.getByRole('tab', { name: 'Marks' }).click()
    expect(await drawer().getByRole('textbox').inputValue()).toBe('look here')
  })

  test('SQL is asked from the search box, and cannot write', async () => {
    const { page } = studio
    await page.keyboard.press('/')
    await page.keyboard.type(':select count(*) as n from slice')
    await page.keyboard.press('Enter')
    await drawer().getByRole('grid', { name: 'Result' }).getByText('8', { exact: true }).waitFor()
    await drawer().getByLabel('SQL', { exact: true }).fill('delete from label')
    await page.getByRole('button', { name: 'Ask' }).click()
    await drawer().getByRole('alert').waitFor()
    expect(await violations()).toEqual([])
  })

  test('the import report is one click away', async () => {
    const { page } = studio
    await page.getByRole('button', { name: '1 warning from its import' }).click()
    // Neither file tells where its clock began.
    await page.getByRole('dialog').getByText('no-common-clock').waitFor()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  test('the theme is chosen and kept', async () => {
    const { page } = studio
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await page.keyboard.press('Control+Shift+P')
    await page.getByRole('combobox').fill('theme light')
    await page.keyboard.press('Enter')
    expect(await theme()).toBe('light')
    expect(await violations()).toEqual([])
    await page.reload()
    await timelineAtRest(page)
    expect(await theme()).toBe('light')
    await page.getByRole('button', { name: 'Runs', exact: true }).click()
    await page.getByRole('heading', { name: 'Open a trace' }).waitFor()
    expect(await violations()).toEqual([])
  })

  test('a run is removed from the library, and brought back', async () => {
    const { page } = studio
    const row = page
      .getByRole('grid', { name: 'Runs of the library' })
      .getByRole('row')
      .filter({ hasText: 'rank0' })
    await row.click({ position: { x: 2, y: 2 } })
    await page.keyboard.press('Delete')
    await page.getByText('Nothing yet.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    expect(await violations()).toEqual([])
  })
})
