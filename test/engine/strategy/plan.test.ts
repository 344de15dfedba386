/** What a recording says about order, overlap and memory. */
import { describe, expect, test } from 'vitest'
import { kindOf, memoryCategories, type Plan } from '../../../engine/base/plan.ts'
import { add, type Dist, type Model } from '../../../engine/strategy/api.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import { oneLayer, recordProgram, type Train } from './record-program.ts'

async function planOf(train: Train, request = {}): Promise<Plan> {
  const { plan, faults } = await recordProgram(train, { worldSize: 2, layers: 1, ...request })
  expect(faults).toEqual([])
  return plan!
}

/** Kinds of a rank's operations, in its program's order. */
function kindsOf(plan: Plan, rank: number): string[] {
  const kinds: string[] = []
  for (let i = plan.rankOffset[rank]!; i < plan.rankOffset[rank + 1]!; i++) kinds.push(kindOf(plan, i))
  return kinds
}

function find(plan: Plan, rank: number, kind: string): number {
  return plan.rankOffset[rank]! + kindsOf(plan, rank).indexOf(kind)
}

const samplesOf = (dist: Dist) => [2 * dist.rank, 2 * dist.rank + 1]

async function dataParallel(
  model: Model,
  dist: Dist,
  reduce: (start: () => ReturnType<Dist['allReduce']>, rest: () => void) => Promise<unknown>,
) {
  const { weight, state, input, gradient } = oneLayer(model, samplesOf(dist))
  const [own] = model.backward(0, input, gradient, weight)
  const pending = { now: undefined as unknown }
  await reduce(
    () => {
      const started = dist.allReduce(own)
      pending.now = started
      return started
    },
    () => model.getInputActivation([0]),
  )
  const reduced = await (pending.now as ReturnType<typeof dist.allReduce<typeof own>>)
  const [updated, updatedState] = model.update(0, reduced, weight, state)
  model.setFinalWeight(0, updated, updatedState)
}

describe('waiting', () => {
  test('a communication awaited at once is blocking and stands on the host line', async () => {
    const plan = await planOf((model, dist) => dataParallel(model, dist, async start => void (await start())))
    const reduce = find(plan, 0, 'allReduce')
    expect(kindsOf(plan, 0)).toEqual(['load', 'input', 'forward', 'loss', 'backward', 'allReduce', 'update'])
    expect(plan.operations.blocking[reduce]).toBe(1)
    expect(plan.operations.hostPrevious[reduce + 1]).toBe(reduce)
  })

  test('one awaited later leaves a wait where the program waits, and what lies between overlaps it', async () => {
    const plan = await planOf((model, dist) =>
      dataParallel(model, dist, async (start, rest) => {
        start()
        rest()
      }),
    )
    expect(kindsOf(plan, 0).slice(4)).toEqual(['backward', 'allReduce', 'input', 'wait', 'update'])
    const reduce = find(plan, 0, 'allReduce')
    const wait = find(plan, 0, 'wait')
    expect(plan.operations.blocking[reduce]).toBe(0)
    expect(plan.operations.partner[wait]).toBe(reduce)
    expect(plan.operations.hostPrevious[reduce + 1]).toBe(reduce - 1)
    expect(plan.operations.hostPrevious[wait]).toBe(wait - 1)
  })

  test('messages of a pair are matched in order, and a second one waits for the buffer', async () => {
    const { plan } = await recordStrategy(
      {
        name: 'messages',
        async train(model, dist) {
          const { weight, state, input, gradient } = oneLayer(model, [0, 1])
          if (dist.rank === 0) {
            void dist.isend(1, input)
            void dist.isend(1, gradient)
          } else {
            const [first, second] = [dist.irecv(0), dist.irecv(0)]
            expect((await second).kind).toBe('activationGradient')
            expect((await first).kind).toBe('activation')
          }
          const [own] = model.backward(0, input, gradient, weight)
          const [updated, updatedState] = model.update(0, own, weight, state)
          model.setFinalWeight(0, updated, updatedState)
        },
      },
      { worldSize: 2, layers: 1, globalBatch: 2 },
    )
    const { partner, slotFreedBy, streamPrevious } = plan!.operations
    const send = find(plan!, 0, 'send')
    const receive = find(plan!, 1, 'receive')
    expect([partner[send], partner[send + 1]]).toEqual([receive, receive + 1])
    expect([slotFreedBy[send], slotFreedBy[send + 1]]).toEqual([-1, receive])
    expect([streamPrevious[receive], streamPrevious[receive + 1]]).toEqual([-1, receive])
  })
})

describe('memory', () => {
  test('a value under two keys lives until both are gone', async () => {
    const plan = await planOf(async (model, dist) => {
      const { activations } = model.storage()
      const { weight, state, input, gradient } = oneLayer(model, samplesOf(dist))
      activations.set('a', input)
      activations.set('b', input)
      activations.delete('a')
      const [own] = model.backward(0, input, gradient, weight)
      activations.delete('b')
      const [updated, updatedState] = model.update(0, await dist.allReduce(own), weight, state)
      model.setFinalWeight(0, updated, updatedState)
    })
    const { buffers } = plan
    const input = plan.values.buffer[plan.writes.items[plan.writes.offset[1]!]!]!
    expect(releaseOf(plan, input)).toEqual([find(plan, 0, 'backward')])
    expect(buffers.storedFrom[input]).toBe(find(plan, 0, 'backward'))
    expect(buffers.storedUntil[input]).toBe(find(plan, 0, 'backward') + 1)
  })

  test('what is freed while it is being sent is free when it has been sent', async () => {
    const plan = await planOf(async (model, dist) => {
      const { activations } = model.storage()
      const { weight, state, input, gradient } = oneLayer(model, samplesOf(dist))
      activations.set(0, input)
      void dist.isend(1 - dist.rank, input)
      const [own] = model.backward(0, input, gradient, weight)
      activations.delete(0)
      await dist.receive(1 - dist.rank)
      const [updated, updatedState] = model.update(0, await dist.allReduce(own), weight, state)
      model.setFinalWeight(0, updated, updatedState)
    })
    const input = plan.values.buffer[plan.writes.items[plan.writes.offset[1]!]!]!
    expect(releaseOf(plan, input)).toEqual([find(plan, 0, 'backward'), find(plan, 0, 'send')])
  })

  test('what a layer saves is held from its forward to its backward, or not at all', async () => {
    const program =
      (save: boolean): Train =>
      async (model, dist) => {
        const [weight, state] = model.loadWeights(0)
        const input = model.getInputActivation(samplesOf(dist))
        const output = model.forward(0, input, weight, { save })
        const gradient = model.loss(output)
        if (!save) model.recompute(0, input, weight)
        const [own] = model.backward(0, input, gradient, weight)
        const [updated, updatedState] = model.update(0, await dist.allReduce(own), weight, state)
        model.setFinalWeight(0, updated, updatedState)
      }
    for (const [save, maker] of [
      [true, 'forward'],
      [false, 'recompute'],
    ] as const) {
      const plan = await planOf(program(save), { model: 'gpt', globalBatch: 4 })
      const { buffers } = plan
      const ofValues = new Set(plan.values.buffer)
      const saved = [...Array(buffers.count).keys()].filter(buffer => !ofValues.has(buffer))
      expect(saved).toHaveLength(2)
      // 32 s h b bytes beside the input, 16 bits, flash attention.
      expect(buffers.bytes[saved[0]!]).toBe(32 * 1024 * 1024 * 2)
      expect(memoryCategories[buffers.category[saved[0]!]!]).toBe('activations')
      expect(buffers.allocatedBy[saved[0]!]).toBe(find(plan, 0, maker))
      expect(releaseOf(plan, saved[0]!)).toEqual([find(plan, 0, 'backward')])
    }
  })

  test('gradients are added up in the memory of the first', async () => {
    const plan = await planOf(
      async model => {
        const [weight, state] = model.loadWeights(0)
        const gradients = [0, 1].map(sample => {
          const input = model.getInputActivation([sample])
          return model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)[0]
        })
        const sum = add(gradients[0]!, gradients[1]!)
        expect(sum.samples).toEqual([0, 1])
        expect(sum.placement).toBe('replicate')
        expect(gradients[1]!.placement).toBe('partial')
        const [updated, updatedState] = model.update(0, sum, weight, state)
        model.setFinalWeight(0, updated, updatedState)
      },
      { worldSize: 1, globalBatch: 2 },
    )
    const operation = find(plan, 0, 'add')
    const [first] = [plan.reads.items[plan.reads.offset[operation]!]!]
    const sum = plan.writes.items[plan.writes.offset[operation]!]!
    expect(plan.values.buffer[sum]).toBe(plan.values.buffer[first!])
  })
})

test('shards: cut, gathered and combined', async () => {
  await planOf(async (model, dist) => {
    const [shard, shardState] = model.loadWeights(0, dist.rank, 2)
    expect([shard.placement, shard.isComplete, shard.layer]).toEqual(['shard(0)', false, 0])
    const weight = await dist.allGather(shard)
    expect([weight.placement, weight.isComplete]).toEqual(['replicate', true])
    expect([shard.bytes, weight.bytes]).toEqual([4096 * 4096, 2 * 4096 * 4096])
    expect(weight.shard(0, 4).combine(weight.shard(1, 4)).isComplete).toBe(false)
    const input = model.getInputActivation(samplesOf(dist))
    const [own] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
    const gradient = await dist.reduceScatter(own)
    const [updated, state] = model.update(0, gradient, shard, shardState)
    model.setFinalWeight(0, updated, state)
  })
})

test('every other collective moves values as it says', async () => {
  await planOf(async (model, dist) => {
    const world = [0, 1]
    const loaded = dist.rank === 0 ? model.loadWeights(0) : undefined
    const weight = await dist.broadcast(loaded?.[0], 0)
    const state = await dist.broadcast(loaded?.[1], 0)
    const piece = await dist.scatter(dist.rank === 0 ? weight : undefined, 0)
    expect(piece.isComplete).toBe(false)
    const gathered = await dist.gather(piece, 1)
    expect(gathered?.isComplete).toBe(dist.rank === 1 ? true : undefined)
    const exchanged = await dist.allToAll(world.map(rank => weight.shard(rank, 2)))
    expect(exchanged).toHaveLength(2)
    await dist.barrier()
    const input = model.getInputActivation(samplesOf(dist))
    const [own] = model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)
    const sum = await dist.reduce(own, 0)
    if (dist.rank > 0) return
    const [updated, updatedState] = model.update(0, sum!, weight, state)
    model.setFinalWeight(0, updated, updatedState)
  })
})

function releaseOf(plan: Plan, buffer: number): number[] {
  const { offset, items } = plan.buffers.releasedBy
  return [...items.subarray(offset[buffer], offset[buffer + 1])]
}
