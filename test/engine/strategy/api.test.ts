/** What the API promises its readers beside what its other tests show: names, placements, memory, parameters. */
import { describe, expect, test } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import {
  type Activation,
  add,
  assertRule,
  choice,
  type Dist,
  flag,
  integer,
  type Model,
  strategy,
} from '../../../engine/strategy/api.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import { recordProgram } from './record-program.ts'

/** The rest of a step of data parallelism, so that a program has no faults of its own. */
async function finish(model: Model, dist: Dist, samples: readonly number[]): Promise<void> {
  const [weight, state] = model.loadWeights(0)
  const input = model.getInputActivation(samples)
  const [own] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
  const [updated, updatedState] = model.update(0, await dist.allReduce(own), weight, state)
  model.setFinalWeight(0, updated, updatedState)
}

test('sendTensor and receiveTensor pass a value along, from neighbour to neighbour of a group', async () => {
  const seen: unknown[] = []
  const { faults } = await recordProgram(
    async (model, dist) => {
      const odd = dist.group(dist.rank % 2 === 1 ? [3, 1] : [0, 2])
      seen.push([dist.rank, odd.ranks, odd.prevRank(), odd.nextRank()])
      const [previous, next] = [odd.prevRank(), odd.nextRank()]
      if (next !== undefined) await dist.sendTensor(model.getInputActivation([dist.rank]), next)
      if (previous !== undefined) {
        const got = await dist.receiveTensor<Activation>(previous)
        expect(got).toMatchObject({ kind: 'activation', layer: 0, samples: [previous] })
      }
      await finish(model, dist, [dist.rank])
    },
    { worldSize: 4, layers: 1, globalBatch: 4 },
  )
  expect(faults).toEqual([])
  expect(seen).toEqual([
    [0, [0, 2], undefined, 2],
    [1, [1, 3], undefined, 3],
    [2, [0, 2], 0, undefined],
    [3, [1, 3], 1, undefined],
  ])
})

test('collectives are transitions between placements: shard(0), replicate, partial', async () => {
  const { faults } = await recordProgram(
    async (model, dist) => {
      const [shard, state] = model.loadWeights(0, dist.rank, 2)
      expect(shard).toMatchObject({ placement: 'shard(0)', isComplete: false })
      const whole = await dist.allGather(shard)
      expect(whole).toMatchObject({ placement: 'replicate', isComplete: true, bytes: 2 * shard.bytes })
      const input = model.getInputActivation([2 * dist.rank, 2 * dist.rank + 1])
      const [own] = model.backward(0, input, model.loss(model.forward(0, input, whole)), whole)
      expect(own).toMatchObject({ placement: 'partial', isComplete: true })
      const reduced = await dist.reduceScatter(own)
      expect(reduced).toMatchObject({ placement: 'shard(0)', samples: [0, 1, 2, 3] })
      const [updated, updatedState] = model.update(0, reduced, shard, state)
      model.setFinalWeight(0, updated, updatedState)
    },
    { layers: 1 },
  )
  expect(faults).toEqual([])
})

test('deleting a key frees the memory', async () => {
  const peak = async (frees: boolean) => {
    const { plan } = await recordProgram(
      async (model, dist) => {
        const { activations, weightGradients } = model.storage()
        const [weight, state] = model.loadWeights(0)
        for (const sample of [0, 1, 2, 3]) {
          activations.set(sample, model.getInputActivation([sample]))
          const input = activations.get(sample)
          const [own] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
          weightGradients.set('sum', sample === 0 ? own : add(weightGradients.get('sum'), own))
          if (frees) activations.delete(sample)
        }
        expect(activations.size).toBe(frees ? 0 : 4)
        const [updated, updatedState] = model.update(0, weightGradients.get('sum'), weight, state)
        model.setFinalWeight(0, updated, updatedState)
        void dist
      },
      { worldSize: 1, layers: 1 },
    )
    return simulate(plan!, clusterNamed('h100_sxm')).memory[0]!.peak.bytes
  }
  // A sample of the lab's model: 1024 rows of 4096 numbers of two bytes.
  expect((await peak(false)) - (await peak(true))).toBe(3 * 1024 * 4096 * 2)
})

describe('parameters', () => {
  const chosen: unknown[] = []
  const mine = strategy({
    name: 'mine',
    parameters: {
      chunks: integer({ default: 2, min: 1, max: 4 }),
      order: choice(['gpipe', '1f1b'], { default: '1f1b' }),
      overlap: flag({ default: true }),
    },
    async train(model, dist, config) {
      chosen.push([config.chunks, config.order, config.overlap])
      assertRule(config.chunks !== 3, 'Three chunks are one too many.')
      await finish(model, dist, [0, 1])
    },
  })
  const record = (parameters: Record<string, string>) =>
    recordStrategy(mine, { worldSize: 1, layers: 1, globalBatch: 2, parameters })

  test('have their defaults, and are read from texts', async () => {
    expect((await record({})).faults).toEqual([])
    expect((await record({ chunks: '4', order: 'gpipe', overlap: 'false' })).faults).toEqual([])
    expect(chosen).toEqual([
      [2, '1f1b', true],
      [4, 'gpipe', false],
    ])
  })

  test.each([
    [{ chunks: '5' }, 'parameter chunks must be a whole number from 1 to 4'],
    [{ order: 'zb-v' }, 'Parameter order is one of gpipe, 1f1b, not "zb-v"'],
    [{ overlap: 'perhaps' }, 'Parameter overlap is true or false'],
    [{ depth: '1' }, 'has no parameter "depth". It has chunks, order, overlap'],
  ])('%j is refused with what may be written', async (parameters, message) => {
    await expect(record(parameters as Record<string, string>)).rejects.toThrow(message)
  })

  test('a rule of the strategy is told in its own words', async () => {
    const { faults } = await record({ chunks: '3' })
    expect(faults).toMatchObject([{ code: 'rule', rank: 0, message: 'Three chunks are one too many.' }])
  })
})
