import { describe, expect, test } from 'vitest'
import { histogram } from '../../../renderer/charts/histogram.ts'
import type { Box, Scene } from '../../../renderer/charts/scene.ts'
import { darkColours } from './chart-colours.ts'

const bars = (scene: Scene) => scene.shapes.filter((shape): shape is Box => shape.kind === 'rect')

describe('histogram', () => {
  test('a bar for each bin that holds something, its height by the count', () => {
    const [first, second] = bars(
      histogram({ fromNs: 0, binNs: 10, counts: [4, 0, 2] }, undefined, 400, darkColours),
    )
    expect(first!.height).toBeCloseTo(2 * second!.height, 5)
    expect(second!.tip).toBe('20\u202fns to 30\u202fns: 2 slices')
  })

  test('the median is marked where it lies', () => {
    const { shapes } = histogram({ fromNs: 0, binNs: 10, counts: [1, 1] }, 10, 400, darkColours)
    const line = shapes.find(shape => shape.kind === 'line' && shape.dash !== undefined)
    expect(line).toMatchObject({ points: [[218, 4], expect.anything()] })
  })

  test('durations that are all equal are one bar', () => {
    expect(bars(histogram({ fromNs: 50, binNs: 0, counts: [7] }, 50, 400, darkColours))).toHaveLength(1)
  })
})
