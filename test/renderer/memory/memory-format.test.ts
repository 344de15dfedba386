import { describe, expect, test } from 'vitest'
import { formatAmount, makerOf, scaleTop } from '../../../renderer/memory/memory-format.ts'

describe('memory in words', () => {
  test('bytes have units, elements are counted', () => {
    expect(formatAmount('bytes', 5.67e9)).toBe('5.67\u202fGB')
    expect(formatAmount('elements', 1536)).toBe('1,536 elements')
  })

  test('a maker is told with the layer and the microbatch that it has', () => {
    expect(makerOf({ operation: 'forward', layer: 12, microbatch: 7 })).toBe(
      'forward, layer 12, microbatch 7',
    )
    expect(makerOf({ operation: 'load weights', layer: -1, microbatch: -1 })).toBe('load weights')
  })

  test('a limit near the peak is on the picture, one far above is not', () => {
    expect(scaleTop([70], 80)).toBeGreaterThan(80)
    expect(scaleTop([7], 80)).toBeLessThan(8)
  })
})
