import { describe, expect, test } from 'vitest'
import { limitBars } from '../../../renderer/charts/limit-bars.ts'
import type { Box, Line, Scene, Text } from '../../../renderer/charts/scene.ts'
import { darkColours } from './chart-colours.ts'

const draw = (values: readonly (readonly [number, number])[], limit?: number) =>
  limitBars(
    {
      rows: values.map(([weights, activations], index) => ({
        label: `stage ${index}`,
        parts: [
          { title: 'weights', value: weights, paint: '#4cb58c' },
          { title: 'activations', value: activations, paint: '#4f9de8' },
        ],
      })),
      limit: limit === undefined ? undefined : { title: 'limit', value: limit },
      format: value => `${value} GB`,
    },
    640,
    darkColours,
  )
const bars = ({ shapes }: Scene) =>
  shapes.filter((shape): shape is Box => shape.kind === 'rect' && shape.tip !== undefined)
const line = ({ shapes }: Scene) => shapes.find((shape): shape is Line => shape.kind === 'line')
const total = ({ shapes }: Scene, text: string) =>
  shapes.find((shape): shape is Text => shape.kind === 'text' && shape.text === text)!

describe('limitBars', () => {
  test('parts follow each other on one scale, and the limit stands on it', () => {
    const scene = draw([[30, 10]], 20)
    const [weights, activations] = bars(scene)
    expect(activations!.x - weights!.x).toBeCloseTo(3 * (activations!.width + 1), 5)
    expect(line(scene)!.points[0]![0] - weights!.x).toBeCloseTo((20 / 30) * (activations!.x - weights!.x), 5)
  })

  test('a total beyond the limit is told in the colour of what is bad', () => {
    const scene = draw(
      [
        [30, 10],
        [5, 5],
      ],
      20,
    )
    expect(total(scene, '40 GB').fill).toBe(darkColours.bad)
    expect(total(scene, '10 GB').fill).toBe(darkColours.text)
  })

  test('without a limit there is no line, and a part of nothing has no bar', () => {
    const scene = draw([[30, 0]])
    expect(line(scene)).toBeUndefined()
    expect(bars(scene)).toHaveLength(1)
  })

  test('a limit far beyond everything is still in the picture', () => {
    const scene = draw([[1, 1]], 1000)
    expect(line(scene)!.points[0]![0]).toBeLessThanOrEqual(640)
    expect(bars(scene).every(({ width }) => width > 0)).toBe(true)
  })
})
