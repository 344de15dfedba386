import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clampViewport,
  minimumSpanNs,
  panViewport,
  sameViewport,
  spanOf,
  wholeRun,
  windowAround,
  windowShowing,
  zoomViewport,
} from '../../../renderer/timeline/viewport.ts'

const length = fc.double({ min: 100, max: 1e16, noNaN: true })
const share = fc.double({ min: 0, max: 1, noNaN: true })

/** Any window that clamping may have given. */
const windowIn = (lengthNs: number, a: number, b: number) =>
  clampViewport({ startNs: Math.min(a, b) * lengthNs, endNs: Math.max(a, b) * lengthNs }, lengthNs)

describe('viewport', () => {
  test('a clamped window lies in the run and is wide enough, whatever was asked for', () => {
    const any = fc.double({ noNaN: false })
    fc.assert(
      fc.property(any, any, length, (startNs, endNs, lengthNs) => {
        const clamped = clampViewport({ startNs, endNs }, lengthNs)
        expect(clamped.startNs).toBeGreaterThanOrEqual(0)
        expect(clamped.endNs).toBeLessThanOrEqual(lengthNs * (1 + 1e-12))
        expect(spanOf(clamped)).toBeGreaterThanOrEqual(minimumSpanNs * 0.99)
      }),
    )
  })

  test('zooming keeps the time under the cursor where it is, away from the edges', () => {
    fc.assert(
      fc.property(
        share,
        share,
        fc.double({ min: 0.2, max: 0.99, noNaN: true }),
        share,
        (a, b, factor, at) => {
          const lengthNs = 1e12
          const from = windowIn(lengthNs, a, b)
          const center = from.startNs + at * spanOf(from)
          const to = zoomViewport(from, factor, center, lengthNs)
          fc.pre(spanOf(from) * factor > minimumSpanNs)
          expect((center - to.startNs) / spanOf(to)).toBeCloseTo(at, 3)
        },
      ),
    )
  })

  test('zooming in ends at ten nanoseconds, zooming out at the whole run', () => {
    let viewport = wholeRun(1e9)
    for (let i = 0; i < 300; i++) viewport = zoomViewport(viewport, 0.8, 123_456_789, 1e9)
    expect(spanOf(viewport)).toBeCloseTo(minimumSpanNs, 6)
    expect(viewport.startNs).toBeLessThan(123_456_789)
    expect(viewport.endNs).toBeGreaterThan(123_456_789)
    for (let i = 0; i < 300; i++) viewport = zoomViewport(viewport, 1.3, 5, 1e9)
    expect(viewport).toEqual({ startNs: 0, endNs: 1e9 })
  })

  test('a window of ten nanoseconds can be placed a hundred days into a run', () => {
    const lengthNs = 104 * 86_400e9
    const at = 103 * 86_400e9 + 3
    const viewport = clampViewport({ startNs: at, endNs: at + 10 }, lengthNs)
    expect(viewport).toEqual({ startNs: at, endNs: at + 10 })
  })

  test('panning past an end stops there with the same width', () => {
    const panned = panViewport({ startNs: 100, endNs: 300 }, 1e9, 1000)
    expect(panned).toEqual({ startNs: 800, endNs: 1000 })
    expect(panViewport({ startNs: 100, endNs: 300 }, -1e9, 1000)).toEqual({ startNs: 0, endNs: 200 })
  })

  test('a run shorter than the closest zoom is shown whole', () => {
    expect(clampViewport({ startNs: 0, endNs: 1 }, 1)).toEqual({ startNs: 0, endNs: minimumSpanNs })
  })

  test('times that are well in sight move nothing; others are brought in', () => {
    const viewport = { startNs: 1000, endNs: 2000 }
    expect(windowShowing(viewport, 1200, 1300, 1e6)).toBe(viewport)
    const moved = windowShowing(viewport, 5000, 5100, 1e6)
    expect(spanOf(moved)).toBe(1000)
    expect(moved.startNs).toBeLessThan(5000)
    expect(moved.endNs).toBeGreaterThan(5100)
    const atStart = windowShowing(viewport, 100_000, 900_000, 1e6)
    expect(atStart.startNs).toBeLessThan(100_000)
    expect(atStart.endNs).toBeGreaterThan(100_000)
  })

  test('a window around times leaves a margin on either side', () => {
    expect(windowAround(1000, 2000, 1e6)).toEqual({ startNs: 900, endNs: 2100 })
  })

  test('windows are the same where nobody could see a difference', () => {
    expect(sameViewport({ startNs: 0, endNs: 1e9 }, { startNs: 10, endNs: 1e9 })).toBe(true)
    expect(sameViewport({ startNs: 0, endNs: 1e9 }, { startNs: 1e7, endNs: 1e9 })).toBe(false)
  })
})
