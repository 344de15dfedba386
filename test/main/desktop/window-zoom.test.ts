import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ZoomStep, zoomLevelAfter, zoomStepOf } from '../../../main/desktop/window-zoom.ts'

const press = (code: string, more = {}) => ({
  type: 'keyDown' as const,
  code,
  control: true,
  meta: false,
  alt: false,
  ...more,
})

test('Ctrl with + - 0, also of the number pad; Cmd on a Mac', () => {
  expect(['Equal', 'NumpadAdd'].map(code => zoomStepOf(press(code), false))).toEqual(['in', 'in'])
  expect(['Minus', 'NumpadSubtract'].map(code => zoomStepOf(press(code), false))).toEqual(['out', 'out'])
  expect(['Digit0', 'Numpad0'].map(code => zoomStepOf(press(code), false))).toEqual(['reset', 'reset'])
  expect(zoomStepOf(press('Equal'), true)).toBeUndefined()
  expect(zoomStepOf(press('Equal', { control: false, meta: true }), true)).toBe('in')
})

test('other keys, the same without Ctrl, with Alt, or going up are not ours', () => {
  for (const more of [{ control: false }, { alt: true }, { type: 'keyUp' as const }])
    expect(zoomStepOf(press('Equal', more), false)).toBeUndefined()
  expect(zoomStepOf(press('KeyO'), false)).toBeUndefined()
})

test('whatever is pressed, the window stays readable, and reset brings it back', () => {
  const step = fc.constantFrom<ZoomStep>('in', 'out', 'reset')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const level = steps.reduce(zoomLevelAfter, 0)
      expect(level).toBeGreaterThanOrEqual(-4)
      expect(level).toBeLessThanOrEqual(6)
      expect(zoomLevelAfter(level, 'reset')).toBe(0)
    }),
  )
})
