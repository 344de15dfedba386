import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FrameLoop, frameCounters } from '../../../renderer/timeline/frame-loop.ts'

let due: ((now: number) => void)[] = []
let now = 0

beforeEach(() => {
  due = []
  vi.stubGlobal('requestAnimationFrame', (callback: (now: number) => void) => due.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => {
    due = []
  })
})
afterEach(() => vi.unstubAllGlobals())

/** Lets the browser draw a frame; false where none was asked for. */
function frame(elapsed = 16): boolean {
  now += elapsed
  const callbacks = due
  due = []
  for (const callback of callbacks) callback(now)
  return callbacks.length > 0
}

test('any number of requests are one frame, and without requests there is none', () => {
  let drawn = 0
  const loop = new FrameLoop(
    () => drawn++,
    () => false,
  )
  expect(frame()).toBe(false)
  for (let i = 0; i < 5; i++) loop.request()
  expect(frame()).toBe(true)
  expect(frame()).toBe(false)
  expect(drawn).toBe(1)
  loop.close()
})

test('an animation is stepped once a frame until it ends, and then frames end', () => {
  const steps: number[] = []
  const loop = new FrameLoop(
    () => {},
    () => false,
  )
  loop.animate({
    step: elapsed => {
      steps.push(Math.round(elapsed))
      return steps.length < 3
    },
  })
  while (frame(20)) {}
  expect(steps).toEqual([17, 20, 20])
  loop.close()
})

test('after a pause an animation does not leap', () => {
  const steps: number[] = []
  const loop = new FrameLoop(
    () => {},
    () => false,
  )
  loop.animate({ step: elapsed => steps.push(elapsed) < 2 })
  frame()
  frame(60_000)
  expect(steps[1]).toBe(100)
  loop.close()
})

test('idle waits for frames that are due and for data that are on their way', async () => {
  let busy = true
  let idle = false
  const loop = new FrameLoop(
    () => {},
    () => busy,
  )
  loop.request()
  void frameCounters.idle().then(() => {
    idle = true
  })
  const settle = () => new Promise(resolve => setTimeout(resolve, 20))
  await settle()
  frame()
  await settle()
  expect(idle).toBe(false)
  busy = false
  await settle()
  expect(idle).toBe(true)
  loop.close()
})

test('frames are counted for all to see', () => {
  const before = (globalThis as unknown as { __rankscope: typeof frameCounters }).__rankscope.framesDrawn
  const loop = new FrameLoop(
    () => {},
    () => false,
  )
  loop.request()
  frame()
  expect(frameCounters.framesDrawn).toBe(before + 1)
  loop.close()
})
