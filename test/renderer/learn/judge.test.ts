import { describe, expect, test } from 'vitest'
import type { Good } from '../../../renderer/editor/live-preview.ts'
import { judge } from '../../../renderer/learn/judge.ts'
import { part3 } from '../../../renderer/learn/lessons/part3.ts'

const solved: Good = {
  figures: {
    stepSeconds: 0.3,
    mfu: 0.71,
    bubbleOfTotal: 0.11,
    bubbleOfIdeal: 0.14,
    peakBytes: 4e9,
    peakRank: 0,
    operations: 10,
    planHash: 'p',
  },
  task: { ...part3.task, microbatches: 32, batch: 16, modelParameters: {}, parameters: {} },
  source: '',
  cluster: part3.cluster,
  asked: { source: '', file: 'part3.ts', request: {}, cluster: part3.cluster, lab: false, run: 'preview' },
}
const missing = (good: Good, asked: Partial<Good['asked']> = {}) =>
  judge(part3, { ...good, asked: { ...good.asked, ...asked } })
    .findings.filter(({ isMet }) => !isMet)
    .map(({ wanted, found }) => `${wanted}: ${found}`)
const withFigures = (figures: Partial<Good['figures']>): Good => ({
  ...solved,
  figures: { ...solved.figures, ...figures },
})

describe('an exercise', () => {
  test('is solved when every condition holds, and says what is found for each', () => {
    expect(judge(part3, solved)).toEqual({
      isSolved: true,
      findings: [
        { wanted: 'Bubble at most 15\u202f%', found: '11.0\u202f%', isMet: true },
        { wanted: 'Peak at most 24\u202fGB', found: '4.00\u202fGB', isMet: true },
        { wanted: 'MFU at least 70\u202f%', found: '71.0\u202f%', isMet: true },
        { wanted: 'The task as it was set', found: 'unchanged', isMet: true },
      ],
    })
  })

  test('names what is missing', () => {
    expect(missing(withFigures({ bubbleOfTotal: 0.2, peakBytes: 25e9, mfu: 0.5 }))).toEqual([
      'Bubble at most 15\u202f%: 20.0\u202f%',
      'Peak at most 24\u202fGB: 25.0\u202fGB',
      'MFU at least 70\u202f%: 50.0\u202f%',
    ])
  })

  test('is not solved by a bound that is only nearly met', () => {
    expect(missing(withFigures({ bubbleOfTotal: 0.15 }))).toEqual([])
    expect(missing(withFigures({ bubbleOfTotal: 0.150001 }))).toHaveLength(1)
  })

  test('is not solved by a smaller task, and says what was changed', () => {
    const task = { ...solved.task, globalBatch: 8, layers: 4 }
    expect(missing({ ...solved, task })).toEqual([
      'The task as it was set: layers 4 in place of 16, samples 8 in place of 512',
    ])
  })

  test('is not solved on another machine, nor by other rules', () => {
    expect(missing({ ...solved, cluster: 'ideal' })).toHaveLength(1)
    expect(missing(solved, { memoryGigabytes: 192 })).toHaveLength(1)
    expect(missing(solved, { linkFactor: 8 })).toHaveLength(1)
    expect(missing(solved, { lab: true })).toHaveLength(1)
  })

  test('that asks for MFU is not solved where MFU is not known', () => {
    const { mfu: _, ...figures } = solved.figures
    expect(missing({ ...solved, figures })).toEqual(['MFU at least 70\u202f%: not known'])
  })
})
