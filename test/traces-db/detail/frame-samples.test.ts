import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frame } from '../../../traces-db/detail/frame.ts'
import { runArt } from '../run-art.ts'
import { requests } from './frame-requests.ts'

describe('counters of a frame', () => {
  test('begin with the value that holds as the window begins', () => {
    const run = runArt('memory# | 2..5.....1')
    const { counters } = frame(run, { tracks: [0], startNs: 1, endNs: 20, width: 19 })
    expect([...counters.time]).toEqual([-1, 2, 8])
    expect([...counters.last]).toEqual([2, 5, 1])
  })

  test('tell lowest, highest and last value where a pixel holds several samples', () => {
    const run = runArt('memory# | 3914')
    const { counters } = frame(run, { tracks: [0], startNs: 0, endNs: 4, width: 1 })
    expect([...counters.minimum, ...counters.maximum, ...counters.last]).toEqual([1, 9, 4])
  })

  test('property: entries cover exactly the values that held in their span', () => {
    fc.assert(
      fc.property(requests, ({ run, request, result }) => {
        const { counters } = result
        for (const series of run.counters) {
          const entries = Array.from(counters.row.keys()).filter(i => counters.row[i] === series.track)
          const samples = Array.from(series.time, (time, i) => ({ time, value: series.value[i]! }))
          const before = samples.filter(sample => sample.time < request.startNs).slice(-1)
          const within = samples.filter(
            sample => sample.time >= request.startNs && sample.time < request.endNs,
          )
          const shown = [...before, ...within]
          if (shown.length > 0)
            expect(counters.time[entries[0]!]! + request.startNs).toBeCloseTo(shown[0]!.time, 2)
          entries.forEach((entry, e) => {
            const from = counters.time[entry]! + request.startNs - 0.01
            const next = entries[e + 1]
            const to =
              next === undefined ? Number.POSITIVE_INFINITY : counters.time[next]! + request.startNs - 0.01
            const values = shown.filter(s => s.time >= from && s.time < to).map(s => s.value)
            expect(counters.minimum[entry]).toBe(Math.min(...values))
            expect(counters.maximum[entry]).toBe(Math.max(...values))
            expect(counters.last[entry]).toBe(values.at(-1))
          })
        }
      }),
    )
  })
})

describe('instants of a frame', () => {
  test('are one mark a pixel, with their number', () => {
    const run = runArt('marks! | xy..z')
    const { instants } = frame(run, { tracks: [0], startNs: 0, endNs: 6, width: 3 })
    expect([...instants.time]).toEqual([0, 4])
    expect([...instants.count]).toEqual([2, 1])
  })

  test('property: counts sum to the instants in the window, marks lie in pixels of their own', () => {
    fc.assert(
      fc.property(requests, ({ run, request, result, pixelNs }) => {
        const { instants } = result
        for (const series of run.instants) {
          const mine = Array.from(instants.row.keys()).filter(i => instants.row[i] === series.track)
          const within = [...series.time].filter(time => time >= request.startNs && time < request.endNs)
          expect(mine.reduce((sum, i) => sum + instants.count[i]!, 0)).toBe(within.length)
          const pixels = mine.map(i =>
            Math.floor(Math.round(instants.time[i]! + request.startNs) / Math.ceil(pixelNs)),
          )
          expect(new Set(pixels).size).toBe(pixels.length)
        }
      }),
    )
  })
})
