import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextFit } from '../../../renderer/timeline/text-fit.ts'

const width = (text: string) =>
  [...text].reduce((sum, character) => sum + 3 + (character.codePointAt(0)! % 7), 0)

test('what fits is left as it is; what does not is the longest beginning that does, with an ellipsis', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 200 }), (text, available) => {
      const shown = new TextFit(width).fit(text, available)
      if (width(text) <= available) expect(shown).toBe(text)
      else if (shown !== '') {
        expect(shown.endsWith('…')).toBe(true)
        expect(width(shown)).toBeLessThanOrEqual(available)
        expect(text.startsWith(shown.slice(0, -1))).toBe(true)
      }
    }),
  )
})

test('two characters and an ellipsis say nothing and are left out', () => {
  const fit = new TextFit(text => text.length)
  expect(fit.fit('abcdef', 3)).toBe('')
  expect(fit.fit('abcdef', 4)).toBe('abc…')
})

test('each character is measured once', () => {
  const measured: string[] = []
  const fit = new TextFit(text => measured.push(text))
  fit.width('abab')
  fit.width('baba')
  expect(measured).toEqual(['a', 'b'])
})
