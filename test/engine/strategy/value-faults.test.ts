/** What a call may use: each check by a short program that breaks it. */
import { expect, test } from 'vitest'
import type { Activation, WeightGradient } from '../../../engine/strategy/api.ts'
import { all, faultsOf, one, oneLayer, step } from './record-program.ts'

test('a shard is no weight to compute with', async () => {
  const [fault] = await faultsOf(async (model, dist) => {
    const [shard] = model.loadWeights(0, dist.rank, 2)
    model.forward(0, model.getInputActivation(all), shard)
  })
  expect(fault).toMatchObject({ code: 'weight-incomplete', rank: 0, operation: 'forward(layer 0)' })
  expect(fault!.message).toContain('shard 0 of 2')
  expect(fault!.suggestion).toContain('allGather')
  expect(fault!.line).toBeGreaterThan(0)
})

test('the weight of another layer', async () => {
  const [fault] = await faultsOf(async model => {
    const [weight] = model.loadWeights(1)
    model.forward(0, model.getInputActivation(all), weight)
  })
  expect(fault).toMatchObject({ code: 'layer-mismatch', operation: 'forward(layer 0)' })
})

test('the input of another layer', async () => {
  const [fault] = await faultsOf(async model => {
    const [weight] = model.loadWeights(1)
    model.forward(1, model.getInputActivation(all), weight)
  })
  expect(fault).toMatchObject({ code: 'layer-mismatch', operation: 'forward(layer 1)' })
})

test('a layer that does not exist', async () => {
  const [fault] = await faultsOf(async model => {
    model.loadWeights(2)
  })
  expect(fault!.message).toContain('layers are 0 to 1')
})

test('the loss of an activation in the middle', async () => {
  const [fault] = await faultsOf(async model => {
    model.loss(model.getInputActivation(all))
  })
  expect(fault!.code).toBe('layer-mismatch')
})

test('input and gradient of different microbatches', async () => {
  const [fault] = await faultsOf(async model => {
    const { weight, gradient } = oneLayer(model, [0, 1])
    model.backward(0, model.getInputActivation([2, 3]), gradient, weight)
  }, one)
  expect(fault).toMatchObject({ code: 'sample-mismatch', operation: 'backward(layer 0)' })
  expect(fault!.message).toContain('2-3')
})

test('samples beyond the batch, or twice', async () => {
  for (const samples of [[0, 4], [1, 1], [], [-1], [0.5]]) {
    const [fault] = await faultsOf(async model => {
      model.getInputActivation(samples)
    }, one)
    expect(fault!.code).toBe('argument')
  }
})

test('what is no list of samples or ranks', async () => {
  for (const none of [undefined, 3]) {
    const [fault] = await faultsOf(async model => {
      model.getInputActivation(none as unknown as number[])
    }, one)
    expect(fault!.message).toContain('something that is no list of samples')
  }
  const [group] = await faultsOf(async (_model, dist) => {
    dist.group(1 as unknown as number[])
  })
  expect(group!.message).toContain('dist.group(no list)')
  const [values] = await faultsOf(async (_model, dist) => {
    await dist.allToAll(undefined as unknown as Activation[])
  })
  expect(values!.code).toBe('missing-value')
})

test('a freed value', async () => {
  const [fault] = await faultsOf(async model => {
    const { activations } = model.storage()
    const [weight] = model.loadWeights(0)
    const input = model.getInputActivation(all)
    activations.set(0, input)
    activations.delete(0)
    model.forward(0, input, weight)
  }, one)
  expect(fault).toMatchObject({ code: 'freed-value', operation: 'forward(layer 0)' })
})

test('a value of another rank, passed through a variable', async () => {
  let stolen: Activation | undefined
  const faults = await faultsOf(async (model, dist) => {
    const [weight] = model.loadWeights(0)
    if (dist.rank === 0) stolen = model.getInputActivation(all)
    else model.forward(0, stolen!, weight)
  })
  expect(faults[0]).toMatchObject({ code: 'foreign-value', rank: 1 })
  expect(faults[0]!.message).toContain('of rank 0')
})

test('a value as it was before it changed in place', async () => {
  const [fault] = await faultsOf(async model => {
    const { weight, state, weightGradient } = await step(model)
    model.update(0, weightGradient, weight, state)
    model.setFinalWeight(0, weight, state)
  }, one)
  expect(fault!.code).toBe('changed-value')
  expect(fault!.message).toContain('update(layer 0)')
})

test('a communication that was not awaited', async () => {
  const [fault] = await faultsOf(
    async (model, dist) => {
      const { weight, state, weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      const pending = dist.allReduce(weightGradient)
      model.update(0, pending as unknown as WeightGradient, weight, state)
    },
    { layers: 1 },
  )
  expect(fault).toMatchObject({ code: 'not-awaited', operation: 'update(layer 0)' })
})

test('undefined, and a value of another kind', async () => {
  const [missing] = await faultsOf(async model => {
    model.loss(undefined as unknown as Activation)
  }, one)
  expect(missing!.code).toBe('missing-value')
  const [wrong] = await faultsOf(async model => {
    const [weight] = model.loadWeights(0)
    model.storage().activations.set(0, weight as unknown as Activation)
  }, one)
  expect(wrong!.code).toBe('wrong-kind')
})

test('a key that is not there names those that are', async () => {
  const [fault] = await faultsOf(async model => {
    const { activations } = model.storage()
    activations.set('here', model.getInputActivation(all))
    activations.get('there')
  }, one)
  expect(fault).toMatchObject({ code: 'missing-key' })
  expect(fault!.message).toContain('it has here')
})
