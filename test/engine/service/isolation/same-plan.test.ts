/**
 * Inside isolation most calls reach the recorder in lists, after the strategy has gone on. What comes out must be
 * what comes out natively, where each call reaches it at once. Lines are left out: the tests run transformed sources.
 */
import { describe, expect, test } from 'vitest'
import type { PlanFault } from '../../../../engine/base/plan.ts'
import { recordIsolated } from '../../../../engine/service/isolation/record-isolated.ts'
import { recordNamed } from '../../../../engine/service/record-named.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import type { Strategy } from '../../../../engine/strategy/guest/strategy.ts'
import { recordStrategy } from '../../../../engine/strategy/record.ts'

describe('a strategy of the list', () => {
  test.each(strategies.map(({ name }) => name))('%s records as natively', async name => {
    const native = await recordNamed(name, {})
    const { plan, faults } = await recordIsolated(native.source, `strategies/${name}.ts`, {})
    expect(faults).toEqual(native.faults)
    expect(plan?.header.hash).toBe(native.plan?.header.hash)
    plan?.operations.line.fill(0)
    native.plan?.operations.line.fill(0)
    expect(plan).toEqual(native.plan)
  })
})

const request = { worldSize: 3, layers: 2, globalBatch: 6 }
type Train = Strategy['train']

describe('a program with a mistake', () => {
  const programs: Record<string, Train> = {
    'goes on after it': (model, dist) => {
      model.loadWeights(9)
      model.loadWeights(0)
      void dist.barrier()
    },
    'goes on after it for longer than a list holds': model => {
      model.loadWeights(9)
      for (let i = 0; i < 1000; i++) model.loadWeights(0)
    },
    'never asks again': model => {
      if (model.rank !== 1) return
      model.loadWeights(9)
      for (;;) model.loadWeights(0)
    },
    'uses what a failed call would have made': model => {
      const [weight] = model.loadWeights(9)
      model.forward(0, model.getInputActivation([0]), weight)
    },
    'uses what it has freed': model => {
      const { weights } = model.storage()
      const [weight] = model.loadWeights(0)
      weights.set(0, weight)
      weights.delete(0)
      model.forward(0, model.getInputActivation([0, 1]), weight)
    },
    'fails on one rank while the others wait': async (model, dist) => {
      if (dist.rank === 2) model.loadWeights(-1)
      await dist.barrier()
      await dist.barrier()
    },
    'sends in a circle': async (model, dist) => {
      const [weight] = model.loadWeights(0)
      await dist.receive((dist.rank + 1) % 3)
      await dist.send((dist.rank + 2) % 3, weight)
    },
    'passes what are no numbers': (model, dist) => {
      model.loadWeights(1.5)
      if (dist.rank === 1) model.loadWeights('0' as never, Number.NaN, undefined)
    },
  }
  test.each(Object.entries(programs))('%s', async (_, train) => {
    const source = `export default { name: 'program', train(...all) { return (${train})(...all) } }`
    const native = await recordStrategy({ name: 'program', train }, request)
    const isolated = await recordIsolated(source, 'program.ts', request)
    expect(isolated.faults.length).toBeGreaterThan(0)
    expect(withoutLines(isolated.faults)).toEqual(withoutLines(native.faults))
  })
})

test('a rank that there is not, in a call that nobody waits for, is a fault', async () => {
  const source = 'export default { name: "x", train(model) { model.rank = 99; model.loadWeights(0) } }'
  const { plan, faults } = await recordIsolated(source, 'program.ts', request)
  expect(plan).toBeUndefined()
  expect(faults.map(({ message }) => message).join()).toContain('wrong arguments')
})

function withoutLines(faults: readonly PlanFault[]): readonly PlanFault[] {
  return faults.map(fault => ({
    ...fault,
    line: 0,
    message: fault.message.replaceAll(/ \(line \d+\)/g, ''),
    ...(fault.circle && { circle: fault.circle.map(wait => ({ ...wait, line: 0 })) }),
  }))
}
