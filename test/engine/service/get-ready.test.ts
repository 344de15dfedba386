/** A thread that gets ready while nothing else goes on. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'

const recorded = vi.hoisted(() => ({ pieces: 0 }))
vi.mock('../../../engine/service/isolation/record-isolated.ts', () => ({
  recordIsolated: async () => {
    recorded.pieces++
  },
}))
const { GettingReady } = await import('../../../engine/service/get-ready.ts')

afterEach(() => {
  recorded.pieces = 0
})

test('records for itself once it was told to and nothing goes on, and at some time is done', async () => {
  const ready = new GettingReady()
  await ready.rest()
  expect(recorded.pieces).toBe(0)
  ready.begin()
  await vi.waitFor(() => expect(recorded.pieces).toBe(40), 10_000)
  await ready.rest()
  expect(recorded.pieces).toBe(40)
})

test('told again and again it goes on waiting; while there is something to record it does nothing else', async () => {
  const ready = new GettingReady()
  for (let i = 0; i < 10; i++) {
    ready.begin()
    await pause(100)
  }
  ready.stop()
  ready.begin()
  await pause(1000)
  expect(recorded.pieces).toBe(0)
})
