import { describe, expect, test } from 'vitest'
import { simulateRunSchema } from '../../../engine/contract.ts'
import { expectation, simulationOf } from '../../../renderer/measures/try-it.tsx'

const request = {
  strategy: 'schedule:zb-h1',
  cluster: 'h100_sxm',
  worldSize: 4,
  layers: 16,
  globalBatch: undefined,
  batch: undefined,
  model: undefined,
  dtype: undefined,
  parameters: {},
  modelParameters: { hiddenSize: 512 },
  change: 'the zero-bubble schedule ZB-H1',
  against: { stepNs: 100e6, globalBatch: undefined },
}

describe('trying a remedy', () => {
  test('asks for what is known and leaves the rest to the strategy', () => {
    const asked = simulationOf(request)
    expect(asked.request).toEqual({
      worldSize: 4,
      layers: 16,
      parameters: {},
      modelParameters: { hiddenSize: 512 },
    })
    expect(simulateRunSchema.parse(asked)).toEqual(asked)
  })

  const kept = { run: 'r', stepSeconds: 0.095, bubbleOfTotal: 0.18, peakBytes: 4e9, violations: [] }
  const told = (change: object, asked: object = {}) =>
    expectation({ ...kept, ...change }, { ...request, ...asked }).replaceAll('\u202f', ' ')

  test('says what it would bring, beside what is', () => {
    expect(told({})).toBe('95.0 ms a step (\u22125.00 %), bubble 18.0 % of total, peak memory 4.00 GB')
    expect(told({ stepSeconds: 0.1 })).toContain('100 ms a step (the same), ')
  })

  test('says plainly that it is slower', () => {
    expect(told({ stepSeconds: 0.12 })).toBe(
      '120 ms a step (+20.0 %), bubble 18.0 % of total, peak memory 4.00 GB. Slower than this run.',
    )
  })

  test('holds steps of more samples against the run by the sample', () => {
    const against = { stepNs: 100e6, globalBatch: 8 }
    expect(told({ stepSeconds: 0.18 }, { globalBatch: 16, against })).toContain(
      '180 ms a step (\u221210.0 % a sample), ',
    )
  })

  test('compares nothing where nobody knows how long the run’s steps are', () => {
    expect(told({}, { against: { stepNs: 0, globalBatch: undefined } })).toMatch(/^95\.0 ms a step, bubble/)
  })
})
