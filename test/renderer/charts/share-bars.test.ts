import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Box, Scene } from '../../../renderer/charts/scene.ts'
import { shareBars } from '../../../renderer/charts/share-bars.ts'
import { darkColours } from './chart-colours.ts'

const boxes = (scene: Scene) =>
  scene.shapes.filter((shape): shape is Box => shape.kind === 'rect' && shape.tip !== undefined)

const row = (label: string, ...ns: number[]) => ({
  label,
  totalNs: ns.reduce((sum, part) => sum + part, 0),
  parts: ns.map((part, index) => ({ title: `part ${index}`, ns: part, paint: '#4f9de8' })),
})

describe('shareBars', () => {
  test('parts lie one after the other and fill the whole', () => {
    const [first, second] = boxes(shareBars([row('Rank 0', 750, 250)], 640, darkColours))
    expect(second!.x - first!.x).toBeCloseTo(3 * (632 - first!.x - (second!.x - first!.x)), 5)
  })

  test('a part of no length is not drawn, nor is a row of no length', () => {
    const scene = shareBars([row('Rank 0', 10, 0), row('Rank 1', 0)], 640, darkColours)
    expect(boxes(scene).map(({ tip }) => tip)).toEqual([
      'Rank 0: part 0 10 ns, 100\u202f%'.replace('10 ns', '10\u202fns'),
    ])
  })

  test('hundreds of ranks stay below a screen, with labels that do not lie on each other', () => {
    const rows = Array.from({ length: 256 }, (_, rank) => row(`Rank ${rank}`, 1, 1))
    const scene = shareBars(rows, 640, darkColours)
    expect(scene.height).toBeLessThan(1100)
    const labels = scene.shapes.filter(shape => shape.kind === 'text' && shape.text.startsWith('Rank'))
    const heights = labels.map(shape => (shape.kind === 'text' ? shape.y : 0))
    for (let i = 1; i < heights.length; i++) expect(heights[i]! - heights[i - 1]!).toBeGreaterThanOrEqual(12)
  })

  test('nothing leaves the picture', () => {
    const times = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(
        fc.array(times, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 200, max: 2000 }),
        (ranks, width) => {
          const scene = shareBars(
            ranks.map((ns, rank) => row(`Rank ${rank}`, ...ns)),
            width,
            darkColours,
          )
          for (const { x, width: long } of boxes(scene)) {
            expect(x).toBeGreaterThanOrEqual(0)
            expect(x + long).toBeLessThanOrEqual(width + 1)
          }
        },
      ),
    )
  })
})
