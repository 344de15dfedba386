/** What ranks say to each other: each check by a short program that breaks it. */
import { expect, test } from 'vitest'
import { add, type Dist, type Model } from '../../../engine/strategy/api.ts'
import { all, faultsOf, oneLayer, step } from './record-program.ts'

test('collectives in another order', async () => {
  const faults = await faultsOf(async (model, dist) => {
    const shards = [0, 1].map(layer => model.loadWeights(layer, dist.rank, 2)[0])
    const order = dist.rank === 0 ? [0, 1] : [1, 0]
    for (const layer of order) await dist.allGather(shards[layer]!)
  })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatchObject({ code: 'collective-mismatch', rank: 1, operation: 'allGather' })
  expect(faults[0]!.message).toContain('weight 1')
  expect(faults[0]!.message).toContain('weight 0')
})

test('different collectives in the same place', async () => {
  const [fault] = await faultsOf(
    async (model, dist) => {
      const { weightGradient } = await step(model, [2 * dist.rank, 2 * dist.rank + 1])
      if (dist.rank === 0) await dist.allReduce(weightGradient)
      else await dist.reduceScatter(weightGradient)
    },
    { layers: 1 },
  )
  expect(fault!.code).toBe('collective-mismatch')
  expect(fault!.message).toMatch(/rank 1 calls reduceScatter.*rank 0 calls allReduce/is)
})

test('different groups end in a circle that names them', async () => {
  const [fault] = await faultsOf(
    async (_model, dist) => {
      const mine = dist.group(dist.rank === 0 ? [0, 1] : [0, 1, 2])
      await mine.barrier()
    },
    { worldSize: 3 },
  )
  expect(fault!.code).toBe('deadlock')
  expect(fault!.message).toContain('group [0, 1]')
  expect(fault!.message).toContain('group [0, 1, 2]')
})

test('gathering the same shard from everybody', async () => {
  const [fault] = await faultsOf(async (model, dist) => {
    await dist.allGather(model.loadWeights(0, 0, 2)[0])
  })
  expect(fault!.code).toBe('shard-mismatch')
})

test('two receives: the circle, rank by rank, with lines', async () => {
  const [fault] = await faultsOf(async (_model, dist) => {
    await dist.receive(1 - dist.rank)
  })
  expect(fault!.code).toBe('deadlock')
  expect(fault!.message).toMatch(/rank 0 waits for rank 1 in receive from rank 1 \(line \d+\)/)
  expect(fault!.message).toMatch(/rank 1 waits for rank 0 in receive from rank 0 \(line \d+\)/)
})

test('a circle of three ranks', async () => {
  const [fault] = await faultsOf(
    async (_model, dist) => {
      await dist.receive((dist.rank + 1) % 3)
    },
    { worldSize: 3 },
  )
  expect(fault!.code).toBe('deadlock')
  expect(fault!.message.split('\n')).toHaveLength(4)
})

test('a circle of thousands', async () => {
  const worldSize = 3000
  const [fault] = await faultsOf(
    async (_model, dist) => {
      await dist.receive((dist.rank + 1) % worldSize)
    },
    { worldSize },
  )
  expect(fault!.code).toBe('deadlock')
  expect(fault!.message.length).toBeLessThan(5000)
  expect(fault!.message).toContain('rank 2999 waits for rank 0')
})

const twoSends = async (model: Model, dist: Dist) => {
  const value = model.getInputActivation(all)
  await dist.send(1 - dist.rank, value)
  await dist.send(1 - dist.rank, value)
  await dist.receive(1 - dist.rank)
  await dist.receive(1 - dist.rank)
}

test('a second message does not fit in the buffer', async () => {
  const [fault] = await faultsOf(twoSends)
  expect(fault!.code).toBe('deadlock')
  expect(fault!.suggestion).toContain('without awaiting')
})

test('one message each does, but not by rendezvous', async () => {
  const exchange = async (model: Model, dist: Dist) => {
    await dist.send(1 - dist.rank, model.getInputActivation(all))
    await dist.receive(1 - dist.rank)
  }
  expect((await faultsOf(exchange)).map(fault => fault.code)).not.toContain('deadlock')
  expect((await faultsOf(exchange, { rendezvous: true }))[0]!.code).toBe('deadlock')
})

test('messages that nobody receives, or sends', async () => {
  const sent = await faultsOf(async (model, dist) => {
    if (dist.rank === 0) await dist.send(1, model.getInputActivation(all))
  })
  expect(sent[0]).toMatchObject({ code: 'unmatched-send', rank: 0 })
  const received = await faultsOf(async (_model, dist) => {
    if (dist.rank === 0) await dist.receive(1)
  })
  expect(received[0]).toMatchObject({ code: 'unmatched-receive', rank: 0 })
  const issued = await faultsOf(async (_model, dist) => {
    if (dist.rank === 0) void dist.irecv(1)
  })
  expect(issued[0]).toMatchObject({ code: 'unmatched-receive', rank: 0 })
})

test('changing in place what is still being sent', async () => {
  const program = (wait: boolean) => async (model: Model, dist: Dist) => {
    const { weight, state, input, output, gradient } = oneLayer(model, [2 * dist.rank])
    const [first] = model.backward(0, input, gradient, weight)
    const sending = dist.isend(1 - dist.rank, first)
    if (wait) await sending
    const other = model.getInputActivation([2 * dist.rank + 1])
    const [second] = model.backward(0, other, model.loss(model.forward(0, other, weight)), weight)
    add(first, second)
    await dist.receive(1 - dist.rank)
    model.setFinalWeight(0, weight, state)
    void output
  }
  const [fault] = await faultsOf(program(false), { layers: 1 })
  expect(fault).toMatchObject({ code: 'in-flight', operation: 'add' })
  expect(fault!.message).toMatch(/the send of line \d+/)
  const codes = (await faultsOf(program(true), { layers: 1 })).map(({ code }) => code)
  expect(codes).not.toContain('in-flight')
})

test('a collective that one rank does not call', async () => {
  const [fault] = await faultsOf(async (_model, dist) => {
    if (dist.rank === 0) await dist.barrier()
  })
  expect(fault).toMatchObject({ code: 'unmatched-collective', rank: 0 })
  expect(fault!.message).toContain('rank 1 ends its step')
})

test('talking to nobody', async () => {
  const [fault] = await faultsOf(async (_model, dist) => {
    await dist.receive(dist.rank - 1)
  })
  expect(fault).toMatchObject({ code: 'argument', rank: 0 })
})

test('a rank that failed does not make the others fail for waiting', async () => {
  const faults = await faultsOf(async (_model, dist) => {
    if (dist.rank === 0) throw new Error('no')
    await dist.receive(0)
  })
  expect(faults.map(({ code, rank }) => [code, rank])).toEqual([['exception', 0]])
  expect(faults[0]!.message).toContain('no')
  expect(faults[0]!.line).toBeGreaterThan(0)
})

test('awaiting something else for ever', async () => {
  const [fault] = await faultsOf(async () => {
    await new Promise(() => {})
  })
  expect(fault!.code).toBe('never-ends')
})
