/** Files that travel from a browser to the server: several at once, and nothing left of what is cancelled. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { dropPaths, timelineAtRest } from './support/window-actions.ts'

describe.skipIf(!chromiumPath())('files that are dropped on a served window', () => {
  let studio: OpenedStudio
  let folder: string

  beforeAll(async () => {
    folder = testFolder('uploads')
    mkdirSync(join(folder, 'ranks'))
    for (let rank = 0; rank < 6; rank++) {
      const slice = { ph: 'X', pid: rank, tid: 0, ts: 0, dur: 5, name: 'f' }
      writeFileSync(join(folder, 'ranks', `rank${rank}.json`), JSON.stringify([slice]))
    }
    studio = await openInBrowser()
    await studio.page.getByRole('heading', { name: 'Open a trace' }).waitFor()
  })
  afterAll(async () => {
    await studio?.close()
    removeFolder(folder)
  })

  const uploaded = () =>
    readdirSync(join(studio.dataFolder, 'transfers'), { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.json'),
    )

  test('are sent a few at a time; cancelled, nothing is left of those that had come', async () => {
    const { page } = studio
    const held: (() => void)[] = []
    // The first file goes through, all others wait.
    let isFirst = true
    await page.route('**/files?name=*', async route => {
      if (!isFirst) await new Promise<void>(go => held.push(go))
      isFirst = false
      await route.continue().catch(() => {})
    })
    await dropPaths(page, [join(folder, 'ranks')])
    const job = page.getByRole('list', { name: 'Imports' }).getByRole('listitem')
    await job.getByText(/Sending to the server: \d+/).waitFor()
    await expect.poll(() => held.length).toBe(3)
    expect(uploaded()).toHaveLength(1)
    await job.getByRole('button', { name: 'Cancel' }).click()
    await job.waitFor({ state: 'hidden' })
    await expect.poll(uploaded).toEqual([])
    for (const go of held) go()
    await page.unroute('**/files?name=*')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('that are links to nothing are told by their names', async () => {
    const { page } = studio
    const link = join(folder, 'rank7.json')
    symlinkSync(join(folder, 'nowhere'), link)
    await dropPaths(page, [link])
    const notice = page.getByRole('log', { name: 'Notices' }).getByText(/rank7\.json could not be read/)
    await notice.waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await notice.waitFor({ state: 'hidden' })
  })

  test('and cannot be read are one list that covers nothing, newest first, which keys unfold and dismiss', async () => {
    const { page } = studio
    const notices = page.getByRole('log', { name: 'Notices' })
    for (const name of ['one', 'two', 'three']) {
      const path = join(folder, `${name}.json`)
      writeFileSync(path, '{"batch":4}')
      await dropPaths(page, [path])
      await notices.getByText(`${name}.json holds no trace`).waitFor()
    }
    const told = async () => (await notices.textContent())!.match(/(?:one|two|three)(?=\.json)/g)
    expect(await told()).toEqual(['three'])
    const [screen, bar] = await Promise.all([page.locator('main').boundingBox(), notices.boundingBox()])
    expect(screen!.y + screen!.height).toBeLessThanOrEqual(bar!.y)
    await page.getByRole('button', { name: '2 more' }).waitFor()
    await page.keyboard.press('Alt+M')
    await expect.poll(told).toEqual(['three', 'two', 'one'])
    await page.keyboard.press('Alt+M')
    await expect.poll(told).toEqual(['three'])
    await page.keyboard.press('Alt+Shift+M')
    await expect.poll(told).toBeNull()
  })

  test('and dropped again, they are one run of all ranks', async () => {
    const { page } = studio
    await dropPaths(page, [join(folder, 'ranks')])
    await timelineAtRest(page)
    await page.getByText('6 ranks · 6 slices').waitFor()
    await expect.poll(uploaded).toEqual([])
  })
})
