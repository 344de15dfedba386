import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gather } from '../../../main/desktop/gather.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what comes without a pause is taken together, what comes later by itself', () => {
  const taken: (readonly string[])[] = []
  const add = gather<string>(50, items => taken.push(items))
  add('a')
  vi.advanceTimersByTime(40)
  add('b')
  expect(taken).toEqual([])
  vi.advanceTimersByTime(50)
  add('c')
  vi.advanceTimersByTime(50)
  expect(taken).toEqual([['a', 'b'], ['c']])
})
