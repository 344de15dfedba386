import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactTime,
  formatQuantity,
  formatRate,
  formatShare,
  formatTimeLeft,
} from '../../../renderer/app/format.ts'

/** Figures use a narrow no-break space, which nobody can see in a test. */
const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('formatDuration', () => {
  test.each([
    [0, '0 ns'],
    [7, '7 ns'],
    [999, '999 ns'],
    [1000, '1.00 µs'],
    [1234, '1.23 µs'],
    [12_340, '12.3 µs'],
    [123_400, '123 µs'],
    [999_499, '999 µs'],
    [999_500, '1.00 ms'],
    [6_944_000, '6.94 ms'],
    [9_996_000, '10.0 ms'],
    [109_100_000, '109 ms'],
    [1_500_000_000, '1.50 s'],
    [432_000e9, '5.00 d'],
    [99_900_000_000, '99.9 s'],
    [120_000_000_000, '2.00 min'],
    [7_200_000_000_000, '2.00 h'],
    [-1234, '-1.23 µs'],
  ])('%i ns is shown as %s', (ns, text) => {
    expect(plain(formatDuration(ns))).toBe(text)
  })

  test('a mean of nanoseconds keeps three digits', () => {
    expect(plain(formatDuration(12.3456))).toBe('12.3 ns')
  })
})

describe('formatExactTime', () => {
  test.each([
    [0, '0 ns'],
    [41_203_117, '41.203117 ms'],
    [41_000_000, '41 ms'],
    [1_000, '1 µs'],
    [1_234_567_890_123, '20 min 34.567890123 s'],
    [99_999_999_999, '99.999999999 s'],
    [-1_500, '-1.5 µs'],
    [999_999, '999.999 µs'],
    [999_999_999, '999.999999 ms'],
  ])('%i ns is shown with every digit as %s', (ns, text) => {
    expect(plain(formatExactTime(ns))).toBe(text)
  })
})

describe('other figures', () => {
  test('a share of more than ten is a factor, and one of thousands says no more than that', () => {
    const shares = [0.375, 9.99, 12.34, 999, 1_723_673.55]
    expect(shares.map(share => plain(formatShare(share)))).toEqual([
      '37.5 %',
      '999 %',
      '12.3 times',
      '999 times',
      'over 1,000 times',
    ])
  })

  test('bytes are decimal', () => {
    expect([0, 999, 1000, 268_000_000, 4_930_000_000].map(bytes => plain(formatBytes(bytes)))).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '268 MB',
      '4.93 GB',
    ])
    expect(plain(formatRate(120_400_000))).toBe('120 MB/s')
  })

  test('counts keep every digit, in groups of three', () => {
    expect([0, 12, 1000, 1_734_112].map(count => plain(formatCount(count)))).toEqual([
      '0',
      '12',
      '1,000',
      '1,734,112',
    ])
  })

  test('a quantity knows its plural', () => {
    expect(formatQuantity(1, 'rank')).toBe('1 rank')
    expect(formatQuantity(4, 'rank')).toBe('4 ranks')
    expect(formatQuantity(0, 'entry', 'entries')).toBe('0 entries')
  })

  test('shares are percent', () => {
    expect([0, 0.0312, 0.273, 1].map(share => plain(formatShare(share)))).toEqual([
      '0 %',
      '3.12 %',
      '27.3 %',
      '100 %',
    ])
  })

  test('time left is told no finer than a person cares', () => {
    expect([0.2, 4.4, 89, 130].map(seconds => plain(formatTimeLeft(seconds)))).toEqual([
      'less than 1 s',
      '4 s',
      '89 s',
      '2 min',
    ])
  })
})
