/** A signal to the command ends all that it started, in order, also where only the program in front gets it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readRun } from '../../../traces-db/store/run-reader.ts'
import { childProcesses, commandOf } from '../../e2e/support/processes.ts'
import { allGone, isAlive, socketFolders } from '../../engine/runtime/run/leftovers.ts'

const program = resolve(import.meta.dirname, '../../../main/cli/rankscope.js')
/** Makes whichever Node runs the command take itself for an old one, which hands over to the project's own. */
const asOldNode = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })`
const endless = ['run', 'part3', '--ranks', '2', '--steps', '1000000', '--backend', 'wasm', '--layers', '4']

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rankscope-signals-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

interface Started {
  /** The process that a person has started. */
  readonly front: ChildProcess
  /** The process that does the work. */
  readonly inner: number
  readonly ranks: readonly number[]
}

/** Starts a run in a group of its own and waits until it trains. */
async function startRun(): Promise<Started> {
  const front = spawn(process.execPath, ['--import', asOldNode, program, ...endless], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RANKSCOPE_DATA: home },
  })
  for await (const line of createInterface({ input: front.stdout! })) if (line.startsWith('Step ')) break
  const [inner] = childProcesses(front.pid!)
  const ranks = childProcesses(inner!).filter(pid => commandOf(pid).includes('rank-process'))
  expect(ranks).toHaveLength(2)
  front.stdout!.resume()
  return { front, inner: inner!, ranks }
}

/** What the library says of the one run in it. */
function keptRun() {
  const files = readdirSync(join(home, 'runs'))
  const { data, close } = readRun(join(home, 'runs', files.find(name => name.endsWith('.rankscope'))!))
  const slices = data.lanes.reduce((sum, lane) => sum + lane.count, 0)
  close()
  return { files, header: data.header, slices }
}

/** The run is whole as far as it went, and nothing of it is left running. */
function expectOrder({ inner, ranks }: Started): void {
  expect([inner, ...ranks].filter(isAlive)).toEqual([])
  expect(socketFolders(inner)).toEqual([])
  const { files, header, slices } = keptRun()
  expect(files).toHaveLength(1)
  expect(header.complete).toBe(true)
  expect(header.subject.execution?.cutShort).toBe('It was stopped before its last step.')
  expect(slices).toBeGreaterThan(0)
}

describe.skipIf(process.platform !== 'linux')('a run that was started by an old Node', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s to the front ends it in order', async signal => {
    const started = await startRun()
    const closed = once(started.front, 'close')
    started.front.kill(signal)
    expect(await closed).toEqual([0, null])
    expectOrder(started)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s to all of its processes, as from a terminal, is heard once',
    async signal => {
      const started = await startRun()
      const closed = once(started.front, 'close')
      process.kill(-started.front.pid!, signal)
      expect(await closed).toEqual([0, null])
      expectOrder(started)
    },
  )

  test('a front that is killed takes the rest with it, in order', async () => {
    const started = await startRun()
    started.front.kill('SIGKILL')
    await allGone([started.inner, ...started.ranks])
    expectOrder(started)
  })

  test('whoever stops reading ends it in order, and it did not fail', async () => {
    const started = await startRun()
    const closed = once(started.front, 'close')
    started.front.stdout!.destroy()
    expect(await closed).toEqual([0, null])
    expectOrder(started)
  })

  test('an inner process that is killed is told by exit code, and its ranks end', async () => {
    const started = await startRun()
    const closed = once(started.front, 'close')
    process.kill(started.inner, 'SIGKILL')
    expect(await closed).toEqual([137, null])
    await allGone(started.ranks)
    expect(socketFolders(started.inner)).toEqual([])
    expect(keptRun().slices).toBeGreaterThan(0)
  })
})
