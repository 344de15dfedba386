import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allGather } from '../../../../engine/runtime/collectives/all-gather.ts'
import { allReduce } from '../../../../engine/runtime/collectives/all-reduce.ts'
import { allToAll } from '../../../../engine/runtime/collectives/all-to-all.ts'
import { barrier } from '../../../../engine/runtime/collectives/barrier.ts'
import { broadcast } from '../../../../engine/runtime/collectives/broadcast.ts'
import { gather } from '../../../../engine/runtime/collectives/gather.ts'
import type { ProcessGroup } from '../../../../engine/runtime/collectives/process-group.ts'
import { reduce } from '../../../../engine/runtime/collectives/reduce.ts'
import { reduceScatter } from '../../../../engine/runtime/collectives/reduce-scatter.ts'
import { equalParts } from '../../../../engine/runtime/collectives/ring.ts'
import { scatter } from '../../../../engine/runtime/collectives/scatter.ts'
import { type ConnectedRanks, connectRanks } from '../connected-ranks.ts'

const worlds = new Map<number, ConnectedRanks>()
const sizes = [1, 2, 3, 4]

beforeAll(async () => {
  for (const size of sizes) worlds.set(size, await connectRanks(size))
})
afterAll(() => {
  for (const world of worlds.values()) world.close()
})

/** Whole numbers, so that sums are exact whatever the order. */
const own = (rank: number, count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => ((i * 7 + rank * 13 + seed * 29) % 97) - 48)

/** To the bit; as text only what differs. */
function expectSame(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length)
  const at = actual.findIndex((value, i) => value !== expected[i])
  expect(at < 0 ? 'equal' : `[${at}] is ${actual[at]}, not ${expected[at]}`).toBe('equal')
}

const sumOf = (parts: readonly Float32Array[]) =>
  parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0))

/** Runs the same on all ranks, each starting after a delay of its own. */
function onAll<T>(
  groups: readonly ProcessGroup[],
  delays: readonly number[],
  body: (group: ProcessGroup, rank: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    groups.map(async (group, rank) => {
      const delay = delays[rank % delays.length]!
      if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay))
      return body(group, rank)
    }),
  )
}

const scene = fc.record({
  size: fc.constantFrom(...sizes),
  count: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(8192, 8193, 70_001, 2_200_003)),
  seed: fc.nat(100),
  root: fc.nat(3),
  delays: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
})
type Scene = { size: number; count: number; seed: number; root: number; delays: number[] }

function property(name: string, check: (scene: Scene, groups: readonly ProcessGroup[]) => Promise<void>) {
  test(name, () =>
    fc.assert(
      fc.asyncProperty(scene, async drawn => {
        const { size, root } = drawn
        await check({ ...drawn, root: root % size }, worlds.get(size)!.groups)
      }),
      { numRuns: 30 },
    ),
  )
}

describe('whatever the order in which ranks arrive', () => {
  property('all-reduce gives everybody the sum', async ({ count, seed, delays }, groups) => {
    const inputs = groups.map((_, rank) => own(rank, count, seed))
    const results = await onAll(groups, delays, async (group, rank) => {
      const data = inputs[rank]!.slice()
      await allReduce(group, data)
      return data
    })
    for (const result of results) expectSame(result, sumOf(inputs))
  })

  property('reduce-scatter gives each its part of the sum, also of uneven parts', async (drawn, groups) => {
    const { count, seed, delays, size } = drawn
    const offsets = equalParts(count, size)
    const inputs = groups.map((_, rank) => own(rank, count, seed))
    const results = await onAll(groups, delays, (group, rank) =>
      reduceScatter(group, inputs[rank]!.slice(), offsets),
    )
    const sum = sumOf(inputs)
    for (const [rank, result] of results.entries()) {
      expectSame(result, sum.slice(offsets[rank], offsets[rank + 1]))
    }
  })

  property('all-gather and gather bring the parts together', async (drawn, groups) => {
    const { count, seed, delays, size, root } = drawn
    const whole = own(0, count, seed)
    const offsets = equalParts(count, size)
    const results = await onAll(groups, delays, async (group, rank) => {
      const part = whole.slice(offsets[rank], offsets[rank + 1])
      const everywhere = new Float32Array(count)
      everywhere.set(part, offsets[rank])
      await allGather(group, everywhere, offsets)
      const atRoot = rank === root ? new Float32Array(count) : part
      if (rank === root) atRoot.set(part, offsets[rank])
      await gather(group, atRoot, offsets, root)
      return { everywhere, atRoot }
    })
    for (const { everywhere } of results) expectSame(everywhere, whole)
    expectSame(results[root]!.atRoot, whole)
  })

  property('broadcast and scatter spread what the root has', async (drawn, groups) => {
    const { count, seed, delays, size, root } = drawn
    const whole = own(0, count, seed)
    const offsets = equalParts(count, size)
    const results = await onAll(groups, delays, async (group, rank) => {
      const copy = rank === root ? whole.slice() : new Float32Array(count)
      await broadcast(group, copy, root)
      const part = rank === root ? whole.slice() : new Float32Array(offsets[rank + 1]! - offsets[rank]!)
      await scatter(group, part, offsets, root)
      return { copy, part: rank === root ? part.slice(offsets[rank], offsets[rank + 1]) : part }
    })
    for (const [rank, { copy, part }] of results.entries()) {
      expectSame(copy, whole)
      expectSame(part, whole.slice(offsets[rank], offsets[rank + 1]))
    }
  })

  property('reduce leaves the sum with the root and the rest as it was', async (drawn, groups) => {
    const { count, seed, delays, root } = drawn
    const inputs = groups.map((_, rank) => own(rank, count, seed))
    const results = await onAll(groups, delays, async (group, rank) => {
      const data = inputs[rank]!.slice()
      await reduce(group, data, root)
      return data
    })
    for (const [rank, result] of results.entries()) {
      expectSame(result, rank === root ? sumOf(inputs) : inputs[rank]!)
    }
  })

  property('all-to-all transposes', async ({ count: drawn, delays, seed }, groups) => {
    const count = drawn % 80_000
    const results = await onAll(groups, delays, async (group, rank) => {
      const values = groups.map((_, to) => own(rank * 10 + to, count + to, seed))
      const room = groups.map(() => new Float32Array(count + rank))
      await allToAll(group, values, room)
      return room
    })
    for (const [rank, room] of results.entries()) {
      for (const [from, result] of room.entries())
        expectSame(result, own(from * 10 + rank, count + rank, seed))
    }
  })

  property('nobody leaves a barrier before all have come', async ({ delays }, groups) => {
    let inside = 0
    await onAll(groups, delays, async group => {
      inside++
      await barrier(group)
      expect(inside).toBe(groups.length)
    })
  })
})

test('sums of numbers that round are equal to the bit on all ranks', async () => {
  for (const size of sizes) {
    const { groups } = worlds.get(size)!
    for (const count of [1000, 100_003]) {
      const results = await onAll(groups, [0, 2, 1, 0], async (group, rank) => {
        const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i * (rank + 1)) * 10 ** (i % 7))
        await allReduce(group, data)
        return data
      })
      for (const result of results) expectSame(result, results[0]!)
    }
  }
})

test('several groups of the same ranks work beside each other', async () => {
  const { links } = worlds.get(2)!
  const { ProcessGroup } = await import('../../../../engine/runtime/collectives/process-group.ts')
  const channels = [5, 6, 7]
  const results = await Promise.all(
    [0, 1].map(rank =>
      Promise.all(
        channels.map(async channel => {
          const data = own(rank, 100_000, channel)
          await allReduce(new ProcessGroup([0, 1], rank, links[rank]!, channel), data)
          return data
        }),
      ),
    ),
  )
  for (const [index, channel] of channels.entries()) {
    const sum = sumOf([0, 1].map(rank => own(rank, 100_000, channel)))
    for (const rank of [0, 1]) expectSame(results[rank]![index]!, sum)
  }
})
