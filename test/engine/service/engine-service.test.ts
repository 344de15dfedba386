/** The engine service through its contract, over a pair of ports in this process. */
import { posix } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { connect } from '../../../engine/base/channel/connect.ts'
import { portPair } from '../../../engine/base/channel/pair.ts'
import { serve } from '../../../engine/base/channel/serve.ts'
import { engineContract } from '../../../engine/contract.ts'
import { createEngineService } from '../../../engine/service/engine-service.ts'

const service = createEngineService()
const [here, there] = portPair()
serve(there, engineContract, service.implementation)
const client = connect(here, engineContract)
afterAll(() => service.close())

test('every strategy comes with its form and a source that records as it is', async () => {
  const listed = await client.strategies({})
  expect(listed.map(({ name }) => name).slice(0, 4)).toEqual(['monolith', 'manual', 'ping-pong', 'part0'])
  const manual = listed.find(({ name }) => name === 'manual')!
  const check = await client.checkStrategy({ source: manual.source, file: 'manual.ts', request: {} })
  expect(check).toMatchObject({ ok: true, violations: [], facts: { name: 'manual' } })
  const hybrid = listed.find(({ name }) => name === 'hybrid-data-pipeline')!
  expect(hybrid.parameters!['stages']).toMatchObject({ type: 'integer', default: 4, min: 1 })
})

test('every strategy says what a run of it trains: the same task for all', async () => {
  const listed = await client.strategies({})
  for (const { name, task } of listed) {
    expect(task, name).toMatchObject({ model: 'sharded-mlp', globalBatch: 32 })
    expect(task.globalBatch % task.batch, name).toBe(0)
  }
  const part3 = listed.find(({ name }) => name === 'part3')!
  expect(part3.task).toMatchObject({ worldSize: 4, batch: 4, layers: 16 })
})

test('where ranks would run is told beforehand, and what is missing with what adds it', async () => {
  const placement = await client.placement({ worldSize: 3, backend: 'cpu' })
  expect(placement).toMatchObject({ backend: 'cpu', devices: 1, ranksPerDevice: 3 })
  expect(placement.threadsPerRank).toBe(Math.max(1, Math.floor(placement.cores / 3)))
  await expect(client.placement({ worldSize: 1, backend: 'abacus' })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('the clusters to simulate on; without a store nothing is kept, and that is said', async () => {
  expect((await client.clusters({})).map(({ name }) => name)).toContain('h100_sxm')
  const request = { strategy: 'part3', request: {}, cluster: 'h100_sxm' }
  await expect(client.simulateRun(request)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(client.simulateRun({ ...request, cluster: 'abacus' })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('the models with their sizes', async () => {
  expect((await client.models({})).map(({ name }) => name)).toEqual(['linear-stack', 'sharded-mlp', 'gpt'])
})

describe('the API as sources', () => {
  test('every import leads to a file that is there', async () => {
    const { entry, files } = await client.strategyApi({})
    const paths = files.map(({ path }) => path)
    expect(paths).toContain(entry)
    for (const { path, text } of files) {
      for (const [, specifier] of text.matchAll(/from '(\.[^']+)'/g)) {
        expect(paths).toContain(posix.join(posix.dirname(path), specifier!))
      }
    }
  })
})

test('a wrong strategy comes back with its faults, at their lines', async () => {
  const source = `import { strategy } from 'rankscope/strategy'
export default strategy({ name: 'mine', async train(model) {
  model.loadWeights(99)
} })`
  const check = await client.checkStrategy({ source, file: 'mine.ts', request: { worldSize: 1 } })
  expect(check.ok).toBe(false)
  expect(check.violations[0]).toMatchObject({ code: 'argument', rank: 0, line: 3 })
})

test('a request that does not fit is refused at the door', async () => {
  const request = { worldSize: 0 }
  await expect(client.checkStrategy({ source: '', file: 'x.ts', request })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
})
