import { describe, expect, test } from 'vitest'
import { durationText, figureCell, ratioText } from '../../../main/cli/format.ts'

describe('figures on the command line', () => {
  test('long times are told in minutes, hours and days', () => {
    expect([1500, 99.5e9, 100e9, 100_000.25e9].map(durationText)).toEqual([
      '1.500 µs',
      '99.500 s',
      '1 min 40 s',
      '1 d 3 h 46 min 40.25 s',
    ])
  })

  test('what lies before the start has its sign', () => {
    expect([-23_283_000, -5].map(durationText)).toEqual(['-23.283 ms', '-5 ns'])
  })

  test('a ratio of more than ten is a factor, and one of thousands says no more than that', () => {
    expect([0.375, 9.99, 12.34, 1_723_673.55].map(ratio => ratioText(ratio))).toEqual([
      '37.50 %',
      '999.00 %',
      '12.3 times',
      'over 1,000 times',
    ])
    expect(ratioText(0.375, 1)).toBe('37.5 %')
  })

  test('a compared figure is told to three digits, with its noise where it is known', () => {
    expect(figureCell('ns', 123_456_789, 1_234_567)).toBe('123 ms ± 1.23 ms')
    expect(figureCell('bytes', 1_234_567_890, undefined)).toBe('1.23 GB')
    expect(figureCell('ratio', Number.POSITIVE_INFINITY, undefined)).toBe('not defined')
    expect(figureCell('flops/s', undefined, undefined)).toBe('–')
  })
})
