import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LongValue } from '../../../traces-db/import/long-value.ts'

/** Where the value at the start of `text` ends when it comes in chunks of so many bytes; -1 where it does not. */
function endOf(text: string, chunk: number): number {
  const bytes = Buffer.from(text)
  const value = new LongValue()
  for (let at = 0; at < bytes.length; at += chunk) {
    const end = value.pass(bytes, at, Math.min(at + chunk, bytes.length))
    if (end >= 0) return end
  }
  return -1
}

test('a value that is passed ends where it does in its text, however that is cut', () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.jsonValue()), fc.object())
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 7 }), (held, chunk) => {
      const text = JSON.stringify(held)
      expect(endOf(`${text},{"more":"}"}`, chunk)).toBe(Buffer.byteLength(text))
    }),
  )
})

test.each(['"\\\\"', '"\\""', '{"a\\"}":"]"}', '[[],{"x":"\\\\\\""}]'])(
  '%s, a quote and a bracket behind it',
  text => {
    for (const chunk of [1, 2, 3, 100]) expect(endOf(`${text}"]`, chunk)).toBe(text.length)
  },
)

test('a value that goes on has no end', () => {
  expect(endOf('{"a":"}', 2)).toBe(-1)
  expect(endOf('"text\\"', 1)).toBe(-1)
})
