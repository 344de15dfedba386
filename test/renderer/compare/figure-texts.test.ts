import { describe, expect, test } from 'vitest'
import { changeText, differenceText, noiseText } from '../../../renderer/compare/figure-texts.ts'
import { foldParts } from '../../../renderer/compare/waterfall.ts'

describe('compared figures in words', () => {
  test('differences have a sign, and ratios differ by points', () => {
    expect(differenceText('ns', 5.41e6)).toBe('+5.41\u202fms')
    expect(differenceText('ratio', -0.0179)).toBe('\u22121.79\u202fpoints')
    expect(differenceText('bytes', 0)).toBe('0')
  })

  test('a change is a share, and many times as much reads as that', () => {
    expect(changeText(0.0435)).toBe('+4.35\u202f%')
    expect(changeText(-0.5)).toBe('\u221250.0\u202f%')
    expect(changeText(298.67)).toBe('300 times as much')
    expect(changeText(2677.09)).toBe('2,680 times as much')
  })

  test('noise is told where steps differ', () => {
    const figure = {
      id: 'stepTime',
      title: 'step time',
      unit: 'ns' as const,
      better: 'lower' as const,
      values: [1, 2],
      differences: [0, 1],
      verdicts: ['same', 'worse'] as const,
      best: [0],
    }
    expect(noiseText({ ...figure, noise: [0, 8e5] })).toBe('± 800\u202fµs')
    expect(noiseText({ ...figure, noise: [0, undefined] })).toBe('')
  })
})

describe('foldParts', () => {
  const part = (title: string, ns: number) => ({ title, ns, cause: 'wait' as const })

  test('what is folded keeps the sum', () => {
    const parts = Array.from({ length: 12 }, (_, index) => part(`part ${index}`, 100 - index))
    const folded = foldParts({ fromNs: 0, toNs: 0, parts })
    const sum = parts.reduce((total, { ns }) => total + ns, 0)
    expect(folded.reduce((total, { change }) => total + change, 0)).toBe(sum)
    expect(folded).toHaveLength(7)
  })

  test('what cannot be seen beside the largest is not a column of its own', () => {
    const folded = foldParts({ fromNs: 0, toNs: 0, parts: [part('wait', 1e6), part('a', 2), part('b', -1)] })
    expect(folded).toEqual([{ title: 'wait', change: 1e6 }])
  })
})
