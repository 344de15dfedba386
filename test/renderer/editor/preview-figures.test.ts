import { expect, test } from 'vitest'
import type { PreviewFigures } from '../../../engine/contract.ts'
import { previewFigures } from '../../../renderer/editor/preview-figures.ts'

const figures: PreviewFigures = {
  stepSeconds: 0.1091,
  mfu: 0.322,
  bubbleOfTotal: 0.273,
  bubbleOfIdeal: 0.375,
  peakBytes: 2.47e9,
  peakRank: 0,
  memoryLimitBytes: 80e9,
  operations: 212,
  planHash: 'p',
}
const of = (id: string, change: Partial<PreviewFigures> = {}, reference?: PreviewFigures) =>
  previewFigures({ ...figures, ...change }, reference).find(figure => figure.id === id)!

test('step, MFU, both bubbles, memory and its limit', () => {
  expect(previewFigures(figures, undefined).map(({ id }) => id)).toEqual(['step', 'mfu', 'bubble', 'peak'])
  expect(of('step')).toMatchObject({ value: '109', unit: 'ms' })
  expect(of('bubble')).toMatchObject({ value: '27.3', beside: '37.5\u202f% of ideal' })
  expect(of('peak')).toMatchObject({ value: '2.47', unit: 'GB', beside: 'of 80.0\u202fGB', isBad: false })
})

test('less time, bubble and memory is better, more MFU is better', () => {
  const slower = { ...figures, stepSeconds: 0.1137, mfu: 0.309, bubbleOfTotal: 0.3, peakBytes: 6.48e9 }
  expect(of('step', {}, slower).difference).toEqual({ text: '−4.60\u202fms', tone: 'better' })
  expect(of('mfu', {}, slower).difference).toEqual({ text: '+1.30\u202fpoints', tone: 'better' })
  expect(of('bubble', {}, slower).difference?.tone).toBe('better')
  expect(of('peak', slower, figures).difference).toMatchObject({ tone: 'worse' })
  expect(of('step', {}, figures).difference).toEqual({ text: 'same', tone: 'same' })
})

test('figures that read the same are the same, as where runs are compared; others are not', () => {
  // Two tenths of a per mille of each other, and read as 109 ms and as 110 ms.
  expect(of('step', { stepSeconds: 0.10951 }, { ...figures, stepSeconds: 0.10949 }).difference).toEqual({
    text: '+20.0\u202fµs',
    tone: 'worse',
  })
  // A per mille of each other, and read as 109 ms.
  expect(of('step', { stepSeconds: 0.10912 }, figures).difference?.tone).toBe('same')
  expect(of('bubble', { bubbleOfTotal: 0.2734 }, figures).difference?.tone).toBe('same')
  const none = { ...figures, bubbleOfTotal: 0 }
  expect(of('bubble', { bubbleOfTotal: 0 }, none).difference?.tone).toBe('same')
  expect(of('peak', { peakBytes: 2.4749e9 }, figures).difference?.tone).toBe('same')
})

test('more than the device has is marked', () => {
  expect(of('peak', { memoryLimitBytes: 2e9 }).isBad).toBe(true)
})

test('without a peak of the device there is no MFU; by the rules of the lab its own figures stand', () => {
  const { mfu: _, ...without } = figures
  expect(previewFigures(without, undefined).map(({ id }) => id)).not.toContain('mfu')
  const lab = { executionSeconds: 0.2, mfu: 0.4, peakElements: 1000 }
  expect(of('peak', { lab })).toMatchObject({ title: 'Lab memory', unit: 'elements' })
})
