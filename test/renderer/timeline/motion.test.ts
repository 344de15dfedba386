import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimelineModel } from '../../../renderer/timeline/model.ts'
import { between, HeldMotion, JumpMotion } from '../../../renderer/timeline/motion.ts'
import { spanOf, type Viewport } from '../../../renderer/timeline/viewport.ts'
import { runInfoOf } from './run-info.ts'

const modelOf = () => new TimelineModel(runInfoOf({ processes: [{ tracks: [{}] }] }), () => 0)

test('a held key moves with every frame, faster as time goes by, and stops when released', () => {
  const model = modelOf()
  model.viewport.set({ startNs: 4e8, endNs: 4.1e8 })
  const motion = new HeldMotion(model)
  model.hold('panRight')
  const steps = Array.from({ length: 60 }, () => {
    const before = model.viewport.get().startNs
    expect(motion.step(16)).toBe(true)
    return model.viewport.get().startNs - before
  })
  expect(steps[0]).toBeGreaterThan(0)
  expect(steps.at(-1)).toBeGreaterThan(2 * steps[0]!)
  model.release('panRight')
  expect(motion.step(16)).toBe(false)
})

test('zooming by key keeps the time under the mouse', () => {
  const model = modelOf()
  model.cursorNs.set(2.5e8)
  const motion = new HeldMotion(model)
  model.hold('zoomIn')
  for (let i = 0; i < 30; i++) motion.step(16)
  const { startNs, endNs } = model.viewport.get()
  expect((2.5e8 - startNs) / (endNs - startNs)).toBeCloseTo(0.25, 6)
  expect(endNs - startNs).toBeLessThan(5e8)
})

test('a jump ends exactly where it was to go, and can be stopped on the way', () => {
  const to = { startNs: 100, endNs: 200 }
  const seen: Viewport[] = []
  const jump = new JumpMotion({ startNs: 0, endNs: 1e9 }, to, viewport => seen.push(viewport))
  let frames = 1
  while (jump.step(16)) frames++
  expect(seen).toHaveLength(frames)
  expect(seen.at(-1)).toEqual(to)
  const stopped = new JumpMotion({ startNs: 0, endNs: 1e9 }, to, () => {})
  stopped.step(16)
  stopped.stop()
  expect(stopped.step(16)).toBe(false)
})

test('on the way windows lie within what both ends span, widths between theirs', () => {
  const window = fc
    .tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 10, max: 1e9 }))
    .map(([startNs, span]): Viewport => ({ startNs, endNs: startNs + span }))
  fc.assert(
    fc.property(window, window, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
      const middle = between(from, to, share)
      const slack = 1e-3
      expect(middle.startNs).toBeGreaterThanOrEqual(Math.min(from.startNs, to.startNs) - slack)
      expect(middle.endNs).toBeLessThanOrEqual(Math.max(from.endNs, to.endNs) + slack)
      expect(spanOf(middle)).toBeGreaterThanOrEqual(Math.min(spanOf(from), spanOf(to)) * (1 - 1e-9) - slack)
      expect(spanOf(middle)).toBeLessThanOrEqual(Math.max(spanOf(from), spanOf(to)) * (1 + 1e-9) + slack)
    }),
  )
})
