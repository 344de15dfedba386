import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { collective, pointToPoint } from '../../../engine/hardware/network.ts'
import { secondsAt } from '../../../engine/hardware/rank-times.ts'
import type { System } from '../../../engine/hardware/system.ts'
import { durationsOn, pausesOn } from '../../../engine/simulate/durations.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import part1 from '../../../engine/strategies/part1.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import { rankCosts } from '../../rank-costs.ts'

const datasheet = clusterNamed('h100_sxm').system
const measured: System = { ...datasheet, ranks: rankCosts }
const ranks = (n: number) => Array.from({ length: n }, (_, i) => i)
const micro = (seconds: number) => Math.round(seconds * 1e9) / 1e3

test('between two sizes of a table times are in proportion, below the first the same, beyond the last as before it', () => {
  const table = rankCosts.allReduce
  expect([0, 1000, 51_000, 101_000, 201_000].map(bytes => micro(secondsAt(table, bytes)))).toEqual([
    100, 100, 250, 400, 700,
  ])
  expect(micro(secondsAt([[1000, 7]], 5e6))).toBe(7)
})

test('more bytes never take less', () => {
  const bytes = fc.integer({ min: 0, max: 1e7 })
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)]
      expect(secondsAt(rankCosts.allGather, more)).toBeGreaterThanOrEqual(
        secondsAt(rankCosts.allGather, less),
      )
    }),
  )
})

test('two measured ranks take what their table says, more of them a step of the ring each', () => {
  const cost = (kind: 'allReduce' | 'allGather' | 'reduceScatter', n: number) =>
    micro(collective(measured, kind, ranks(n), 101_000).seconds)
  expect([cost('allReduce', 2), cost('allGather', 2), cost('reduceScatter', 2)]).toEqual([400, 180, 290])
  // Half the bytes a step, three steps: 3 t(50 500).
  expect(cost('allReduce', 4)).toBe(3 * 248.5)
  expect(micro(pointToPoint(measured, 0, 1, 51_000).seconds)).toBe(100)
  expect(collective(measured, 'allReduce', ranks(2), 1).algorithm).toBe('measured')
})

test('what was not measured costs what the links say, and one rank alone nothing', () => {
  for (const kind of ['broadcast', 'barrier', 'allToAll'] as const) {
    expect(collective(measured, kind, ranks(2), 1e6)).toEqual(collective(datasheet, kind, ranks(2), 1e6))
  }
  expect(collective(measured, 'allReduce', [0], 1e6).seconds).toBe(0)
})

test('a cut takes what its bytes do and operations are apart, on measured ranks only', async () => {
  const request = {
    worldSize: 2,
    layers: 2,
    globalBatch: 4,
    batch: 2,
    model: 'sharded-mlp',
    dtype: 'float32',
  }
  const { plan } = await recordStrategy(part1, { ...request, modelParameters: { dim: 64 } })
  const cut = plan!.costs.findIndex(({ kind }) => kind === 'shard')
  expect(durationsOn(plan!, { name: '', system: datasheet }, 'float32')[cut]).toBe(0)
  // Both layers are cut equally often: the mean of 64 x 64 + 64 numbers and of a head with its two classes.
  const [body, head] = [4 * 65 * 64, 4 * (65 * 64 + 65 * 2)]
  const seconds = durationsOn(plan!, { name: '', system: measured }, 'float32')[cut]!
  expect(seconds).toBeCloseTo(secondsAt(rankCosts.cut, (body + head) / 2), 12)

  expect(pausesOn(datasheet)).toEqual({})
  const { times } = simulate(plan!, { name: '', system: measured })
  const { rank } = plan!.operations
  for (let i = 1; i < plan!.operations.count; i++) {
    if (rank[i] !== rank[i - 1]) continue
    expect(times.start[i]! - times.end[i - 1]!).toBeCloseTo(20e-6, 12)
  }
  expect(times.start[0]).toBeCloseTo(1020e-6, 12)
})
