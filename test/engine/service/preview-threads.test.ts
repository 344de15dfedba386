/** Which threads get ready, and when. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PreviewThreads } from '../../../engine/service/preview-threads.ts'
import { RecordThread } from '../../../engine/service/record-thread.ts'

let ready: RecordThread[] = []

beforeEach(() => {
  ready = []
  vi.useFakeTimers()
  vi.spyOn(RecordThread.prototype, 'getReady').mockImplementation(function (this: RecordThread) {
    if (!ready.includes(this)) ready.push(this)
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('the first gets ready once a preview was answered, the second when nobody writes for a while', () => {
  const threads = new PreviewThreads()
  const [first, second] = [0, 1, 2].map(() => threads.make())
  vi.advanceTimersByTime(60_000)
  expect(ready).toEqual([])
  for (let i = 0; i < 10; i++) {
    threads.answered()
    vi.advanceTimersByTime(1000)
  }
  expect(ready).toEqual([first])
  vi.advanceTimersByTime(60_000)
  expect(ready).toEqual([first, second])
})

test('once both were told, both are told of every answer, so that they wait again', () => {
  const told: unknown[] = []
  vi.mocked(RecordThread.prototype.getReady).mockImplementation(function (this: RecordThread) {
    told.push(this)
  })
  const threads = new PreviewThreads()
  const [first, second] = [0, 1, 2].map(() => threads.make())
  threads.answered()
  vi.advanceTimersByTime(60_000)
  told.length = 0
  threads.answered()
  expect(told).toEqual([first, second])
})

test('none begins after the end', () => {
  const threads = new PreviewThreads()
  const first = threads.make()
  threads.make()
  threads.answered()
  threads.close()
  vi.advanceTimersByTime(60_000)
  expect(ready).toEqual([first])
})
