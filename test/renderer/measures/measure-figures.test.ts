import { describe, expect, test } from 'vitest'
import type { RunMeasures, Utilization } from '../../../engine/base/measures.ts'
import { fullestRank, measureFigures } from '../../../renderer/measures/measure-figures.ts'
import { rankMeasures, runMeasures } from './sample-measures.ts'

const utilization: Utilization = {
  modelFlops: 1e12,
  hardwareFlops: undefined,
  achievedFlopsPerSecondPerDevice: 4.24e14,
  mfu: 0.429,
  hfu: undefined,
  peakFlopsPerSecond: 9.89e14,
  peakSource: 'catalogue: NVIDIA H100 SXM',
  device: 'NVIDIA H100 SXM',
  dtype: 'bfloat16',
  devices: 4,
  mfuFormula: '1 / 2',
  hfuFormula: '',
}

const figures = (measures: RunMeasures) =>
  Object.fromEntries(measureFigures(measures).map(figure => [figure.id, figure]))
const read = (measures: RunMeasures, id: string) => {
  const figure = figures(measures)[id]
  return figure && `${figure.title}: ${figure.value} ${figure.unit}`.trim()
}

describe('measureFigures', () => {
  test('both bubble ratios stand side by side', () => {
    expect(read(runMeasures(), 'bubble')).toBe('Bubble of total · of ideal: 30.0\u202f% · 50.0 %')
  })

  test('what cannot be told apart is said to be at least, and at most', () => {
    const measures = runMeasures({ atLeast: true, notes: ['Files of peers are missing.'] })
    expect(read(measures, 'bubble')).toContain('at least')
    expect(read(measures, 'exposed')).toContain('at most')
    expect(figures(measures)['bubble']!.definition).toContain('Files of peers are missing.')
  })

  test('no compute at all makes no ratio of ideal', () => {
    const measures = runMeasures({ bubble: { ofTotal: 1, ofIdeal: Number.POSITIVE_INFINITY, ofSpan: 0 } })
    expect(read(measures, 'bubble')).toContain('not defined')
  })

  test('MFU comes with its dtype and peak, and its definition with formula and source', () => {
    const measures = runMeasures({ utilization })
    expect(read(measures, 'mfu')).toBe('MFU · bfloat16 dense 989\u202fTFLOP/s: 42.9 %')
    expect(figures(measures)['mfu']!.definition).toContain('1 / 2. Peak: catalogue: NVIDIA H100 SXM.')
  })

  test('without a datasheet peak there is no MFU, but what was achieved and why', () => {
    const measures = runMeasures({
      utilization: {
        ...utilization,
        mfu: undefined,
        peakFlopsPerSecond: undefined,
        peakSource: 'no datasheet.',
      },
    })
    expect(read(measures, 'mfu')).toBeUndefined()
    expect(read(measures, 'achieved')).toBe('Achieved per device · bfloat16: 424 TFLOP/s')
    expect(figures(measures)['achieved']!.definition).toContain('No MFU: no datasheet.')
  })

  test('nothing is shown that is not known', () => {
    const measures = runMeasures({ window: { startNs: 0, endNs: 9, title: 'the selected area', steps: 0 } })
    expect(Object.keys(figures(measures))).toEqual(['bubble', 'exposed'])
  })

  test('peak memory that is counted in elements is not told as bytes', () => {
    const ranks = [rankMeasures(0, { peakBytes: 5_670_000_000 })]
    expect(read(runMeasures({ ranks, memoryUnit: 'elements' }), 'memory')).toBeUndefined()
  })

  test('peak memory is that of the fullest rank', () => {
    const ranks = [
      rankMeasures(0, { peakBytes: 3e9 }),
      rankMeasures(1, { peakBytes: 5.67e9 }),
      rankMeasures(2),
    ]
    expect(fullestRank(runMeasures({ ranks }))!.rank).toBe(1)
    expect(read(runMeasures({ ranks }), 'memory')).toBe('Peak memory · rank 1: 5.67 GB')
  })

  test('every figure has a definition that names its window', () => {
    for (const figure of measureFigures(runMeasures({ utilization })))
      expect(figure.definition).toMatch(/Window: step 3|step 3/)
  })
})
