/** What must hold when every rank has ended: each check by a short program that breaks it. */
import { expect, test } from 'vitest'
import { faultsOf, one, recordProgram, step } from './record-program.ts'

test('a layer without final weights', async () => {
  const faults = await faultsOf(async () => {})
  expect(faults.map(fault => fault.code)).toEqual(['final-missing', 'final-missing'])
})

test('final weights of which a shard is missing', async () => {
  const codes = (
    await faultsOf(
      async (model, dist) => {
        const [shard, shardState] = model.loadWeights(0, dist.rank, 2)
        const weight = await dist.allGather(shard)
        const input = model.getInputActivation([2 * dist.rank, 2 * dist.rank + 1])
        const [gradient] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
        const reduced = await dist.reduceScatter(gradient)
        const [updated, state] = model.update(0, reduced, weight.shard(dist.rank, 2), shardState)
        if (dist.rank === 0) model.setFinalWeight(0, updated, state)
      },
      { layers: 1 },
    )
  ).map(({ code, rank }) => [code, rank])
  expect(codes).toEqual([
    ['next-step', 1],
    ['final-incomplete', -1],
  ])
})

test('weights that were not updated', async () => {
  const [fault] = await faultsOf(async model => {
    const [weight, state] = model.loadWeights(0)
    model.setFinalWeight(0, weight, state)
  }, one)
  expect(fault!.code).toBe('step-mismatch')
})

test('what a rank loads and does not hand over', async () => {
  const faults = await faultsOf(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      const gradient = await dist.reduce(weightGradient, 0)
      if (dist.rank > 0) return
      const [updated, updatedState] = model.update(0, gradient!, weight, state)
      model.setFinalWeight(0, updated, updatedState)
    },
    { layers: 1 },
  )
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatchObject({ code: 'next-step', rank: 1, operation: 'loadWeights(layer 0)' })
})

test('a program that does all of it right has no faults', async () => {
  const { plan, faults } = await recordProgram(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      const [updated, updatedState] = model.update(0, await dist.allReduce(weightGradient), weight, state)
      model.setFinalWeight(0, updated, updatedState)
    },
    { layers: 1 },
  )
  expect(faults).toEqual([])
  expect(plan!.finalWeights).toHaveLength(2)
})
