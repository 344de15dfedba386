/**
 * Every built-in strategy, for many numbers of ranks, layers and samples: it is recorded without a violation,
 * or says which of its rules the numbers break. And what it records is a sound plan.
 */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, memoryCategories, type Plan, valueKinds } from '../../../engine/base/plan.ts'
import { strategies } from '../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import type { RecordRequest } from '../../../engine/strategy/setup.ts'

const requests = fc.record({
  worldSize: fc.integer({ min: 1, max: 9 }),
  layers: fc.integer({ min: 1, max: 13 }),
  globalBatch: fc.integer({ min: 1, max: 40 }),
  batch: fc.integer({ min: 1, max: 12 }),
  model: fc.constantFrom('linear-stack', 'sharded-mlp', 'gpt'),
})

describe.each(strategies.map(strategy => [strategy.name, strategy] as const))('%s', (_, strategy) => {
  test('at its defaults it is recorded without a violation', async () => {
    const { plan, faults } = await recordStrategy(strategy, {})
    expect(faults).toEqual([])
    expectSoundPlan(plan!)
  })

  test('for any numbers it works, or says which rule they break', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async request => {
        const { plan, faults } = await recordStrategy(strategy, request)
        if (plan === undefined) {
          expect(new Set(faults.map(fault => fault.code))).toEqual(new Set(['rule']))
          expect(faults[0]!.message).toMatch(/^[A-Za-z0-9].* .*\.$/)
        } else {
          expectSoundPlan(plan)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('recorded again it gives the same plan', async () => {
    const first = await recordStrategy(strategy, {})
    const second = await recordStrategy(strategy, {})
    expect(second.plan!.header.hash).toBe(first.plan!.header.hash)
    expect(second.plan).toEqual(first.plan)
  })
})

describe('numbers that must work', () => {
  const works = async (name: string, request: RecordRequest) => {
    const strategy = strategies.find(entry => entry.name === name)!
    return (await recordStrategy(strategy, request)).faults
  }

  test.each(['part0', 'part2', 'part3', 'gpipe', 'naive', 'part4', 'activation-checkpointing'])(
    '%s: more ranks than layers, fewer, remainders, fewer microbatches than ranks',
    async name => {
      for (const worldSize of [1, 2, 3, 5, 8]) {
        for (const layers of [1, 2, 5, 8, 11]) {
          const shape = { worldSize, layers, globalBatch: 19, batch: 5 }
          expect(await works(name, shape), `${JSON.stringify(shape)}`).toEqual([])
        }
      }
    },
  )

  test('part1: any number of layers, whatever the ranks', async () => {
    for (const worldSize of [1, 2, 3, 5, 8]) {
      for (const layers of [1, 5, 11]) {
        const shape = { worldSize, layers, globalBatch: worldSize * 6, batch: 4 }
        expect(await works('part1', shape)).toEqual([])
      }
    }
  })

  test('interleaved-1f1b: two ranks, whose activations and gradients come the same way', async () => {
    const shape = { worldSize: 2, layers: 12, globalBatch: 24, batch: 2, parameters: { chunks: 3 } }
    expect(await works('interleaved-1f1b', shape)).toEqual([])
  })

  test('hybrid-data-pipeline: 12 ranks as 4 pipelines of 3', async () => {
    const shape = { worldSize: 12, layers: 7, globalBatch: 50, batch: 4, parameters: { stages: 3 } }
    expect(await works('hybrid-data-pipeline', shape)).toEqual([])
  })
})

test('every strategy of the list stands in a file of its name', () => {
  const files = readdirSync(new URL('../../../engine/strategies', import.meta.url))
  for (const { name } of strategies) expect(files).toContain(`${name}.ts`)
})

test('every strategy imports from rankscope/strategy alone, as a person would', () => {
  const folder = new URL('../../../engine/strategies/', import.meta.url)
  for (const { name } of strategies) {
    const text = readFileSync(new URL(`${name}.ts`, folder), 'utf8')
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, specifier]) => specifier)
    expect(imports, name).toEqual(['rankscope/strategy'])
  }
})

/** Laws that hold for every recorded plan. */
function expectSoundPlan(plan: Plan): void {
  expectOrder(plan)
  expectMemory(plan)
  expectProvenance(plan)
}

function expectOrder(plan: Plan): void {
  const { operations: o, order } = plan
  const place = new Int32Array(o.count).fill(-1)
  order.forEach((operation, index) => {
    place[operation] = index
  })
  expect(order.length).toBe(o.count)
  let before = true
  for (let i = 0; i < o.count; i++) {
    for (const needed of [o.hostPrevious[i]!, o.streamPrevious[i]!, o.slotFreedBy[i]!]) {
      before &&= needed < 0 || place[needed]! < place[i]!
    }
    if (o.partner[i]! >= 0 && kindOf(plan, i) !== 'send') before &&= place[o.partner[i]!]! < place[i]!
  }
  expect(before).toBe(true)
  const { offset, items } = plan.collectives
  for (let instance = 0; instance + 1 < offset.length; instance++) {
    const places = [...items.subarray(offset[instance], offset[instance + 1])].map(member => place[member]!)
    expect(Math.max(...places) - Math.min(...places)).toBe(places.length - 1)
  }
}

/** All memory is released, or belongs to final weights or optimizer state. */
function expectMemory(plan: Plan): void {
  const { buffers: b, values } = plan
  const kept = new Set(plan.finalWeights.flatMap(final => [final.weight, final.optimizerState]))
  const keptBuffers = new Set([...kept].map(value => values.buffer[value]!))
  for (let buffer = 0; buffer < b.count; buffer++) {
    const isReleased = b.releasedBy.offset[buffer + 1]! > b.releasedBy.offset[buffer]!
    if (isReleased === keptBuffers.has(buffer)) expect.fail(`buffer ${buffer} of ${plan.header.strategy}`)
    if (keptBuffers.has(buffer)) {
      expect(['weights', 'optimizerState']).toContain(memoryCategories[b.category[buffer]!])
    }
  }
}

/** Each update's gradient contains every sample of the batch. */
function expectProvenance(plan: Plan): void {
  for (let i = 0; i < plan.operations.count; i++) {
    if (kindOf(plan, i) !== 'update') continue
    const gradient = plan.reads.items[plan.reads.offset[i]!]!
    expect(valueKinds[plan.values.kind[gradient]!]).toBe('weightGradient')
    const samples = plan.sampleSets[plan.values.samples[gradient]!]!
    expect(samples).toEqual({ count: plan.header.globalBatch, ranges: [0, plan.header.globalBatch] })
  }
}
