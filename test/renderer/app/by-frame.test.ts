import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { subscribeByFrame } from '../../../renderer/app/by-frame.ts'
import { Store } from '../../../renderer/app/store.ts'

let due: (() => void)[] = []

beforeEach(() => {
  due = []
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => due.push(callback))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function frame(): void {
  const callbacks = due
  due = []
  for (const callback of callbacks) callback()
}

function listening(store: Store<number>) {
  const told: number[] = []
  const stop = subscribeByFrame(store.subscribe, () => told.push(store.get()))
  return { told, stop }
}

test('a change after a rest is told at once', () => {
  const store = new Store(0)
  const { told, stop } = listening(store)
  store.set(1)
  vi.advanceTimersByTime(1000)
  store.set(2)
  expect(told).toEqual([1, 2])
  expect(due).toHaveLength(0)
  stop()
})

test('changes in quick succession are told once a frame, with the last of them, to all in one turn', () => {
  const store = new Store(0)
  const [one, other] = [listening(store), listening(store)]
  for (const value of [1, 2, 3]) {
    store.set(value)
    vi.advanceTimersByTime(5)
  }
  expect([one.told, other.told]).toEqual([[1], [1]])
  expect(due).toHaveLength(1)
  frame()
  expect([one.told, other.told]).toEqual([
    [1, 3],
    [1, 3],
  ])
  store.set(4)
  frame()
  expect(one.told).toEqual([1, 3, 4])
  one.stop()
  other.stop()
})

test('who stops listening is told no more by the frame that was due', () => {
  const store = new Store(0)
  const [gone, there] = [listening(store), listening(store)]
  for (const value of [1, 2]) store.set(value)
  gone.stop()
  frame()
  expect([gone.told, there.told]).toEqual([[1], [1, 2]])
  there.stop()
})
