import { describe, expect, test } from 'vitest'
import type { Box, Scene } from '../../../renderer/charts/scene.ts'
import { valueBars } from '../../../renderer/charts/value-bars.ts'
import { darkColours } from './chart-colours.ts'

const bars = (scene: Scene) =>
  scene.shapes.filter((shape): shape is Box => shape.kind === 'rect' && shape.tip !== undefined)

const draw = (values: readonly number[]) =>
  valueBars(
    {
      series: [{ title: 'wait', paint: '#4f9de8' }],
      rows: values.map((value, index) => ({ label: `cause ${index}`, values: [value], pick: String(index) })),
      format: String,
    },
    640,
    darkColours,
  )

describe('valueBars', () => {
  test('lengths are in proportion', () => {
    const [long, short] = bars(draw([100, 25]))
    expect(long!.width / short!.width).toBeCloseTo(4, 5)
  })

  test('what is not a number has no bar and says so', () => {
    const [, infinite] = bars(draw([100, Number.POSITIVE_INFINITY]))
    expect(infinite).toMatchObject({ width: 1, tip: 'cause 1: wait not defined' })
  })

  test('every row can be picked', () => {
    expect(bars(draw([3, 2, 1])).map(({ pick }) => pick)).toEqual(['0', '1', '2'])
  })

  test('nothing at all is an empty picture', () => {
    expect(bars(draw([]))).toEqual([])
  })
})
