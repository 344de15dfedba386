/** How the window looks, against pictures. */
import type { Browser } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest'
import { chromiumPath, launchChromium } from './support/chromium.ts'
import { Looks } from './support/looks.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { OpenedStudio } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

/** Times taken, and the like: true, and different every time. */
const ofTheMoment = '.status-bar > span:first-child { display: none }'
/** What works here, and on how many cores. */
const ofTheMachine = '.backend, .placement { display: none }'
const restless = `${ofTheMoment} ${ofTheMachine}`

describe.skipIf(!chromiumPath())('the window looks as it should', () => {
  let studio: OpenedStudio
  let comparer: Browser
  let looks: Looks

  beforeAll(async () => {
    comparer = await launchChromium()
    studio = await openInBrowser()
    looks = new Looks(comparer, studio.page, restless)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    await comparer?.close()
  })

  test('a first start', async () => {
    await studio.page.getByRole('region', { name: 'Samples' }).getByRole('button').first().waitFor()
    await looks.expectAll('welcome')
  })

  test('a new run', async () => {
    const { page } = studio
    await page.keyboard.press('Alt+n')
    await page.getByRole('list', { name: 'Devices of the ranks' }).waitFor()
    await looks.expectAll('new-run')
    await page.getByRole('button', { name: 'Runs', exact: true }).click()
  })

  test('a sample', async () => {
    const { page } = studio
    await page.getByRole('region', { name: 'Samples' }).getByRole('button').first().click()
    await timelineAtRest(page)
    await page.getByText(/nothing odd|oddities/).waitFor()
    await page.getByText('Peak memory').first().waitFor()
    await looks.expectAll('timeline', () => timelineAtRest(page))
  })

  test('a slice that was searched for, with its details', async () => {
    const { page } = studio
    await page.keyboard.press('/')
    await page.keyboard.type('backward')
    await page.getByText(/hits in 4 tracks/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('tabpanel').getByText('backward').first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('0')
    await timelineAtRest(page)
    await looks.expectOne('selection')
  })
})
