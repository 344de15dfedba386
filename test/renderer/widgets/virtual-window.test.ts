import { expect, test } from 'vitest'
import { rowAfterKey, scrollToRow, virtualWindow } from '../../../renderer/widgets/virtual-window.ts'

test('rows in sight are made, with a few beyond the edges', () => {
  expect(virtualWindow(0, 240, 24, 1000)).toEqual({ first: 0, end: 18 })
  expect(virtualWindow(2400, 240, 24, 1000)).toEqual({ first: 92, end: 118 })
})

test('a list that became shorter than its scroll position is not a fault', () => {
  expect(virtualWindow(24_000, 240, 24, 5)).toEqual({ first: 5, end: 5 })
  expect(virtualWindow(0, 240, 24, 0)).toEqual({ first: 0, end: 0 })
})

test('a row is scrolled to by no more than it takes', () => {
  expect(scrollToRow(0, 240, 24, 3)).toBe(0)
  expect(scrollToRow(0, 240, 24, 10)).toBe(24)
  expect(scrollToRow(480, 240, 24, 3)).toBe(72)
})

test('keys of movement stay within the list', () => {
  expect(rowAfterKey('ArrowDown', -1, 10, 5)).toBe(0)
  expect(rowAfterKey('ArrowDown', 4, 10, 5)).toBe(4)
  expect(rowAfterKey('PageUp', 3, 10, 5)).toBe(0)
  expect(rowAfterKey('End', 0, 10, 5)).toBe(4)
  expect(rowAfterKey('KeyX', 0, 10, 5)).toBeUndefined()
  expect(rowAfterKey('Home', 0, 10, 0)).toBeUndefined()
})
