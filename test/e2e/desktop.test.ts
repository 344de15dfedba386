/** What only the desktop has: one instance, files from outside, the native menu, a window that comes back. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeKinetoTrace } from '../bench/kineto-generator.ts'
import { type DesktopStudio, electronPath, openOnDesktop } from './support/desktop-studio.ts'
import { isRunning } from './support/processes.ts'
import { removeFolder, root, testFolder, within } from './support/studio.ts'
import { closeDialog, timelineAtRest } from './support/window-actions.ts'

describe.skipIf(!electronPath)('on the desktop', () => {
  let traces: string
  let studio: DesktopStudio

  beforeAll(async () => {
    traces = testFolder('traces')
    for (const ranks of [2, 3]) {
      const folder = join(traces, `of${ranks}`)
      mkdirSync(folder)
      writeKinetoTrace({ folder, megabytes: 0.5, ranks })
      chmodSync(folder, 0o755)
      for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o644)
    }
    studio = await openOnDesktop({ paths: [join(traces, 'of2')] })
  })
  afterAll(async () => {
    await studio?.close()
    removeFolder(traces)
  })

  test('files named at the start are opened', async () => {
    await studio.page.getByText('2 ranks').first().waitFor({ timeout: 60_000 })
    await timelineAtRest(studio.page)
  })

  test('a second start hands its files to the first and ends', async () => {
    const [program, ...switches] = await studio.app.evaluate(({ app }) => [
      process.execPath,
      ...(app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : []),
    ])
    const environment = await studio.app.evaluate(() => ({ ...process.env }))
    const uid = await studio.app.evaluate(() => process.getuid?.())
    const second = spawn(program!, [...switches, '--disable-gpu', root, join(traces, 'of3')], {
      env: environment as NodeJS.ProcessEnv,
      stdio: 'ignore',
      ...(uid !== undefined && { uid, gid: uid }),
    })
    await within(20_000, 'the end of the second start', new Promise(settle => second.once('exit', settle)))
    await studio.page.getByText('3 ranks').first().waitFor({ timeout: 60_000 })
    expect(studio.app.windows()).toHaveLength(1)
  })

  test('a command of the native menu is done in the window', async () => {
    await studio.app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('help.keys')!.click())
    await studio.page.getByRole('dialog').waitFor()
    await closeDialog(studio.page)
  })

  test('the open dialog grants what is chosen and nothing where it is cancelled', async () => {
    const choose = (answer: { readonly canceled: boolean; readonly filePaths: string[] }) =>
      studio.app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = async () => chosen
      }, answer)
    const ask = () => studio.page.evaluate(() => window.rankscopeHost!.chooseFiles('folder'))
    await choose({ canceled: true, filePaths: [] })
    expect(await ask()).toEqual([])
    await choose({ canceled: false, filePaths: [join(traces, 'of3')] })
    const files = await ask()
    expect(files.map(file => file.name)).toEqual([0, 1, 2].map(rank => `rank${rank}.pt.trace.json`))
    for (const file of files) expect(JSON.stringify(file)).not.toContain(traces)
  })

  test('the window takes its title from the run', async () => {
    const title = await studio.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getTitle(),
    )
    expect(title).toMatch(/Rankscope/)
  })

  test('the window comes back where it was closed', async () => {
    const first = await openOnDesktop()
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
    )
    const file = join(first.dataFolder, 'window', 'place.json')
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.emit('close', {}))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: 1000, height: 700 })
    await first.close()
  })

  test('no process is left when the program is killed, and no folder of its own after the next start', async () => {
    const other = await openOnDesktop()
    await vi.waitFor(async () => expect(await other.servicePids()).toHaveLength(2), 20_000)
    const services = await other.servicePids()
    const main = await other.app.evaluate(() => process.pid)
    const links = () => readdirSync(tmpdir()).filter(name => name.startsWith(`rankscope-link-${main}-`))
    expect(links()).toHaveLength(1)
    process.kill(main, 'SIGKILL')
    await vi.waitFor(() => expect([main, ...services].filter(isRunning)).toEqual([]), 10_000)
    await other.close().catch(() => {})
    // Electron gives the services no time for it, so the next start clears away.
    const next = await openOnDesktop()
    await vi.waitFor(async () => expect(await next.servicePids()).toHaveLength(2), 20_000)
    expect(links()).toEqual([])
    await next.close()
  })
})
