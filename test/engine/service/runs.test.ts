/** Runs through the engine's contract, kept by a traces-db service that is reached over its local socket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../engine/base/channel/connect.ts'
import type { Client } from '../../../engine/base/channel/contract.ts'
import { portPair } from '../../../engine/base/channel/pair.ts'
import { serve } from '../../../engine/base/channel/serve.ts'
import {
  type EngineContract,
  engineContract,
  type RunStatus,
  type StartRun,
} from '../../../engine/contract.ts'
import { createEngineService } from '../../../engine/service/engine-service.ts'
import { listenLocally } from '../../../traces-db/service/listen-locally.ts'
import { createTracesService } from '../../../traces-db/service/traces-service.ts'
import { isAlive } from '../runtime/run/leftovers.ts'

let folder: string
let traces: ReturnType<typeof createTracesService>
let listener: { close(): void }
let engine: ReturnType<typeof createEngineService>
let client: Client<EngineContract>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-runs-'))
  traces = createTracesService(folder)
  const link = join(folder, 'link.sock')
  listener = listenLocally(link, traces.implementation, 2 ** 28)
  engine = createEngineService(link)
  const [here, there] = portPair()
  serve(there, engineContract, engine.implementation)
  client = connect(here, engineContract)
})

afterEach(async () => {
  await engine.close()
  listener.close()
  await traces.close()
  rmSync(folder, { recursive: true, force: true })
})

const small: StartRun = {
  strategy: 'part3',
  request: { worldSize: 2, layers: 4, batch: 8 },
  steps: 3,
  backend: 'wasm',
}

/** Watches until it holds for the run. */
async function until(id: number, holds: (status: RunStatus) => boolean): Promise<RunStatus> {
  for await (const statuses of client.watchRuns({})) {
    const status = statuses.find(entry => entry.id === id)
    if (status && holds(status)) return status
  }
  throw new Error('The watch ended.')
}

const hasEnded = ({ state }: RunStatus) => state === 'done' || state === 'failed' || state === 'stopped'
const library = () => traces.implementation.library({}, new AbortController().signal)

test('a run is told from the queue to its end, and lies in the library', async () => {
  const { id, state } = await client.startRun(small)
  expect(state).toBe('queued')
  const done = await until(id, hasEnded)
  expect(done).toMatchObject({ state: 'done', step: 2, steps: 3, backend: 'wasm', ranksPerDevice: 2 })
  expect(done.loss).toBeGreaterThan(0)
  const [kept] = await library()
  expect(kept).toMatchObject({ run: done.run, kind: 'executed', worldSize: 2 })
  expect(kept!.slices).toBeGreaterThan(0)
})

test('runs wait for each other', async () => {
  const first = await client.startRun(small)
  const second = await client.startRun({ ...small, strategy: 'part0' })
  expect(second.ahead).toBe(1)
  await until(second.id, ({ state }) => state === 'running')
  expect((await until(first.id, hasEnded)).state).toBe('done')
  expect((await until(second.id, hasEnded)).state).toBe('done')
  expect(await library()).toHaveLength(2)
})

test('a run that is stopped is kept; one that is stopped in the queue never begins', async () => {
  const first = await client.startRun({ ...small, steps: 100_000 })
  const second = await client.startRun(small)
  const running = await until(first.id, ({ step }) => step >= 1)
  const third = await client.startRun(small)
  // At once, and not when its turn comes; nor does the next one take its chance.
  await client.stopRun({ id: second.id })
  expect(running.pids!.every(isAlive)).toBe(true)
  await client.stopRun({ id: third.id })
  await client.stopRun({ id: first.id })
  expect(running.pids!.some(isAlive)).toBe(false)
  expect((await until(first.id, hasEnded)).state).toBe('stopped')
  expect((await until(second.id, hasEnded)).state).toBe('stopped')
  const runs = await library()
  expect(runs.map(({ run }) => run)).toEqual([running.run])
})

test('when the store of runs is gone, the ranks end and the run says that it failed', async () => {
  const { id } = await client.startRun({ ...small, steps: 100_000 })
  const running = await until(id, ({ step }) => step >= 1)
  listener.close()
  const failed = await until(id, hasEnded)
  expect(failed).toMatchObject({ state: 'failed' })
  expect(failed.message).toMatch(/^The trace service ended/)
  expect(running.pids!.some(isAlive)).toBe(false)
})

test('a simulation of the same task is kept beside it', async () => {
  const { strategy, request } = small
  const { run, stepSeconds, violations } = await client.simulateRun({
    strategy,
    request,
    cluster: 'a100_sxm_80g',
  })
  expect(stepSeconds).toBeGreaterThan(0)
  expect(violations).toEqual([])
  const { id } = await client.startRun(small)
  const executed = await until(id, hasEnded)
  const header = (name: string) => traces.implementation.openRun({ run: name }, new AbortController().signal)
  const [simulated, measured] = [await header(run), await header(executed.run!)]
  expect(simulated.header).toMatchObject({ kind: 'simulated', complete: true })
  expect(simulated.header.subject.hardware).toBe('a100_sxm_80g')
  expect(simulated.header.subject.planHash).toBe(measured.header.subject.planHash)
})

test('a person’s own text is run as it is; a wrong one is refused with what is wrong', async () => {
  const [monolith] = await client.strategies({})
  const { id } = await client.startRun({
    ...small,
    strategy: 'mine.ts',
    source: monolith!.source,
    request: { worldSize: 1 },
  })
  expect((await until(id, hasEnded)).state).toBe('done')
  const wrong = { ...small, strategy: 'part0', request: { worldSize: 64 } }
  await expect(client.startRun(wrong)).rejects.toThrow('64 ranks')
  await expect(client.startRun({ ...small, strategy: '../part0.ts' })).rejects.toThrow('by its text')
})

test('back ends say what they run on, or what is missing', async () => {
  const listed = await client.backends({})
  expect(listed.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu'])
  for (const { available, detail, remedy } of listed) {
    expect(detail).not.toBe('')
    if (!available) expect(remedy).not.toBe('')
  }
})
