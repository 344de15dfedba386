import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bucketFor,
  type FrameRequest,
  FrameSource,
  type FrameWish,
  requestFor,
  serves,
  widestFrame,
} from '../../../renderer/timeline/frame-source.ts'
import { emptyFrame } from './frames.ts'

const wish = (change: Partial<FrameWish> = {}): FrameWish => ({
  viewport: { startNs: 4000, endNs: 5000 },
  width: 1000,
  tracks: [1, 2],
  nearby: [3],
  lengthNs: 10_000,
  generation: 0,
  ...change,
})

/** A service whose answers come when the test says so. */
class Service {
  readonly requests: {
    request: FrameRequest
    signal: AbortSignal
    answer: () => Promise<void>
    fail: () => Promise<void>
  }[] = []
  changes = 0
  readonly errors: unknown[] = []
  readonly source = new FrameSource(
    (request, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        const settled = () => new Promise<void>(done => setTimeout(done))
        this.requests.push({
          request,
          signal,
          answer: () => {
            resolve(emptyFrame(request.startNs, request.endNs))
            return settled()
          },
          fail: () => {
            reject(new Error('no'))
            return settled()
          },
        })
      }),
    () => this.changes++,
    error => this.errors.push(error),
  )
}

const settle = () => new Promise<void>(done => setTimeout(done))

describe('what is asked for', () => {
  test('three windows at a power of two of nanoseconds a pixel, on whole buckets', () => {
    const request = requestFor(wish())
    expect(request).toEqual({ tracks: [1, 2, 3], startNs: 3000, endNs: 6000, width: 3000 })
    const odd = requestFor(wish({ viewport: { startNs: 4001, endNs: 7001 }, lengthNs: 1e6 }))
    expect((odd.endNs - odd.startNs) / odd.width).toBe(2)
    expect(odd.startNs % 2).toBe(0)
  })

  test('whatever the window: it is covered, a bucket is no wider than a pixel, the width is allowed, and one frame does', () => {
    const at = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        at,
        at,
        fc.double({ min: 1e3, max: 9e15, noNaN: true }),
        fc.integer({ min: 100, max: 16_000 }),
        (a, b, lengthNs, width) => {
          const startNs = Math.min(a, b) * lengthNs * 0.999
          const viewport = { startNs, endNs: Math.max(Math.max(a, b) * lengthNs, startNs + 10) }
          const asked = wish({ viewport, width, lengthNs })
          const request = requestFor(asked)
          expect(request.width).toBeLessThanOrEqual(widestFrame)
          expect(request.startNs).toBeLessThanOrEqual(viewport.startNs)
          expect(request.endNs).toBeGreaterThanOrEqual(viewport.endNs)
          // Beyond that a pixel's bucket would be more than the contract allows.
          if (width < widestFrame / 2) {
            const pixelNs = (viewport.endNs - viewport.startNs) / width
            expect(bucketFor(asked)).toBeLessThanOrEqual(pixelNs * 1.00001)
          }
          expect(serves(request, 0, asked)).toBe(true)
        },
      ),
    )
  })

  test('a frame serves pans within it and zooms within its power of two, nothing else', () => {
    const request = requestFor(wish())
    expect(serves(request, 0, wish({ viewport: { startNs: 4400, endNs: 5400 } }))).toBe(true)
    expect(serves(request, 0, wish({ viewport: { startNs: 5200, endNs: 6200 } }))).toBe(false)
    expect(serves(request, 0, wish({ viewport: { startNs: 4000, endNs: 5500 } }))).toBe(true)
    expect(serves(request, 0, wish({ viewport: { startNs: 4000, endNs: 4900 } }))).toBe(false)
    expect(serves(request, 0, wish({ tracks: [3] }))).toBe(true)
    expect(serves(request, 0, wish({ tracks: [4] }))).toBe(false)
    expect(serves(request, 0, wish({ generation: 1 }))).toBe(false)
  })
})

describe('the source', () => {
  test('asks once, keeps the frame, and asks nothing while it serves', async () => {
    const service = new Service()
    service.source.want(wish())
    service.source.want(wish())
    expect(service.requests).toHaveLength(1)
    expect(service.source.busy).toBe(true)
    await service.requests[0]!.answer()
    expect(service.changes).toBe(1)
    expect(service.source.loaded?.request.startNs).toBe(3000)
    expect(service.source.loaded?.rowOf.get(3)).toBe(2)
    service.source.want(wish({ viewport: { startNs: 4100, endNs: 5100 } }))
    expect(service.requests).toHaveLength(1)
    expect(service.source.busy).toBe(false)
  })

  test('of wishes during a request only the last is asked for, and the old frame stays until its answer', async () => {
    const service = new Service()
    service.source.want(wish())
    await service.requests[0]!.answer()
    const old = service.source.loaded
    for (const startNs of [5300, 5400, 5500])
      service.source.want(wish({ viewport: { startNs, endNs: startNs + 1000 } }))
    expect(service.requests).toHaveLength(2)
    expect(service.source.loaded).toBe(old)
    service.source.want(wish({ viewport: { startNs: 6800, endNs: 7800 } }))
    await service.requests[1]!.answer()
    expect(service.requests).toHaveLength(3)
    expect(service.requests[2]!.request.endNs).toBe(8800)
  })

  test('a request that nobody can use any more is cancelled and the wish asked at once', async () => {
    const service = new Service()
    service.source.want(wish())
    service.source.want(wish({ viewport: { startNs: 9000, endNs: 10_000 } }))
    expect(service.requests[0]!.signal.aborted).toBe(true)
    await settle()
    expect(service.requests).toHaveLength(2)
    expect(service.errors).toEqual([])
  })

  test('a run that grew is asked again while the old frame is drawn', async () => {
    const service = new Service()
    service.source.want(wish())
    await service.requests[0]!.answer()
    service.source.want(wish({ generation: 1 }))
    expect(service.requests).toHaveLength(2)
    expect(service.source.loaded?.generation).toBe(0)
    await service.requests[1]!.answer()
    expect(service.source.loaded?.generation).toBe(1)
  })

  test('a failure is told once and not repeated until something is wished for again', async () => {
    const service = new Service()
    service.source.want(wish())
    await service.requests[0]!.fail()
    expect(service.errors).toHaveLength(1)
    expect(service.requests).toHaveLength(1)
    service.source.want(wish())
    expect(service.requests).toHaveLength(2)
  })

  test('closed, it cancels and asks nothing more', async () => {
    const service = new Service()
    service.source.want(wish())
    service.source.close()
    expect(service.requests[0]!.signal.aborted).toBe(true)
    service.source.want(wish({ generation: 2 }))
    await settle()
    expect(service.requests).toHaveLength(1)
    expect(service.errors).toEqual([])
  })

  test('without tracks there is nothing to ask for', () => {
    const service = new Service()
    service.source.want(wish({ tracks: [] }))
    expect(service.requests).toHaveLength(0)
  })
})
