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

  test('says what it would bring, beside what is', () => {
    const kept = { run: 'r', stepSeconds: 0.095, bubbleOfTotal: 0.18, violations: [] }
    expect(expectation(kept, { sizeNs: 25e6, share: 0.25 })).toBe(
      '95.0\u202fms a step (\u22125.00\u202f%), bubble 18.0\u202f% of total',
    )
  })
})
