/** Files that tell no rank: the run opens at once, and the window asks which ranks they are of. By keyboard alone. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { dropPaths, timelineAtRest } from './support/window-actions.ts'

const names = ['alpha.json', 'beta.json', 'gamma.json']
const trace = (name: string) =>
  JSON.stringify([
    { ph: 'X', name, cat: 'cpu_op', pid: 1, tid: 1, ts: 10, dur: 60 },
    { ph: 'X', name: 'end', cat: 'cpu_op', pid: 1, tid: 1, ts: 80, dur: 20 },
  ])

describe.skipIf(!chromiumPath())('files that tell no rank', () => {
  let folder: string
  let studio: OpenedStudio

  beforeAll(async () => {
    folder = testFolder('ranks')
    for (const name of names) writeFileSync(join(folder, name), trace(name))
    studio = await openInBrowser()
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    removeFolder(folder)
  })

  const field = (name: string) => studio.page.getByLabel(`Rank of ${name}`)
  const ranksShown = async () =>
    [...new Set(await studio.page.getByText(/^Rank \d+$/).allTextContents())].sort()

  test('are shown by order at once, and a notice leads to the form', async () => {
    const { page } = studio
    await page.getByText('Drop').first().waitFor()
    await dropPaths(
      page,
      names.map(name => join(folder, name)),
    )
    await timelineAtRest(page)
    await page.getByText('3 files tell no rank').waitFor()
    expect(await ranksShown()).toEqual(['Rank 0', 'Rank 1', 'Rank 2'])
    await page.getByRole('button', { name: 'Set ranks' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /^Ranks of/ }).waitFor()
    expect(await field('beta.json').inputValue()).toBe('1')
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  test('two of one rank are refused with a reason, and can be put right', async () => {
    const { page } = studio
    // The first field has the focus.
    await page.keyboard.type('4')
    await page.keyboard.press('Tab')
    await page.keyboard.type('4')
    await page.getByText('alpha.json and beta.json cannot both be rank 4.').waitFor()
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Set ranks' }).isDisabled()).toBe(true)
    await field('beta.json').fill('')
    await page.getByText('beta.json needs a whole number').waitFor()
    await page.keyboard.type('9')
    await page.keyboard.press('Tab')
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  test('once set they are everywhere, and can be taken back', async () => {
    const { page } = studio
    await expect.poll(ranksShown).toEqual(['Rank 4', 'Rank 5', 'Rank 9'])
    await timelineAtRest(page)
    await page.getByText('Ranks of alpha and 2 more are set.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(ranksShown).toEqual(['Rank 0', 'Rank 1', 'Rank 2'])
    await page.keyboard.press('Control+Shift+P')
    await page.keyboard.type('Set the ranks')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /^Ranks of/ }).waitFor()
    await page.keyboard.press('Escape')
  })
})
