/** What a person does first, in the browser and on the desktop alike. */
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeKinetoTrace } from '../bench/kineto-generator.ts'
import { chromiumPath } from './support/chromium.ts'
import { electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type HostKind, type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { closeDialog, dropPaths, framesDrawn, hold, timelineAtRest } from './support/window-actions.ts'

// Not the number of the sample, so that its run is not taken for this one.
const ranks = 3

const hosts: Record<HostKind, { readonly isThere: boolean; open(): Promise<OpenedStudio> }> = {
  browser: { isThere: chromiumPath() !== undefined, open: () => openInBrowser() },
  desktop: { isThere: electronPath !== undefined, open: () => openOnDesktop() },
}

let traces: string
beforeAll(() => {
  traces = testFolder('traces')
  const folder = join(traces, 'ranks')
  mkdirSync(folder)
  writeKinetoTrace({ folder, megabytes: 2, ranks })
  chmodSync(folder, 0o755)
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o644)
})
afterAll(() => removeFolder(traces))

describe.each(Object.keys(hosts) as HostKind[])('in the %s', kind => {
  describe.skipIf(!hosts[kind].isThere)('the studio', () => {
    let studio: OpenedStudio
    beforeAll(async () => {
      studio = await hosts[kind].open()
    })
    beforeEach(context => pictureOnFailure(context, studio))
    afterAll(() => studio?.close())

    test('begins with what to do and two samples of its own', async () => {
      const { page } = studio
      await page.getByRole('heading', { name: 'Open a trace' }).waitFor()
      await page.getByRole('button', { name: 'Open files' }).waitFor()
      await page.getByRole('button', { name: 'Open folder' }).waitFor()
      const samples = page.getByRole('region', { name: 'Samples' }).getByRole('button')
      await samples.first().waitFor()
      expect(await samples.count()).toBe(2)
    })

    test('opens a sample and paints its timeline', async () => {
      const { page } = studio
      await page.getByRole('region', { name: 'Samples' }).getByRole('button').first().click()
      await timelineAtRest(page)
      expect(await page.evaluate(() => globalThis.__rankscope.rectangles)).toBeGreaterThan(10)
    })

    test('opens a folder of ranks that is dropped on the window as one run', async () => {
      const { page } = studio
      await dropPaths(page, [join(traces, 'ranks')])
      await page.getByText(`${ranks} ranks`).first().waitFor({ timeout: 60_000 })
      await timelineAtRest(page)
    })

    if (kind === 'browser')
      test('keeps no copy of what was sent once the run holds it', async () => {
        const copies = () =>
          readdirSync(join(studio.dataFolder, 'transfers'), { recursive: true, encoding: 'utf8' })
        await vi.waitFor(() => expect(copies().filter(name => name.endsWith('.json'))).toEqual([]), 30_000)
      })

    test('flies by keyboard, and draws nothing while nothing changes', async () => {
      const { page } = studio
      for (const key of ['w', 'd', 'a', 's']) {
        const before = await framesDrawn(page)
        await hold(page, key, 300)
        expect(await framesDrawn(page), key).toBeGreaterThan(before)
      }
      const atRest = await framesDrawn(page)
      await page.waitForTimeout(500)
      expect(await framesDrawn(page)).toBe(atRest)
    })

    test('lists its keys and finds its commands', async () => {
      const { page } = studio
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await closeDialog(page)
      await page.keyboard.press('Control+Shift+P')
      await page.getByRole('dialog').waitFor()
      await closeDialog(page)
    })

    test('searches names and steps through the hits', async () => {
      const { page } = studio
      await page.keyboard.press('/')
      await page.keyboard.type('nccl')
      await page.getByText(`hits in ${ranks} tracks`).waitFor()
      await page.keyboard.press('Enter')
      await page.evaluate(() => globalThis.__rankscope.idle())
      // What was found is selected, and the drawer tells of it.
      await page.getByRole('tabpanel').getByText(/nccl/i).first().waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    })

    test('says when a service is killed, and is usable again by itself', async () => {
      const { page } = studio
      const before = await studio.servicePids()
      for (const pid of before) process.kill(pid, 'SIGKILL')
      await page.getByText('The trace service stopped and was restarted.').waitFor({ timeout: 20_000 })
      await vi.waitFor(async () => {
        const now = await studio.servicePids()
        expect(now).toHaveLength(before.length)
        expect(now.some(pid => before.includes(pid))).toBe(false)
      }, 20_000)
      const drawn = await framesDrawn(page)
      await timelineAtRest(page)
      await hold(page, 'w', 200)
      expect(await framesDrawn(page)).toBeGreaterThan(drawn)
    })
  })
})
