import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rulerTicks } from '../../../renderer/timeline/ruler-ticks.ts'

const labels = (startNs: number, endNs: number, count = 5) =>
  rulerTicks({ startNs, endNs }, count).ticks.map(tick => tick.label)

describe('ruler ticks', () => {
  test('units adapt to the window', () => {
    expect(labels(0, 10)).toEqual(['0 ns', '2 ns', '4 ns', '6 ns', '8 ns', '10 ns'])
    expect(labels(0, 50_000)).toEqual(['0 µs', '10 µs', '20 µs', '30 µs', '40 µs', '50 µs'])
    expect(labels(0, 109.1e6)).toEqual(['0 ms', '20 ms', '40 ms', '60 ms', '80 ms', '100 ms'])
    expect(labels(0, 30e9)).toEqual(['0 s', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s'])
  })

  test('no label has more whole digits than it needs', () => {
    expect(labels(40e6, 43e6, 6)).toEqual([
      '40.0 ms',
      '40.5 ms',
      '41.0 ms',
      '41.5 ms',
      '42.0 ms',
      '42.5 ms',
      '43.0 ms',
    ])
    expect(labels(0, 3.37e9, 6)).toEqual(['0.0 s', '0.5 s', '1.0 s', '1.5 s', '2.0 s', '2.5 s', '3.0 s'])
  })

  test('deep inside a run the larger unit is used as long as three decimals do', () => {
    expect(labels(1.2e9, 1.2005e9)).toEqual([
      '1200.0 ms',
      '1200.1 ms',
      '1200.2 ms',
      '1200.3 ms',
      '1200.4 ms',
      '1200.5 ms',
    ])
  })

  test('where labels would be too long they count from a base that is named once', () => {
    const { base, ticks } = rulerTicks({ startNs: 3_600e9 + 1000, endNs: 3_600e9 + 1050 }, 5)
    expect(base?.label).toBe('1\u202fh 0.000001\u202fs')
    expect(ticks.map(tick => tick.label)).toEqual(['+0 ns', '+10 ns', '+20 ns', '+30 ns', '+40 ns', '+50 ns'])
    expect(ticks[1]!.ns).toBe(3_600e9 + 1010)
  })

  test('minutes, hours and days, never thousands of seconds', () => {
    expect(labels(0, 600e9)).toEqual(['0 min', '2 min', '4 min', '6 min', '8 min', '10 min'])
    expect(labels(0, 5 * 3600e9)).toEqual(['0 h', '1 h', '2 h', '3 h', '4 h', '5 h'])
    expect(labels(3000e9, 6600e9, 4)).toEqual(['1 h', '1 h 15 min', '1 h 30 min', '1 h 45 min'])
    expect(labels(0, 3 * 86_400e9, 3)).toEqual(['0 d', '1 d', '2 d', '3 d'])
    expect(labels(86_400e9, 1.25 * 86_400e9, 3)).toEqual(['1 d', '1 d 2 h', '1 d 4 h', '1 d 6 h'])
  })

  test('deep inside long runs they count from a whole minute, hour or day', () => {
    const of = (startNs: number, endNs: number) => rulerTicks({ startNs, endNs }, 3)
    const seconds = of(100_000e9, 100_030e9)
    expect(seconds.base?.label).toBe('1\u202fd 3\u202fh 46\u202fmin')
    expect(seconds.ticks.map(tick => tick.label)).toEqual(['+40 s', '+50 s', '+1 min', '+1 min 10 s'])
    const minutes = of(100_000e9, 100_600e9)
    expect(minutes.base?.label).toBe('1\u202fd 3\u202fh')
    expect(minutes.ticks.map(tick => tick.label)).toEqual(['+50 min', '+55 min'])
  })

  test('ticks are whole nanoseconds in the window, in order, and labels are told apart', () => {
    const at = fc.double({ min: 0, max: 9e15, noNaN: true })
    const span = fc.double({ min: 10, max: 8e15, noNaN: true })
    fc.assert(
      fc.property(at, span, fc.integer({ min: 1, max: 30 }), (startNs, width, count) => {
        const { ticks } = rulerTicks({ startNs, endNs: startNs + width }, count)
        expect(ticks.length).toBeLessThanOrEqual(3 * count + 2)
        expect(new Set(ticks.map(tick => tick.label)).size).toBe(ticks.length)
        for (const [i, tick] of ticks.entries()) {
          expect(Number.isInteger(tick.ns)).toBe(true)
          expect(tick.ns).toBeGreaterThanOrEqual(startNs - 1)
          expect(tick.ns).toBeLessThanOrEqual(startNs + width + 1)
          if (i > 0) expect(tick.ns).toBeGreaterThan(ticks[i - 1]!.ns)
        }
      }),
    )
  })
})
