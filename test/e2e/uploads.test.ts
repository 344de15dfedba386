/** Files that travel from a browser to the server: several at once, and nothing left of what is cancelled. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { openInBrowser } from './support/served-studio.ts'
import { type OpenedStudio, removeFolder, testFolder } from './support/studio.ts'
import { closeDialog, dropPaths, timelineAtRest } from './support/window-actions.ts'

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

  const listed = () =>
    studio.page.getByRole('log', { name: 'Notices' }).getByRole('listitem').allTextContents()
  const bad = ['bad1.json', 'bad2.json', 'bad3.json']

  test('and none of which can be read are one list, over the whole width and no taller than a quarter', async () => {
    const { page } = studio
    const notices = page.getByRole('log', { name: 'Notices' })
    const paths = bad.map(name => join(folder, name))
    for (const path of paths) writeFileSync(path, '{"batch":4}')
    await dropPaths(page, paths)
    await notices.getByText('3 files could not be opened: bad1.json holds no trace').waitFor()
    await page.getByRole('button', { name: '2 more' }).click()
    expect(await listed()).toEqual(bad.map(name => expect.stringContaining(name)))
    for (let i = 0; i < 4; i++) {
      const several = ['x', 'y', 'z'].map(name => join(folder, `${name}${i}.json`))
      for (const path of several) writeFileSync(path, '')
      await dropPaths(page, several)
      await notices.getByText(`z${i}.json is empty`).waitFor()
    }
    const [bar, row] = await Promise.all(
      ['.notice-bar', '.notice'].map(at => page.locator(at).first().boundingBox()),
    )
    const size = page.viewportSize()!
    expect(bar!.height).toBeLessThanOrEqual(size.height / 4)
    expect(row!.width).toBeGreaterThan(size.width * 0.9)
    await page.keyboard.press('Alt+Shift+M')
    await notices.getByRole('listitem').first().waitFor({ state: 'hidden' })
  })

  test('and of which some can be read are a run, and a notice that names the others and leads to the report', async () => {
    const { page } = studio
    await dropPaths(
      page,
      [...bad, 'ranks/rank0.json'].map(name => join(folder, name)),
    )
    await timelineAtRest(page)
    await page.getByText('3 files were left out: bad1.json holds no trace').waitFor()
    await page.getByRole('button', { name: '2 more' }).click()
    expect(await listed()).toEqual(bad.map(name => expect.stringContaining(name)))
    await page.getByRole('button', { name: 'Import report' }).click()
    await page.getByRole('dialog', { name: 'Import report: rank0' }).getByText('not-a-trace').waitFor()
    await closeDialog(page)
    await page.keyboard.press('Alt+Shift+M')
  })

  test('and dropped again, they are one run of all ranks', async () => {
    const { page } = studio
    await dropPaths(page, [join(folder, 'ranks')])
    await timelineAtRest(page)
    await page.getByText('6 ranks · 6 slices').waitFor()
    await expect.poll(uploaded).toEqual([])
  })
})
