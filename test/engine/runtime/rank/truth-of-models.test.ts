/**
 * The same truth as of processes (../run/truth.test.ts), for every model and optimizer: whatever the strategy and
 * the number of ranks, what comes out is what one rank alone computes. Ranks share this process, which has room
 * for all of them.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Plan } from '../../../../engine/base/plan.ts'
import { schedules } from '../../../../engine/schedules/list.ts'
import { recordNamed } from '../../../../engine/service/record-named.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import type { RecordRequest } from '../../../../engine/strategy/setup.ts'
import { smallModels, smallTask } from '../run/run-strategy.ts'
import { expectEqualCopies, expectGradients, tolerance, wholeGradientsOf } from '../run/same-numbers.ts'
import { type RanWithin, runWithin } from './run-within.ts'

const passes = 3
const worldSizes = [1, 2, 3, 4]
const optimizers = [
  { name: 'sgd', learningRate: 0.05 },
  { name: 'adam', learningRate: 1e-3 },
] as const

const cases = smallModels.flatMap(model => optimizers.map(optimizer => ({ model, optimizer })))

describe.each(cases)('$model.model with $optimizer.name', ({ model, optimizer }) => {
  let alone: RanWithin
  beforeAll(async () => {
    alone = await runWithin((await planOf('monolith', 1))!, optimizer, passes)
  })

  const planOf = (name: string, worldSize: number) => recorded(name, { ...smallTask, ...model, worldSize })

  async function expectTruth(name: string, sizes: readonly number[]): Promise<number> {
    let held = 0
    for (const worldSize of sizes) {
      const plan = await planOf(name, worldSize)
      if (!plan) continue
      held++
      const ran = await runWithin(plan, optimizer, passes)
      for (const [step, loss] of ran.lossPerStep.entries()) {
        // A strategy that does not train has the loss of the first step in every one.
        const expected = alone.lossPerStep[plan.finalWeights.length > 0 ? step : 0]!
        const off = Math.abs(loss - expected) / expected
        expect(off, `loss of step ${step} on ${worldSize} ranks`).toBeLessThan(tolerance)
      }
      expectGradients(ran.gradients, wholeGradientsOf(alone.gradients))
      expectEqualCopies(ran.finalWeights)
    }
    return held
  }

  test('one rank alone learns', () => {
    const [first, ...later] = alone.lossPerStep
    expect(later.at(-1)).toBeLessThan(first!)
    expect(alone.gradients[0]).toHaveLength(smallTask.layers!)
  })

  test.each(strategies.map(({ name }) => name))('%s', async name => {
    expect(await expectTruth(name, worldSizes)).toBeGreaterThan(0)
  })

  // Searches take their time: one size, and one case.
  const isOne = model.model === 'sharded-mlp' && optimizer.name === 'adam'
  test.each(isOne ? schedules.map(({ name }) => name) : [])('schedule:%s', async name => {
    expect(await expectTruth(`schedule:${name}`, [2])).toBe(1)
  })
})

/** Undefined where the strategy declares that it cannot. */
async function recorded(name: string, request: RecordRequest): Promise<Plan | undefined> {
  const { plan, faults } = await recordNamed(name, request, { lines: false })
  for (const { code, message } of faults) expect(code, message).toBe('rule')
  return plan
}
