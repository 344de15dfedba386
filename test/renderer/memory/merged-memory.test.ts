import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnPositions, mergeMemory, positionAt } from '../../../renderer/memory/merged-memory.ts'

const series = (category: string, points: readonly (readonly [number, number])[], outsideSum = false) => ({
  category,
  outsideSum,
  time: Float64Array.from(points, ([time]) => time),
  value: Float64Array.from(points, ([, value]) => value),
})

describe('mergeMemory', () => {
  test('the sum is exact at every change, and what stays lies under what comes and goes', () => {
    const merged = mergeMemory({
      series: [
        series('activations', [
          [0, 0],
          [10, 5],
          [20, 1],
        ]),
        series('weights', [
          [0, 2],
          [15, 3],
        ]),
      ],
    })
    expect(merged.categories).toEqual(['weights', 'activations'])
    expect([...merged.time]).toEqual([0, 10, 15, 20])
    expect([...merged.total]).toEqual([2, 7, 8, 4])
  })

  test('what is reserved from the driver is no part of the sum', () => {
    const merged = mergeMemory({ series: [series('weights', [[0, 2]]), series('reserved', [[0, 9]], true)] })
    expect([...merged.total]).toEqual([2])
  })

  test('before the first value nothing is told', () => {
    expect(positionAt(mergeMemory({ series: [series('weights', [[5, 2]])] }), 4)).toBe(-1)
  })
})

describe('columnPositions', () => {
  test('the highest sum is never lost, however short it was', () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 200 }), (times, width) => {
        const sorted = [...times].sort((a, b) => a - b)
        const merged = mergeMemory({
          series: [
            series(
              'a',
              sorted.map((time, i) => [time, (i * 37) % 101] as const),
            ),
          ],
        })
        const shown = columnPositions(merged, 0, 1000, width)
        const highest = Math.max(...[...shown].map(at => (at < 0 ? 0 : merged.total[at]!)))
        expect(highest).toBe(Math.max(...merged.total))
      }),
    )
  })

  test('a window between two changes shows what holds', () => {
    const merged = mergeMemory({
      series: [
        series('a', [
          [0, 3],
          [100, 9],
        ]),
      ],
    })
    expect([...columnPositions(merged, 10, 50, 3)]).toEqual([0, 0, 0])
  })
})
