import { describe, expect, test } from 'vitest'
import {
  firstWall,
  hiddenSizeOf,
  memoryWall,
  type WallSettings,
} from '../../../renderer/learn/memory-wall.ts'

const gigabytes = 1e9
const wall = (change: Partial<WallSettings> = {}, limit: number | undefined = 24 * gigabytes) =>
  memoryWall({ ...firstWall, ...change }, limit)

describe('the memory wall', () => {
  test('10 billion parameters in float32 take 40 GB of weights, and training them 160 GB', () => {
    const [plain] = wall({ ranks: 1 }).stages
    expect(plain).toMatchObject({
      weights: 40 * gigabytes,
      gradients: 40 * gigabytes,
      optimizerState: 80 * gigabytes,
    })
    expect(plain!.totalBytes).toBe(160 * gigabytes + plain!.activations)
  })

  test('each stage shards one kind more over the devices, activations never', () => {
    const [plain, first, second, third] = wall().stages
    expect(first).toMatchObject({ weights: plain!.weights, optimizerState: 10 * gigabytes })
    expect(second).toMatchObject({ gradients: 5 * gigabytes, optimizerState: 10 * gigabytes })
    expect(third).toMatchObject({ weights: 5 * gigabytes, gradients: 5 * gigabytes })
    expect(new Set([plain, first, second, third].map(stage => stage!.activations)).size).toBe(1)
  })

  test('says on how many devices a stage fits, and where none are enough', () => {
    const { stages } = wall()
    // Weights alone exceed a card unless they are sharded too.
    expect(stages.map(({ ranksNeeded }) => ranksNeeded)).toEqual([undefined, undefined, undefined, 16])
    const { ranksNeeded } = wall().stages[3]!
    const fits = (ranks: number) => wall({ ranks }).stages[3]!.totalBytes <= 24 * gigabytes
    expect(fits(ranksNeeded!)).toBe(true)
    expect(fits(ranksNeeded! / 2)).toBe(false)
  })

  test('a device without a limit holds everything', () => {
    expect(memoryWall(firstWall, undefined).stages.map(({ ranksNeeded }) => ranksNeeded)).toEqual([
      1, 1, 1, 1,
    ])
  })

  test('activations grow with sequences and tokens, and shrink with recomputation', () => {
    const bytes = (change: Partial<WallSettings>) => wall(change).stages[0]!.activations
    expect(bytes({ sequences: 4 })).toBeCloseTo(4 * bytes({}), -3)
    expect(bytes({ tokens: 4096, recomputation: 'none' })).toBeGreaterThan(
      2 * bytes({ recomputation: 'none' }),
    )
    expect(bytes({ recomputation: 'full' })).toBeLessThan(bytes({}))
    expect(bytes({})).toBeLessThan(bytes({ recomputation: 'none' }))
  })

  test('GPT-3 of 96 layers has about its hidden size of 12288', () => {
    expect(hiddenSizeOf({ parameters: 174e9, layers: 96 })).toBeCloseTo(12_288, -2)
  })
})
