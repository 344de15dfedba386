/**
 * Part 4 in the real window: a 1F1B pipeline is written from the stub, deadlocks, is mended, watched, held against
 * part 3, run on two ranks and laid over its prediction. Then files, and texts that no file holds.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { ordinaryFolder } from './support/ordinary-user.ts'
import { pictureOnFailure } from './support/picture-on-failure.ts'
import { isRunning } from './support/processes.ts'
import { removeFolder, root, testFolder } from './support/studio.ts'
import { replaceLine } from './support/window-actions.ts'

const head = `import {
  type Activation, type ActivationGradient, add, getGlobalBatchList, isFirst, isLast, key, layersOf, strategy,
} from 'rankscope/strategy'

export default strategy({
  name: 'my 1F1B',
  defaults: { worldSize: 2, layers: 2, globalBatch: 32, batch: 4 },
  async train(model, dist, config) {
    const [layer] = layersOf(model) as [number]
    const { weights, optimizerStates, activations, weightGradients } = model.storage()
`
const forward = `    const forward = async (m: number) => {
      const input = isFirst(model) ? model.getInputActivation(batches[m]!) : await dist.receive<Activation>(dist.rank - 1)
      activations.set(key(layer, m), input)
      const output = model.forward(layer, input, weights.get(layer))
      if (isLast(model)) activations.set(key(layer + 1, m), output)
      TO_THE_NEXT
    }
`
const rest = `    const backward = async (m: number) => {
      const gradient = isLast(model)
        ? model.loss(activations.get(key(layer + 1, m)))
        : await dist.receive<ActivationGradient>(dist.rank + 1)
      const input = activations.get(key(layer, m))
      const [ofWeight, ofInput] = model.backward(layer, input, gradient, weights.get(layer))
      weightGradients.set(layer, weightGradients.has(layer) ? add(weightGradients.get(layer), ofWeight) : ofWeight)
      activations.delete(key(layer, m))
      if (isLast(model)) activations.delete(key(layer + 1, m))
      if (!isFirst(model)) await dist.send(dist.rank - 1, ofInput)
    }
    const [weight, state] = model.loadWeights(layer)
    weights.set(layer, weight)
    optimizerStates.set(layer, state)
    const batches = getGlobalBatchList(config.globalBatch, config.batch)
    const warmUp = Math.min(dist.worldSize - 1 - dist.rank, batches.length)
    for (let m = 0; m < warmUp; m++) await forward(m)
    for (let m = warmUp; m < batches.length; m++) {
      await forward(m)
      await backward(m - warmUp)
    }
    for (let m = batches.length - warmUp; m < batches.length; m++) await backward(m)
    const updated = model.update(layer, weightGradients.get(layer), weights.get(layer), optimizerStates.get(layer))
    model.setFinalWeight(layer, ...updated)
  },
})
`
const deadlock = 'if (!isLast(model)) await dist.receive(dist.rank + 1)'
const mended = 'if (!isLast(model)) await dist.send(dist.rank + 1, output)'

async function focusEditor(page: Page): Promise<void> {
  await page.locator('.code-editor textarea').first().focus()
}

/** Line by line: the editor indents by itself, and what it closed by itself behind the cursor goes in the end. */
async function writeLines(page: Page, text: string): Promise<void> {
  for (const line of text.trimEnd().split('\n')) {
    await page.keyboard.insertText(line.trim())
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Control+Shift+End')
  await page.keyboard.press('Delete')
}

async function openStrategies(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Strategy', exact: true }).click()
  await page.locator('.code-editor[data-state=ready] .view-line').first().waitFor()
}

const figureDifference = (page: Page, title: string) =>
  page.locator('.preview-figure', { hasText: title }).locator('.preview-beside')

describe.skipIf(!electronPath)('part 4, from the stub to a run', () => {
  let studio: DesktopStudio
  beforeAll(async () => {
    studio = await openOnDesktop()
    await openStrategies(studio.page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(() => studio?.close())

  test('the stub works, and is shown', async () => {
    const { page } = studio
    await page.getByLabel('New from example').selectOption('strategy part4')
    await page.getByText('32 ranks, 64 layers').waitFor()
    await page.locator('.preview-timeline:not(.stale)').waitFor()
  })

  test('written piece by piece: what is not yet correct is said, the last picture stays', async () => {
    const { page } = studio
    await focusEditor(page)
    await page.keyboard.press('Control+A')
    await writeLines(page, head)
    await page.getByText('The last correct version is shown').waitFor()
    await writeLines(page, forward.replace('TO_THE_NEXT', deadlock))
    await writeLines(page, rest)
    await page.getByText('Deadlock, a circle of waits').waitFor()
  })

  test('the deadlock is marked at its lines, and stepped through', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Step through the circle' }).click()
    await page.locator('.squiggly-error').first().waitFor()
    await page.locator('.fault-line').first().waitFor()
    await page.getByText(/1 of 2: rank \d waits in receive from rank \d/).waitFor()
    await page.getByRole('button', { name: 'Next rank' }).click()
    await page.getByText(/2 of 2: rank \d waits in receive from rank \d/).waitFor()
  })

  test('mended, the marker goes and the picture comes', async () => {
    const { page } = studio
    await replaceLine(page, deadlock, mended)
    await page.getByText('2 ranks, 2 layers, 8 microbatches').first().waitFor()
    await page.locator('.preview-timeline:not(.stale)').waitFor()
    await vi.waitFor(async () => expect(await page.locator('.squiggly-error').count()).toBe(0), 10_000)
  })

  test('against part 3 on the same task it takes the same time: the ghost lies behind it', async () => {
    const { page } = studio
    await page.getByLabel('Compare with').selectOption('strategy part3')
    await vi.waitFor(
      async () => expect(await figureDifference(page, 'Step').textContent()).toBe('same'),
      15_000,
    )
    expect(await figureDifference(page, 'Peak memory').textContent()).not.toBe('')
  })

  test('run on two ranks of this machine, it is laid over its prediction by a click', async () => {
    const { page } = studio
    await page.getByRole('button', { name: 'Run on 2 local ranks' }).click()
    await page.getByRole('heading', { name: /my 1F1B · 2 ranks/ }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Compare with the prediction' }).click({ timeout: 60_000 })
    await page.getByText('Predicted against measured').waitFor({ timeout: 30_000 })
    await page.getByText(/the same plan: a step of/).waitFor()
  })
})

describe.skipIf(!electronPath)('files of strategies', () => {
  let studio: DesktopStudio
  let folder: string
  let file: string
  beforeAll(async () => {
    folder = ordinaryFolder(testFolder('strategies'))
    file = join(folder, 'mine.ts')
    studio = await openOnDesktop()
    await openStrategies(studio.page)
  })
  beforeEach(context => pictureOnFailure(context, studio))
  afterAll(async () => {
    await studio?.close()
    removeFolder(folder)
  })
  const tab = (name: string) =>
    studio.page
      .getByRole('navigation', { name: 'Open strategies' })
      .getByRole('button', { name, exact: true })
  const comeBack = () => studio.page.evaluate(() => void window.dispatchEvent(new Event('focus')))

  test('saved as, a strategy is in its file, and from then on saved there', async () => {
    const { page, app } = studio
    await page.getByText(/ranks, \d+ layers/).waitFor()
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, file)
    await focusEditor(page)
    await page.keyboard.press('Control+S')
    await tab('mine.ts').waitFor()
    expect(readFileSync(file, 'utf8')).toContain("name: 'part3'")
    await replaceLine(page, "name: 'part3'", "name: 'saved again',")
    await page.getByRole('img', { name: 'not saved' }).waitFor()
    await page.keyboard.press('Control+S')
    await page.getByRole('img', { name: 'not saved' }).waitFor({ state: 'detached' })
    expect(readFileSync(file, 'utf8')).toContain("name: 'saved again'")
  })

  test('changed by another program it is read again; with changes of one’s own one is asked', async () => {
    const { page } = studio
    writeFileSync(file, readFileSync(file, 'utf8').replace('saved again', 'by another program'))
    await comeBack()
    await page.getByText("'by another program'").first().waitFor()
    await replaceLine(page, "name: 'by another program'", "name: 'mine',")
    writeFileSync(file, readFileSync(file, 'utf8').replace('by another program', 'theirs'))
    await comeBack()
    await page.getByRole('dialog').getByText('mine.ts was changed on disk').waitFor()
    await page.getByRole('button', { name: "Keep the editor's text" }).click()
    await page.getByText("'mine'").first().waitFor()
    await focusEditor(page)
    await page.keyboard.press('Control+S')
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain("name: 'mine'"), 5000)
  })

  test('a schedule is opened in cells, edited and saved where it came from', async () => {
    const { page, app } = studio
    const csv = join(folder, 'order.csv')
    writeFileSync(csv, '0F0,0F1,0B0,0B1\n1F0,1B0,1F1,1B1\n')
    chmodSync(csv, 0o666)
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, csv)
    await page.getByRole('button', { name: 'Open a strategy file' }).click()
    await page.getByText('2 ranks, 16 layers, 2 microbatches').first().waitFor()
    await page.locator('[data-cell="1:1"]').click()
    await page.keyboard.press('Insert')
    await page.keyboard.press('Control+S')
    await vi.waitFor(
      () => expect(readFileSync(csv, 'utf8')).toBe('0F0,0F1,0B0,0B1\n1F0,,1B0,1F1,1B1\n'),
      5000,
    )
  })
})

describe.skipIf(!electronPath)('a strategy in a file, after the next start', () => {
  let folder: string
  let dataFolder: string
  let file: string
  let studio: DesktopStudio | undefined

  const start = async (paths: readonly string[] = []) => {
    studio = await openOnDesktop({ dataFolder, paths })
    await openStrategies(studio.page)
    return studio.page
  }
  const end = async () => {
    await studio?.close()
    studio = undefined
  }
  beforeAll(() => {
    folder = ordinaryFolder(testFolder('known'))
    dataFolder = testFolder('known-data')
    file = join(folder, 'mine.ts')
    writeFileSync(file, readFileSync(join(root, 'engine/strategies/part3.ts'), 'utf8'))
    chmodSync(file, 0o666)
  })
  beforeEach(context => {
    if (studio) pictureOnFailure(context, studio)
  })
  afterEach(end)
  afterAll(() => {
    removeFolder(folder)
    removeFolder(dataFolder)
  })

  test('what changed on disk meanwhile is noticed, and Ctrl+S writes the file without asking', async () => {
    const before = await start([file])
    await before.getByText("name: 'part3'").first().waitFor()
    await before.waitForTimeout(1000)
    await end()
    writeFileSync(file, readFileSync(file, 'utf8').replace("'part3'", "'while it was closed'"))

    const page = await start()
    await page.getByText('mine.ts was changed on disk and read again.').first().waitFor()
    await page.getByText("'while it was closed'").first().waitFor()
    const asked = await studio!.app.evaluateHandle(({ dialog }) => {
      const questions: string[] = []
      dialog.showSaveDialog = async () => {
        questions.push('where')
        return { canceled: true, filePath: '' }
      }
      return questions
    })
    await replaceLine(page, "name: 'while it was closed'", "name: 'known again',")
    await page.getByRole('img', { name: 'not saved' }).waitFor()
    await page.keyboard.press('Control+S')
    await page.getByRole('img', { name: 'not saved' }).waitFor({ state: 'detached' })
    expect(readFileSync(file, 'utf8')).toContain("name: 'known again'")
    expect(await asked.jsonValue()).toEqual([])
  })

  test('a file that is gone is told, its text counts as not saved, and Ctrl+S writes it again', async () => {
    rmSync(file)
    const page = await start()
    await page.getByText(/No longer on disk where it was, or not readable: mine\.ts\./).waitFor()
    await page.getByRole('img', { name: 'not saved' }).waitFor()
    await focusEditor(page)
    await page.keyboard.press('Control+S')
    await page.getByRole('img', { name: 'not saved' }).waitFor({ state: 'detached' })
    expect(readFileSync(file, 'utf8')).toContain("name: 'known again'")
  })

  test('the page can name no path: what was chosen is all that its tokens reach', async () => {
    const page = await start()
    expect(
      await page.evaluate(() => Object.keys(window.rankscopeHost!).filter(name => /path|grant/i.test(name))),
    ).toEqual(['grantDropped'])
    const db = new Database(join(dataFolder, 'workspace.sqlite'), { readonly: true })
    const kept = db.prepare('SELECT path FROM kept_file').pluck().all()
    const texts = db.prepare('SELECT text FROM kept_text').pluck().all()
    db.close()
    expect(kept).toEqual([file])
    expect(texts.join(' ')).not.toContain(folder)
  })
})

describe.skipIf(!electronPath)('a text that no file holds', () => {
  test('is there again after the process of the page was killed, and why is told', async () => {
    const studio = await openOnDesktop()
    await openStrategies(studio.page)
    await studio.page.getByText(/ranks, \d+ layers/).waitFor()
    await replaceLine(studio.page, "name: 'part3'", "name: 'outlives its page',")
    await studio.page.waitForTimeout(500)
    const pid = await studio.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
    )
    process.kill(pid, 'SIGKILL')
    // Playwright takes a page whose process died for lost; main still speaks with it.
    const shown = (selector: string) =>
      studio.app.evaluate(({ BrowserWindow }, code) => {
        // A page that dies meanwhile never answers.
        const silence = new Promise<string>(settle => setTimeout(() => settle(''), 1000))
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        return Promise.race([webContents.executeJavaScript(code) as Promise<string>, silence])
      }, `document.querySelector('${selector}')?.innerText ?? ''`)
    await vi.waitFor(
      async () => expect(await shown('.notice-log')).toMatch(/The window was loaded anew \(it was killed\)/),
      20_000,
    )
    await vi.waitFor(async () => expect(await shown('.code-editor')).toMatch(/'outlives\sits\spage'/), 20_000)
    await studio.close()
  })

  test('is there again after the whole program was killed', async () => {
    const folder = testFolder('killed')
    const studio = await openOnDesktop({ folder })
    await openStrategies(studio.page)
    await studio.page.getByText(/ranks, \d+ layers/).waitFor()
    await replaceLine(studio.page, "name: 'part3'", "name: 'outlives its program',")
    await studio.page.waitForTimeout(2500)
    const pids = [await studio.app.evaluate(() => process.pid), ...(await studio.servicePids())]
    process.kill(pids[0]!, 'SIGKILL')
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), 10_000)
    await studio.close().catch(() => {})
    const again = await openOnDesktop({ folder })
    await openStrategies(again.page)
    await again.page.getByText("'outlives its program'").first().waitFor()
    await again.page.getByRole('img', { name: 'not saved' }).waitFor()
    await again.close()
    removeFolder(folder)
  })
})
