/** What a gradient contains: each check by a short program that breaks it. */
import { expect, test } from 'vitest'
import { add, type WeightGradient } from '../../../engine/strategy/api.ts'
import { all, faultsOf, one, oneLayer, step } from './record-program.ts'

test('skipping the all-reduce is caught by the samples that are missing', async () => {
  const faults = await faultsOf(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      model.update(0, weightGradient, weight, state)
    },
    { layers: 1 },
  )
  expect(faults.map(({ code, rank }) => ({ code, rank }))).toEqual([
    { code: 'gradient-incomplete', rank: 0 },
    { code: 'gradient-incomplete', rank: 1 },
  ])
  expect(faults[0]!.message).toContain('samples 0-1; it lacks 2-3')
})

test('a gradient made by hand is no gradient', async () => {
  const [fault] = await faultsOf(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      const forged = Object.create(weightGradient, { samples: { value: all } }) as WeightGradient
      model.update(0, forged, weight, state)
    },
    { layers: 1 },
  )
  expect(fault).toMatchObject({ code: 'forged-value', operation: 'update(layer 0)' })
})

test('samples counted twice, by add and by all-reduce', async () => {
  const [added] = await faultsOf(async model => {
    const { weightGradient } = await step(model, [0, 1])
    add(weightGradient, weightGradient)
  }, one)
  expect(added!.code).toBe('gradient-double')
  const [reduced] = await faultsOf(
    async (model, dist) => {
      const { weightGradient } = await step(model, [0, 1])
      await dist.allReduce(weightGradient)
    },
    { layers: 1 },
  )
  expect(reduced!.code).toBe('gradient-double')
  expect(reduced!.message).toContain('samples 0-1')
})

test('a backward without its forward, and a second backward', async () => {
  const [never] = await faultsOf(async model => {
    const { input, gradient, weight } = oneLayer(model, all)
    model.backward(0, input, gradient, weight)
    model.backward(0, input, gradient, weight)
  }, one)
  expect(never!.code).toBe('not-saved')
  const [dropped] = await faultsOf(async model => {
    const [weight] = model.loadWeights(0)
    const input = model.getInputActivation(all)
    const output = model.forward(0, input, weight, { save: false })
    model.backward(0, input, model.loss(output), weight)
  }, one)
  expect(dropped!.code).toBe('not-saved')
  expect(dropped!.suggestion).toContain('recompute')
})

test('the weight half of a backward before its input half', async () => {
  const [fault] = await faultsOf(async model => {
    const { input, gradient } = oneLayer(model, all)
    model.backwardWeight(0, input, gradient)
  }, one)
  expect(fault!.code).toBe('not-saved')
  expect(fault!.message).toContain('backwardInput has not run')
})

test('an update with a gradient of older weights', async () => {
  const [fault] = await faultsOf(async model => {
    const { weight, state, weightGradient } = await step(model)
    const [updated, updatedState] = model.update(0, weightGradient, weight, state)
    model.update(0, weightGradient, updated, updatedState)
  }, one)
  expect(fault!.code).toBe('step-mismatch')
})

test('a forward with weights of the next step', async () => {
  const [fault] = await faultsOf(async model => {
    const { weight, state, weightGradient } = await step(model)
    const [updated] = model.update(0, weightGradient, weight, state)
    model.forward(0, model.getInputActivation(all), updated)
  }, one)
  expect(fault!.code).toBe('step-mismatch')
})

test('a gradient shard against a whole weight', async () => {
  const [fault] = await faultsOf(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      const shard = await dist.reduceScatter(weightGradient)
      model.update(0, shard, weight, state)
    },
    { layers: 1 },
  )
  expect(fault!.code).toBe('shard-mismatch')
  expect(fault!.message).toContain('shard 0 of 2')
})
