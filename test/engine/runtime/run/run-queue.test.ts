import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { RunQueue } from '../../../../engine/runtime/run/run-queue.ts'

test('bodies run one after the other, in order, whatever becomes of those before', async () => {
  const queue = new RunQueue()
  const seen: string[] = []
  const body =
    (name: string, fails = false) =>
    async () => {
      seen.push(`${name} begins`)
      await new Promise(resolve => setTimeout(resolve, 1))
      seen.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const all = Promise.allSettled([queue.run(body('a')), queue.run(body('b', true)), queue.run(body('c'))])
  expect(queue.length).toBe(3)
  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  expect(queue.length).toBe(0)
})

test('one that is cancelled while it waits never begins, and is answered at once', async () => {
  const queue = new RunQueue()
  const stop = new AbortController()
  const done = Promise.withResolvers<void>()
  const first = queue.run(() => done.promise)
  let hasBegun = false
  const second = queue.run(async () => {
    hasBegun = true
  }, stop.signal)
  stop.abort()
  await expect(second).rejects.toThrow('Cancelled')
  expect(queue.length).toBe(1)
  let hasThirdBegun = false
  const third = queue.run(async () => {
    hasThirdBegun = true
  })
  await new Promise(resolve => setTimeout(resolve, 1))
  expect(hasThirdBegun).toBe(false)
  done.resolve()
  await Promise.all([first, third])
  expect(hasThirdBegun).toBe(true)
  expect(hasBegun).toBe(false)
})

test('a signal that outlives many runs keeps no listener of any', async () => {
  const queue = new RunQueue()
  const { signal } = new AbortController()
  const all = [1, 2, 3].map(number => queue.run(async () => number, signal))
  expect(await Promise.all(all)).toEqual([1, 2, 3])
  await expect(
    queue.run(async () => {
      throw new Error('failed')
    }, signal),
  ).rejects.toThrow('failed')
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
