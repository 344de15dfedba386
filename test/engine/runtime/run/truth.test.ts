/**
 * The test that strategy, plan, messages and back end are right: whatever the strategy and the number of ranks,
 * the loss of each step, the gradients and the final weights are those of one rank doing everything.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import { planOf, type Ran, run } from './run-strategy.ts'
import { expectEqualCopies, expectGradients, tolerance, wholeGradientsOf } from './same-numbers.ts'

const readOut = { gradientsOfPass: 0, finalWeights: true }
let truth: Ran
let wholeGradients: Map<number, Float32Array>

beforeAll(async () => {
  const plan = await planOf('monolith', { worldSize: 1 })
  truth = await run(plan!, { readOut })
  wholeGradients = wholeGradientsOf(truth.result.gradients)
})

test('one rank alone learns', () => {
  const { lossPerStep } = truth.result
  expect(lossPerStep).toHaveLength(4)
  for (const [step, loss] of lossPerStep.entries()) {
    if (step > 0) expect(loss).toBeLessThan(lossPerStep[step - 1]!)
  }
  expect(wholeGradients.size).toBe(8)
})

test('every strategy declares some numbers of ranks legal', async () => {
  const legal: Record<string, number[]> = {}
  for (const { name } of strategies) {
    legal[name] = []
    for (const worldSize of [1, 2, 3, 4]) if (await planOf(name, { worldSize })) legal[name].push(worldSize)
  }
  expect(legal).toMatchObject({
    manual: [2],
    'ping-pong': [2],
    part0: [1, 2, 3, 4],
    part1: [1, 2, 3, 4],
    part2: [1, 2, 3, 4],
    naive: [1, 2, 3, 4],
    gpipe: [1, 2, 3, 4],
    part3: [1, 2, 3, 4],
    part4: [1, 2, 3, 4],
    'interleaved-1f1b': [1, 2, 4],
    'hybrid-data-pipeline': [4],
    'activation-checkpointing': [1, 2, 3, 4],
  })
})

describe.each(strategies.filter(({ name }) => name !== 'monolith').map(({ name }) => name))('%s', name => {
  test.each([1, 2, 3, 4])(
    'on %i ranks computes what one rank alone computes, or declares that it cannot',
    async worldSize => {
      const plan = await planOf(name, { worldSize })
      if (!plan) return
      const { result } = await run(plan, { readOut })
      expect(result.failure).toBeUndefined()
      for (const [step, loss] of result.lossPerStep.entries()) {
        const expected = truth.result.lossPerStep[plan.finalWeights.length > 0 ? step : 0]!
        expect(
          Math.abs(loss - expected) / expected,
          `loss of step ${step}: ${loss}, not ${expected}`,
        ).toBeLessThan(tolerance)
      }
      expectGradients(result.gradients, wholeGradients)
      expectEqualCopies(result.finalWeights)
    },
  )
})
