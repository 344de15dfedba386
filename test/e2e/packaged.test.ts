/** What people install, unpacked: its content, its fuses, and that it opens traces and trains on real ranks. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeKinetoTrace } from '../bench/kineto-generator.ts'
import { electronPath } from './support/desktop-studio.ts'
import {
  makePackage,
  openPackage,
  type PackagedStudio,
  packageFolder,
  whyNoPackage,
} from './support/packaged-studio.ts'
import { childProcesses, commandOf, isRunning } from './support/processes.ts'
import { removeFolder, root, testFolder } from './support/studio.ts'
import { timelineAtRest } from './support/window-actions.ts'

const reason = await whyNoPackage()
if (reason) process.stdout.write(`The package is not tested: ${reason}.\n`)

const resources = join(packageFolder, 'resources')
const unpacked = join(resources, 'app.asar.unpacked')
const executable = join(packageFolder, 'rankscope')

/** A module of the tools that make packages, which are none of ours to import. */
const tool = (name: string) =>
  import(pathToFileURL(join(root, 'packaging/node_modules', name)).href) as Promise<Record<string, never>>

describe.skipIf(reason)('a package', () => {
  let traces: string
  let studio: PackagedStudio | undefined

  beforeAll(async () => {
    traces = testFolder('traces')
    writeKinetoTrace({ folder: traces, megabytes: 0.5, ranks: 2 })
    for (const file of readdirSync(traces)) chmodSync(join(traces, file), 0o644)
    await makePackage()
  }, 300_000)
  afterAll(async () => {
    await studio?.close().catch(() => {})
    removeFolder(traces)
  })

  test('holds the build, what it loads, a plain Node and the licence; and no more', async () => {
    const { listPackage } = (await tool('@electron/asar/lib/asar.js')) as unknown as {
      listPackage(archive: string, options: object): string[]
    }
    const files = listPackage(join(resources, 'app.asar'), {})
    for (const path of ['/out/main/desktop.js', '/out/preload/preload.cjs', '/out/renderer/index.html'])
      expect(files).toContain(path)
    const top = new Set(files.map(path => path.split('/')[1]))
    expect([...top].sort()).toEqual(['engine', 'node_modules', 'out', 'package.json', 'packaging'])
    const packages = readdirSync(join(unpacked, 'node_modules'))
    expect(packages).toContain('better-sqlite3')
    for (const name of ['react', 'monaco-editor', 'electron', 'node', 'vite', '@biomejs'])
      expect(packages).not.toContain(name)
    for (const path of ['out/main/rank-process.js', 'engine/strategy/api.ts', 'package.json'])
      expect(existsSync(join(unpacked, path)), path).toBe(true)
    expect(existsSync(join(unpacked, 'out/main/desktop.js'))).toBe(false)
    for (const name of ['LICENSE', 'README.md', 'docs'])
      expect(existsSync(join(resources, name)), name).toBe(true)
    const node = execFileSync(join(resources, 'node'), ['--version'], { encoding: 'utf8' })
    expect(node.trim()).toBe(process.version)
  })

  test('has its fuses set', async () => {
    const { getCurrentFuseWire } = (await tool('@electron/fuses/dist/index.js')) as unknown as {
      getCurrentFuseWire(path: string): Promise<Record<string, number>>
    }
    const wire = await getCurrentFuseWire(executable)
    const on = Object.entries(wire).flatMap(([fuse, state]) => (Number(state) === 0x31 ? [Number(fuse)] : []))
    // By @electron/fuses: cookies encrypted, archive checked, nothing but the archive. Off: acting as Node,
    // NODE_OPTIONS, the inspector, the snapshot of its own, privileges of file:.
    expect(on.filter(fuse => fuse <= 7)).toEqual([1, 4, 5])
  })

  test('cannot be made to act as Node', () => {
    const printedBy = (program: string) =>
      spawnSync(program, ['-e', 'console.log("as Node")'], {
        env: { PATH: process.env['PATH'], ELECTRON_RUN_AS_NODE: '1', HOME: '/nonexistent' },
        encoding: 'utf8',
        timeout: 20_000,
      }).stdout
    expect(printedBy(electronPath!)).toContain('as Node')
    expect(printedBy(executable)).not.toContain('as Node')
  })

  test('opens the traces that it is started with', async () => {
    studio = await openPackage(readdirSync(traces).map(name => join(traces, name)))
    await studio.page.getByText('2 ranks').first().waitFor({ timeout: 60_000 })
    await timelineAtRest(studio.page)
  })

  test('trains a strategy on two real ranks, each a process of the Node that it brings', async () => {
    const { page, pid } = studio!
    await page.keyboard.press('Alt+n')
    await page.getByRole('radio', { name: /^part3/ }).check()
    await page.getByLabel('Ranks', { exact: true }).fill('2')
    await page.getByLabel('Steps', { exact: true }).fill('1000000')
    await page.getByRole('radio', { name: 'WebAssembly' }).check()
    await page.getByRole('list', { name: 'Devices of the ranks' }).getByText('Rank 1').waitFor()
    await page.getByRole('button', { name: 'Run for real' }).click()
    const strip = page.getByRole('region', { name: 'Run on real ranks' })
    await strip.getByText(/^Step \d+ of/).waitFor({ timeout: 60_000 })
    const ranks = childProcesses(pid)
      .flatMap(service => [service, ...childProcesses(service)])
      .filter(process => commandOf(process).includes('rank-process'))
    expect(ranks.map(rank => commandOf(rank).split(' ')[0])).toEqual(Array(2).fill(join(resources, 'node')))
    await strip.getByRole('button', { name: 'Stop' }).click()
    await strip.getByText(/^Stopped after \d+ steps?/).waitFor()
    expect(ranks.some(isRunning)).toBe(false)
  })

  test('asked to end, it ends in order and leaves no process', async () => {
    const { pid } = studio!
    const services = childProcesses(pid)
    expect(services.length).toBeGreaterThan(1)
    expect(await studio!.close()).toBe(0)
    studio = undefined
    await vi.waitFor(() => expect([pid, ...services].filter(isRunning)).toEqual([]), 10_000)
  })
})
