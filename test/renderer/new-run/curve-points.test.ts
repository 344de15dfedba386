import { expect, test } from 'vitest'
import { curveOf } from '../../../renderer/new-run/curve-points.ts'

const size = { width: 102, height: 12 }
const curve = (time: readonly number[], last: readonly number[]) =>
  curveOf({ time: Float32Array.from(time), last: Float64Array.from(last) }, 100, size)

test('time goes from edge to edge, the largest value is at the top and 0 at the bottom', () => {
  expect(curve([0, 50, 100], [2, 1, 0])).toBe('1.0,1.0 51.0,6.0 101.0,11.0')
})

test('a value that is no number is left out', () => {
  expect(curve([0, 50, 100], [1, Number.NaN, 1])).toBe('1.0,1.0 101.0,1.0')
})

test('zeros alone lie at the bottom; one point is no line', () => {
  expect(curve([0, 100], [0, 0])).toBe('1.0,11.0 101.0,11.0')
  expect(curve([0], [1])).toBeUndefined()
})
