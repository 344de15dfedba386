/** Strategies that record several steps which flow into each other: `steps: 'own'`. */
import { describe, expect, test } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../../engine/simulate/simulation-run.ts'
import type { Model, WeightGradient } from '../../../engine/strategy/api.ts'
import type { Strategy } from '../../../engine/strategy/guest/strategy.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'

const request = { worldSize: 1, layers: 1, globalBatch: 2, steps: 3 }

/** One layer on one rank; each step's gradient is used `late` steps later, with the weights of then. */
function ownSteps(late: number, definition: Partial<Strategy> = {}): Strategy {
  return {
    name: 'own steps',
    steps: 'own',
    ...definition,
    train(model, _dist, config) {
      let [weight, state] = model.loadWeights(0)
      const waiting: WeightGradient[] = []
      for (let step = 0; step < config.steps; step++) {
        model.beginStep(step)
        waiting.push(gradientOf(model, weight, step * config.globalBatch))
        if (waiting.length > late) [weight, state] = model.update(0, waiting.shift()!, weight, state)
      }
      for (const gradient of waiting) [weight, state] = model.update(0, gradient, weight, state)
      model.setFinalWeight(0, weight, state)
    },
  }
}

function gradientOf(model: Model, weight: Parameters<Model['forward']>[2], first: number): WeightGradient {
  const input = model.getInputActivation([first, first + 1])
  return model.backward(0, input, model.loss(model.forward(0, input, weight)), weight)[0]
}

describe('several steps in one plan', () => {
  test('belong to their steps', async () => {
    const { plan, faults } = await recordStrategy(ownSteps(0), request)
    expect(faults).toEqual([])
    expect(plan!.header.steps).toBe(3)
    expect([...new Set(plan!.operations.step)]).toEqual([0, 1, 2])
  })

  test('are four where nobody asks for a number, and one step is all that others have', async () => {
    const { steps: _, ...unasked } = request
    expect((await recordStrategy(ownSteps(0), unasked)).plan!.header.steps).toBe(4)
    await expect(recordStrategy({ ...ownSteps(0), steps: 'one' }, request)).rejects.toThrow(
      "only one with steps: 'own' records several",
    )
  })

  test('a step that is not asked for', async () => {
    const train = (model: Model) => model.beginStep(3)
    const { faults } = await recordStrategy({ name: 'far', steps: 'own', train }, request)
    expect(faults[0]).toMatchObject({ code: 'argument', operation: 'beginStep' })
    expect(faults[0]!.message).toContain('steps 0 to 2')
  })
})

describe('fewer steps than were asked for', () => {
  const recorded = (train: Strategy['train']) =>
    recordStrategy({ name: 'few', steps: 'own', train }, request, 'own-steps.test.ts')
  /** Begins a step and takes it, except where `marks` says -1: then nothing is begun. */
  const taking =
    (...marks: readonly number[]): Strategy['train'] =>
    model => {
      let [weight, state] = model.loadWeights(0)
      for (const [i, step] of marks.entries()) {
        if (step >= 0) model.beginStep(step)
        const gradient = gradientOf(model, weight, 2 * i)
        ;[weight, state] = model.update(0, gradient, weight, state)
      }
      model.setFinalWeight(0, weight, state)
    }

  test.each([
    ['a train that is one step', taking(-1), '1 was recorded: in step 1 no rank'],
    ['steps that nobody begins', taking(-1, -1, -1), '1 was recorded: in step 1 no rank'],
    ['a loop that ends early', taking(0, 1), '2 were recorded: in step 2 no rank'],
    ['one that is left out', taking(0, 2), '2 were recorded: in step 1 no rank'],
  ])('%s', async (_, train, found) => {
    const { plan, faults } = await recorded(train)
    expect(plan).toBeUndefined()
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatchObject({ code: 'steps-missing', rank: -1, operation: 'beginStep' })
    expect(faults[0]!.message).toContain(`3 steps were asked for, but ${found}`)
    expect(faults[0]!.suggestion).toContain('model.beginStep(step)')
    expect(faults[0]!.line).toBeGreaterThan(0)
  })

  test('steps that are begun and left empty', async () => {
    const { faults } = await recorded(async (model, dist, config) => {
      await taking(-1)(model, dist, config)
      for (const step of [1, 2]) {
        model.beginStep(step)
        await dist.barrier()
      }
    })
    expect(faults.map(({ code }) => code)).toEqual(['steps-missing'])
  })

  test('a train that does nothing is told what it lacks', async () => {
    const { faults } = await recorded(() => {})
    expect(faults.map(({ code, line }) => [code, line])).toEqual([
      ['steps-missing', 0],
      ['final-missing', 0],
    ])
    expect(faults[0]!.message).toContain('0 were recorded: in step 0 no rank')
  })

  test('one step that is asked for needs no beginning, and a rank may stay out of a step', async () => {
    const few: Strategy = { name: 'few', steps: 'own', train: taking(-1) }
    expect((await recordStrategy(few, { ...request, steps: 1 })).faults).toEqual([])
    const train: Strategy['train'] = (model, dist, config) =>
      dist.rank === 1 ? undefined : ownSteps(0).train(model, dist, config)
    const idle = await recordStrategy({ name: 'idle', steps: 'own', train }, { ...request, worldSize: 2 })
    expect(idle.faults).toEqual([])
  })
})

describe('what an update accepts', () => {
  test('gradients as old as the strategy declares, and no older', async () => {
    expect((await recordStrategy(ownSteps(1, { staleness: 1 }), request)).faults).toEqual([])
    const [fault] = (await recordStrategy(ownSteps(1), request)).faults
    expect(fault).toMatchObject({ code: 'step-mismatch', operation: 'update(layer 0)' })
    const [older] = (await recordStrategy(ownSteps(2, { staleness: 1 }), request)).faults
    expect(older!.code).toBe('step-mismatch')
  })

  test('as many samples as it declares', async () => {
    expect((await recordStrategy(ownSteps(0, { samplesPerUpdate: 2 }), request)).faults).toEqual([])
    const [fault] = (await recordStrategy(ownSteps(0, { samplesPerUpdate: 3 }), request)).faults
    expect(fault).toMatchObject({ code: 'gradient-incomplete' })
    expect(fault!.message).toContain('an update takes 3 of them')
  })
})

test('a simulation tells the mean step, and marks each', async () => {
  const { plan } = await recordStrategy(ownSteps(0), request)
  const simulation = simulate(plan!, clusterNamed('h100_sxm'))
  const single = simulate(
    (await recordStrategy(ownSteps(0), { ...request, steps: 1 })).plan!,
    clusterNamed('h100_sxm'),
  )
  expect(simulation.stepSeconds).toBeCloseTo(single.stepSeconds, 12)
  expect(simulation.times.makespan).toBeCloseTo(3 * single.stepSeconds, 12)
  expect(simulation.mfu).toBeCloseTo(single.mfu!, 12)
  const { batch } = simulatedRun(simulation, '2026-01-01T00:00:00Z')
  const row = batch.tracks!.find(({ name }) => name === 'steps')!
  const marks = [...batch.slices!.track.keys()].filter(i => batch.slices!.track[i] === row.id)
  expect(marks.map(i => batch.labels![batch.slices!.label[i]!]!.name)).toEqual(['step 0', 'step 1', 'step 2'])
  expect(batch.processes!.at(-1)).toMatchObject({ id: row.process, rank: -1 })
  expect(simulatedRun(single, '2026-01-01T00:00:00Z').batch.tracks!.map(({ name }) => name)).not.toContain(
    'steps',
  )
})
