import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockText } from '../../../engine/base/clock-text.ts'

describe('long times', () => {
  test.each([
    [0, '0 s'],
    [40_500_000_000, '40.5 s'],
    [100e9, '1 min 40 s'],
    [3600e9, '1 h'],
    [100_000e9, '1 d 3 h 46 min 40 s'],
    [86_400e9 + 1, '1 d 0.000000001 s'],
    [-120e9, '-2 min'],
  ])('%i ns are %s', (ns, text) => {
    expect(clockText(ns)).toBe(text)
  })

  test('are exact: what is written adds up to the time', () => {
    const sizes: Readonly<Record<string, bigint>> = {
      d: 86_400n * 10n ** 9n,
      h: 3600n * 10n ** 9n,
      min: 60n * 10n ** 9n,
      s: 10n ** 9n,
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e15 }), ns => {
        const words = clockText(ns).split(' ')
        let sum = 0n
        for (let i = 0; i < words.length; i += 2) {
          const [whole = '0', fraction = ''] = words[i]!.split('.')
          const size = sizes[words[i + 1]!]!
          sum += BigInt(whole) * size + (BigInt(fraction.padEnd(9, '0')) * size) / 10n ** 9n
        }
        expect(sum).toBe(BigInt(ns))
      }),
    )
  })
})
