/** A microbatch is what is processed at once: those of all ranks are counted, however the work on them is shared. */
import { expect, test } from 'vitest'
import { strategies } from '../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'

const strategyNamed = (name: string) => strategies.find(entry => entry.name === name)!
const task = { worldSize: 4, layers: 4, globalBatch: 64, batch: 4 }

test.each([
  ['part0', 'ranks that hold all layers and share the samples'],
  ['part1', 'the same, with shards of the weights'],
  ['part3', 'ranks that hold a stage each and see all samples'],
  ['hybrid-data-pipeline', 'pipelines side by side'],
])('%s, %s: as many as the batch has', async name => {
  const { plan, faults } = await recordStrategy(strategyNamed(name), task)
  expect(faults).toEqual([])
  expect(plan!.header.microbatches).toBe(16)
})

test('a batch that is not cut is one', async () => {
  const { plan } = await recordStrategy(strategyNamed('naive'), task)
  expect(plan!.header.microbatches).toBe(1)
})

test('where no layer is computed there is the batch', async () => {
  const { plan } = await recordStrategy(strategyNamed('ping-pong'), { worldSize: 2 })
  expect(plan!.header.microbatches).toBe(1)
})
