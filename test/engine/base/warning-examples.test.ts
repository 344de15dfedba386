import { expect, test } from 'vitest'
import { warningExamples } from '../../../engine/base/warning-examples.ts'

test('a line a file, and how many more there are', () => {
  const one = { code: 'truncated', count: 1, example: 'a' }
  expect(warningExamples({ ...one, example: '' })).toEqual([])
  expect(warningExamples(one)).toEqual(['a'])
  expect(warningExamples({ ...one, count: 2, examples: ['a', 'b'] })).toEqual(['a', 'b'])
  expect(warningExamples({ ...one, count: 3, examples: ['a', 'b'], moreFiles: 1 })).toEqual([
    'a',
    'b',
    'and 1 more file',
  ])
  expect(warningExamples({ ...one, count: 4, examples: ['a'], moreFiles: 3 }).at(-1)).toBe('and 3 more files')
})
