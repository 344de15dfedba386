import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difference, disjointUnion, samplesOf, samplesText } from '../../../engine/strategy/sample-set.ts'

const indices = fc.uniqueArray(fc.integer({ min: 0, max: 40 }))
const listed = (ranges: readonly number[]) =>
  Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[2 * i]!, ranges[2 * i + 1]!]).flatMap(
    ([first, end]) => Array.from({ length: end! - first! }, (_, k) => first! + k),
  )

test('a set holds the indices that it was made of, in ranges that do not touch', () => {
  fc.assert(
    fc.property(indices, list => {
      const set = samplesOf(list)!
      expect(listed(set.ranges)).toEqual(list.toSorted((a, b) => a - b))
      expect(set.count).toBe(list.length)
      for (let i = 2; i < set.ranges.length; i += 2) expect(set.ranges[i]).toBeGreaterThan(set.ranges[i - 1]!)
    }),
  )
})

test('union and difference agree with lists', () => {
  fc.assert(
    fc.property(indices, indices, (a, b) => {
      const union = disjointUnion(samplesOf(a)!, samplesOf(b)!)
      const shared = a.some(index => b.includes(index))
      expect(union === undefined).toBe(shared)
      if (union !== undefined) expect(union).toEqual(samplesOf([...a, ...b]))
      expect(difference(samplesOf(a)!, samplesOf(b)!)).toEqual(samplesOf(a.filter(i => !b.includes(i))))
    }),
  )
})

test('what is no list of samples is refused', () => {
  for (const bad of [[1, 1], [-1], [0.5], [Number.NaN]]) expect(samplesOf(bad)).toBeUndefined()
})

test('a set is written as a person would', () => {
  expect(samplesText(samplesOf([0, 1, 2, 8])!)).toBe('0-2, 8')
  expect(samplesText(samplesOf([])!)).toBe('none')
  expect(samplesText(samplesOf([0, 2, 4, 6, 8, 10, 12])!)).toBe('0, 2, 4, 6, 8, 10, ...')
})
