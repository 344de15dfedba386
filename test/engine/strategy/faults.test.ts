/** Each check of the recorder, by a short program that breaks it: the code, who, and what is said. */
import { describe, expect, test } from 'vitest'
import {
  type Activation,
  add,
  type Dist,
  type Model,
  type WeightGradient,
} from '../../../engine/strategy/api.ts'
import { faultsOf, oneLayer, recordProgram } from './record-program.ts'

const one = { worldSize: 1, layers: 1 }
const all = [0, 1, 2, 3]

/** One rank, one layer, done right; `change` may do something wrong on the way. */
async function step(model: Model, samples = all) {
  const { weight, state, input, gradient } = oneLayer(model, samples)
  const [weightGradient] = model.backward(0, input, gradient, weight)
  return { weight, state, weightGradient }
}

describe('values', () => {
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
})

describe('gradients', () => {
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
})

describe('communication', () => {
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
})

describe('the end of the step', () => {
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
