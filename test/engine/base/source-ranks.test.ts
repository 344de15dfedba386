import { describe, expect, test } from 'vitest'
import type { RunSource } from '../../../engine/base/run.ts'
import { faultOfRanks, greatestRank, isRankSettable } from '../../../engine/base/source-ranks.ts'

const source = (name: string, rank: number, format = 'chrome'): RunSource => ({
  name,
  bytes: 1,
  rank,
  format,
  metadata: '{}',
})
const pair = [source('a.json', 0), source('b.json', 1)]

describe('ranks of files', () => {
  test('are whole numbers, one a file, no two alike', () => {
    expect(faultOfRanks(pair, [4, 9])).toBeUndefined()
    expect(faultOfRanks(pair, [1, 0])).toBeUndefined()
    expect(faultOfRanks(pair, [4])).toContain('2 files and 1 rank:')
    expect(faultOfRanks(pair, [4, 4])).toBe('a.json and b.json cannot both be rank 4.')
    for (const wrong of [-1, 1.5, Number.NaN, greatestRank + 1]) {
      expect(faultOfRanks(pair, [0, wrong])).toContain('b.json needs a whole number')
    }
  })

  test('may be shared by a trace and a memory snapshot, in either order, and by no others', () => {
    const trace = source('a.json', 0)
    const snapshot = source('s.pickle', 0, 'memory-snapshot')
    expect(faultOfRanks([trace, snapshot], [3, 3])).toBeUndefined()
    expect(faultOfRanks([snapshot, trace], [3, 3])).toBeUndefined()
    expect(faultOfRanks([snapshot, trace, source('b.json', 1)], [3, 3, 3])).toContain('a.json and b.json')
    expect(faultOfRanks([snapshot, snapshot], [3, 3])).toBeDefined()
  })

  test('cannot be said of a file whose processes tell others', () => {
    const processes = [
      { source: 0, rank: 0 },
      { source: 1, rank: 1 },
      { source: 1, rank: 7 },
    ]
    expect(isRankSettable(0, { sources: pair, processes })).toBe(true)
    expect(isRankSettable(1, { sources: pair, processes })).toBe(false)
  })
})
