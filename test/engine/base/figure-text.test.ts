import { describe, expect, test } from 'vitest'
import { figureText } from '../../../engine/base/figure-text.ts'

describe('figures to three digits', () => {
  test('every unit, and a dash where a run does not tell', () => {
    expect(figureText('ns', 124e6)).toBe('124\u202fms')
    expect(figureText('ratio', 0.273)).toBe('27.3\u202f%')
    expect(figureText('flops/s', 4.24e14)).toBe('424\u202fTFLOP/s')
    expect(figureText('bytes', undefined)).toBe('–')
  })

  test('a ratio over nothing says so; counts keep every digit', () => {
    expect(figureText('ratio', Number.POSITIVE_INFINITY)).toBe('not defined')
    expect(figureText('bytes', Number.POSITIVE_INFINITY)).toBe('–')
    expect(figureText('count', 1_734_112)).toBe('1,734,112')
  })
})
