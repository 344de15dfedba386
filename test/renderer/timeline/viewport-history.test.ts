import { expect, test } from 'vitest'
import { ViewportHistory } from '../../../renderer/timeline/viewport-history.ts'

const a = { startNs: 0, endNs: 100 }
const b = { startNs: 10, endNs: 20 }
const c = { startNs: 50, endNs: 90 }

test('back and forward visit places in order', () => {
  const history = new ViewportHistory()
  history.leave(a)
  history.leave(b)
  expect(history.back(c)).toEqual(b)
  expect(history.back(b)).toEqual(a)
  expect(history.back(a)).toBeUndefined()
  expect(history.forward(a)).toEqual(b)
  expect(history.forward(b)).toEqual(c)
  expect(history.forward(c)).toBeUndefined()
})

test('going somewhere new cuts the way forward', () => {
  const history = new ViewportHistory()
  history.leave(a)
  history.back(b)
  history.leave(a)
  expect(history.canGoForward).toBe(false)
  expect(history.back(c)).toEqual(a)
})

test('a place that is the current one is passed over', () => {
  const history = new ViewportHistory()
  history.leave(a)
  history.leave(b)
  expect(history.back(b)).toEqual(a)
})

test('only the last hundred places are kept', () => {
  const history = new ViewportHistory()
  for (let i = 0; i < 300; i++) history.leave({ startNs: i * 10, endNs: i * 10 + 5 })
  let visited = 0
  let current = c
  for (let place = history.back(current); place; place = history.back(current)) {
    visited++
    current = place
  }
  expect(visited).toBe(100)
})
