/** Who does what: samples over ranks and microbatches, layers over stages. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  getGlobalBatchList,
  getNextMicrobatch,
  isFirst,
  isLast,
  layersOf,
  split,
} from '../../../engine/strategy/api.ts'

const small = fc.integer({ min: 1, max: 40 })
const indices = (count: number) => Array.from({ length: count }, (_, index) => index)

test('split gives contiguous pieces of sizes that differ by one at most, the larger ones first', () => {
  fc.assert(
    fc.property(fc.nat(100), small, (count, parts) => {
      const pieces = split(count, parts)
      expect(pieces).toHaveLength(parts)
      expect(pieces.flat()).toEqual(indices(count))
      const sizes = pieces.map(piece => piece.length)
      expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes)
      expect(sizes[0]! - sizes.at(-1)!).toBeLessThanOrEqual(1)
    }),
  )
})

test('every sample belongs to one microbatch of one rank, and no microbatch is larger than asked', () => {
  fc.assert(
    fc.property(small, small, small, (globalBatch, worldSize, batch) => {
      const all = indices(worldSize).flatMap(rank => [
        ...getNextMicrobatch(globalBatch, worldSize, batch, rank),
      ])
      expect(all.flat()).toEqual(indices(globalBatch))
      for (const samples of all) expect(samples.length).toBeLessThanOrEqual(batch)
    }),
  )
  expect([...getNextMicrobatch(10, 2, 2, 1)]).toEqual([[5, 6], [7, 8], [9]])
  expect(getGlobalBatchList(5, 2)).toEqual([[0, 1], [2, 3], [4]])
})

test('a pipeline of more ranks than layers ends at the last rank that has one', () => {
  const ranks = indices(4).map(rank => ({ rank, worldSize: 4, layers: 3 }))
  expect(ranks.map(layersOf)).toEqual([[0], [1], [2], []])
  expect(ranks.map(isFirst)).toEqual([true, false, false, false])
  expect(ranks.map(isLast)).toEqual([false, false, true, false])
})

test('numbers that would cut for ever are refused', () => {
  expect(() => getGlobalBatchList(8, 0)).toThrow(/batch.*at least 1, but is 0/)
  expect(() => [...getNextMicrobatch(8, 2, 1.5, 0)]).toThrow(/batch.*but is 1.5/)
  expect(() => split(8, 0)).toThrow(/parts.*at least 1/)
  expect(() => split(-1, 2)).toThrow(/count.*at least 0/)
})
