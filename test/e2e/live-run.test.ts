/** A strategy on real ranks in the real window: seen while it runs, queued, stopped, kept; its service killed. */
import { AxeBuilder } from '@axe-core/playwright'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chromiumPath } from './support/chromium.ts'
import { electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { childProcesses, commandOf, isRunning } from './support/processes.ts'
import { openInBrowser } from './support/served-studio.ts'
import type { HostKind, OpenedStudio } from './support/studio.ts'

const hosts: Record<HostKind, { readonly isThere: boolean; open(): Promise<OpenedStudio> }> = {
  browser: { isThere: chromiumPath() !== undefined, open: () => openInBrowser() },
  desktop: { isThere: electronPath !== undefined, open: () => openOnDesktop() },
}

/** More steps than any test waits for: such a run ends only when it is stopped. */
const endless = '1000000'
/** Processes start, load their back end and find each other. */
const startMs = 60_000

describe.each(Object.keys(hosts) as HostKind[])('in the %s', kind => {
  describe.skipIf(!hosts[kind].isThere)('a run on real ranks', () => {
    let studio: OpenedStudio
    // Of its own: each stands by itself.
    beforeEach(async context => {
      studio = await hosts[kind].open()
      pictureOnFailure(context, studio)
      await studio.page.setViewportSize({ width: 1280, height: 800 })
    })
    afterEach(() => studio?.close())

    const strip = () => studio.page.getByRole('region', { name: 'Run on real ranks' })
    const queue = () => studio.page.getByRole('list', { name: 'Runs of this session' }).getByRole('listitem')
    const library = () => studio.page.getByRole('region', { name: 'Library' }).getByRole('row')
    const violations = async () => {
      const { violations: found } = await new AxeBuilder({ page: studio.page }).setLegacyMode().analyze()
      return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
    }
    const fillIn = async (strategy: string, steps: string) => {
      const { page } = studio
      await page.getByRole('button', { name: 'New run', exact: true }).click()
      await page.getByRole('radio', { name: strategy }).check()
      await page.getByLabel('Ranks', { exact: true }).fill('2')
      await page.getByLabel('Steps', { exact: true }).fill(steps)
      await page.getByRole('radio', { name: 'WebAssembly' }).check()
      await page.getByRole('list', { name: 'Devices of the ranks' }).getByText('Rank 1').waitFor()
    }
    const runForReal = () => studio.page.getByRole('button', { name: 'Run for real' }).click()
    /** Runs until it is stopped; resolves when its first step is done. */
    const begin = async (strategy: string) => {
      await fillIn(strategy, endless)
      await runForReal()
      await strip()
        .getByText(/^Step [1-9]\d* of/)
        .waitFor({ timeout: startMs })
    }
    const stop = async (strategy: string) => {
      await studio.page.getByRole('button', { name: new RegExp(`^Stop ${strategy}`) }).click()
    }

    test('is filled in by keyboard, and says where its ranks go and what is missing', async () => {
      const { page } = studio
      await page.getByRole('button', { name: 'Run a strategy' }).waitFor()
      await page.keyboard.press('Alt+n')
      await page.getByRole('heading', { name: 'Run a strategy' }).waitFor()
      await page.getByRole('radio', { name: /^part3/ }).focus()
      await page.keyboard.press('ArrowUp')
      expect(await page.getByRole('radio', { name: /^gpipe/ }).isChecked()).toBe(true)
      await page.getByLabel('Ranks', { exact: true }).fill('0')
      await page.getByText('Ranks is a whole number from 1').waitFor()
      expect(await page.getByRole('button', { name: 'Run for real' }).isDisabled()).toBe(true)
      await fillIn('part3', endless)
      await page.getByText('2 ranks share a device').waitFor()
      expect(await violations()).toEqual([])
    })

    test('is seen while its processes are alive, with its loss', async () => {
      const { page } = studio
      await begin('part3')
      await slicesIn(studio, 'Rank 1')
      const ranks = await rankProcesses(studio)
      expect(ranks).toHaveLength(2)
      // They were there while the slices were: a process that has ended does not come back.
      expect(await colouredPixels(studio, 'Rank 0')).toBeGreaterThan(100)
      expect(ranks.every(isRunning)).toBe(true)
      await vi.waitFor(async () => {
        const [, first, last] = /from (\S+) to (\S+)/.exec(await lossLabel(studio))!
        expect(Number(last)).toBeLessThan(Number(first))
      }, 30_000)
      expect(await violations()).toEqual([])
      expect(await page.getByRole('button', { name: 'Follow the running end' }).count()).toBe(0)
    })

    test('lets another one wait, and ends in order when it is stopped', async () => {
      const { page } = studio
      await begin('part3')
      const ranks = await rankProcesses(studio)
      await fillIn('gpipe', '3')
      await page.getByText('A run is under way').waitFor()
      await page.getByRole('button', { name: 'Run for real' }).focus()
      await page.keyboard.press('Control+Enter')
      await queue().getByText('Waits for 1 run before it').waitFor()
      expect(await violations()).toEqual([])
      await fillIn('naive', '3')
      await runForReal()
      await queue().getByText('Waits for 2 runs before it').waitFor()
      await stop('naive')
      await queue().getByText('Stopped before it began. Nothing was kept').waitFor()
      expect(ranks.every(isRunning)).toBe(true)
      await stop('part3')
      await queue()
        .getByText(/^Stopped after \d+ steps? of 1000000. What was done is kept/)
        .waitFor()
      expect(ranks.some(isRunning)).toBe(false)
      await queue().getByText('Done: 3 steps').waitFor({ timeout: startMs })
      await page.getByRole('button', { name: 'Show its timeline' }).click()
      await strip().getByText('Done: 3 steps').waitFor()
    })

    test('lies in the library, stopped or not, and opens from there', async () => {
      const { page } = studio
      await begin('part3')
      await fillIn('gpipe', '3')
      await page.keyboard.press('Control+Enter')
      await stop('part3')
      await queue().getByText('Done: 3 steps').waitFor({ timeout: startMs })
      await page.getByRole('button', { name: 'Runs', exact: true }).click()
      const stopped = library().filter({ hasText: 'part3' })
      const done = library().filter({ hasText: 'gpipe' })
      for (const row of [stopped, done]) await row.getByText('measured').waitFor()
      await stopped.getByText(/wasm.*cut short/).waitFor()
      expect(await done.getByText('cut short').count()).toBe(0)
      await stopped.getByRole('button', { name: /^part3/ }).click()
      await slicesIn(studio, 'Rank 0')
      await strip().getByRole('button', { name: 'Run again' }).click()
      expect(await page.getByLabel('Steps', { exact: true }).inputValue()).toBe(endless)
    })

    test('a strategy that does not fit says why, and nothing is started', async () => {
      const { page } = studio
      await fillIn('hybrid-data-pipeline', '3')
      await runForReal()
      const problem = page.getByRole('alert').filter({ hasText: 'cannot be run' })
      await problem.getByText('must divide the ranks').waitFor()
      expect(await queue().count()).toBe(0)
      await page.getByLabel('Stages of a pipeline').fill('2')
      await problem.waitFor({ state: 'hidden' })
    })

    test('a simulation of the same task opens as a run, and is kept', async () => {
      const { page } = studio
      await fillIn('part3', '3')
      await page.getByLabel('Cluster', { exact: true }).selectOption('a100_sxm_80g')
      await page.getByRole('button', { name: 'Simulate' }).click()
      await page.getByRole('heading', { name: /part3 · 2 ranks · a100_sxm_80g/ }).waitFor()
      await slicesIn(studio, 'Rank 1')
      await page.getByRole('button', { name: 'Runs', exact: true }).click()
      const row = library().filter({ hasText: 'simulated' })
      await row.getByText('a100_sxm_80g').first().waitFor()
      expect(await violations()).toEqual([])
    })

    test('tells of a rank that died, keeps what was done, and leads back to the form', async () => {
      const { page } = studio
      await begin('part2')
      const ranks = await rankProcesses(studio)
      process.kill(ranks[1]!, 'SIGKILL')
      await strip()
        .getByText(/^Failed.*rank 1 ended with signal SIGKILL/)
        .waitFor({ timeout: 20_000 })
      await vi.waitFor(() => expect(ranks.some(isRunning)).toBe(false), 10_000)
      expect(await violations()).toEqual([])
      await strip().getByRole('button', { name: 'Change and run again' }).click()
      expect(await page.getByRole('radio', { name: /^part2/ }).isChecked()).toBe(true)
      await page.getByRole('button', { name: 'Runs', exact: true }).click()
      await library().filter({ hasText: 'part2' }).getByText('cut short').waitFor()
    })

    test('ends with the trace service, which has what was done', async () => {
      const { page } = studio
      await begin('manual')
      const engine = await engineProcess(studio)
      const ranks = await rankProcesses(studio)
      const others = (await studio.servicePids()).filter(pid => pid !== engine)
      for (const pid of others) process.kill(pid, 'SIGKILL')
      await strip()
        .getByText(/^Failed after \d+ steps?: The trace service ended/)
        .waitFor({ timeout: 20_000 })
      await vi.waitFor(() => expect(ranks.some(isRunning)).toBe(false), 10_000)
      await page.getByRole('button', { name: 'Runs', exact: true }).click()
      await library().filter({ hasText: 'manual' }).getByText('cut short').waitFor({ timeout: 20_000 })
      await library()
        .filter({ hasText: 'manual' })
        .getByRole('button', { name: /^manual/ })
        .click()
      await slicesIn(studio, 'Rank 0')
    })

    test('ends with the engine service, which says so, keeps what was done, and serves again', async () => {
      const { page } = studio
      await begin('part0')
      const ranks = await rankProcesses(studio)
      process.kill(await engineProcess(studio), 'SIGKILL')
      await page.getByText(/The engine service stopped.*part0/).waitFor()
      await vi.waitFor(() => expect(ranks.some(isRunning)).toBe(false), 20_000)
      await page.getByRole('button', { name: 'Runs', exact: true }).click()
      await library().filter({ hasText: 'part0' }).getByText('cut short').waitFor()
      await fillIn('part0', '2')
      await runForReal()
      await strip().getByText('Done: 2 steps').waitFor({ timeout: startMs })
    })
  })
})

/** The service that has rank processes for children. */
async function engineProcess(studio: OpenedStudio): Promise<number> {
  const services = await studio.servicePids()
  return services.find(pid => childProcesses(pid).some(isRank))!
}

async function rankProcesses(studio: OpenedStudio): Promise<readonly number[]> {
  const services = await studio.servicePids()
  return services.flatMap(childProcesses).filter(isRank)
}

const isRank = (pid: number) => commandOf(pid).includes('rank-process')

/** Resolves when slices are on the canvas in the row of a rank. */
async function slicesIn(studio: OpenedStudio, rank: string): Promise<void> {
  await vi.waitFor(async () => expect(await colouredPixels(studio, rank)).toBeGreaterThan(100), 20_000)
}

/** How the curve of the loss is called: `Loss, from 0.698 to 0.012`. */
async function lossLabel({ page }: OpenedStudio): Promise<string> {
  return (await page.getByRole('img', { name: /^Loss, from/ }).getAttribute('aria-label'))!
}

/** Pixels of slices, which have a hue, in the row of a rank; the grid, the hatch and the ground have none. */
async function colouredPixels({ page }: OpenedStudio, rank: string): Promise<number> {
  const row = await page
    .getByRole('treeitem', { name: new RegExp(rank) })
    .first()
    .boundingBox()
  if (!row) return 0
  return page.evaluate(
    ({ top, height }) => {
      const drawn = document.querySelector<HTMLCanvasElement>('.timeline-stage canvas')!
      const box = drawn.getBoundingClientRect()
      const copy = new OffscreenCanvas(box.width, height)
      const context = copy.getContext('2d')!
      context.drawImage(drawn, 0, box.top - top, box.width, box.height)
      const { data } = context.getImageData(0, 0, copy.width, copy.height)
      let coloured = 0
      for (let at = 0; at < data.length; at += 4) {
        const channels = [data[at]!, data[at + 1]!, data[at + 2]!]
        if (Math.max(...channels) - Math.min(...channels) > 60) coloured++
      }
      return coloured
    },
    { top: row.y, height: Math.round(row.height) },
  )
}
