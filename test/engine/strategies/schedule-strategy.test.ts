/** Schedules as strategies: recorded and checked like hand-written code, timed as their unit-cost evaluation says. */
import { describe, expect, test } from 'vitest'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { evaluateOrder, unitCosts } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { schedules } from '../../../engine/schedules/list.ts'
import type { ScheduleOrder } from '../../../engine/schedules/order.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { namedScheduleStrategy, orderStrategy } from '../../../engine/strategies/schedule-strategy.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'

const layersPerRank = 8
const samples = 4
/** Nanoseconds of one microbatch forward through the layers of a rank, on the ideal cluster. */
const unitNs = 1000 * layersPerRank * samples

async function onIdeal(name: string, worldSize: number, microbatches: number) {
  const request = {
    worldSize,
    layers: layersPerRank * worldSize,
    globalBatch: samples * microbatches,
    batch: samples,
  }
  const { plan, faults } = await recordStrategy(namedScheduleStrategy(name), request)
  expect(faults).toEqual([])
  return simulate(plan!, clusterNamed('ideal'))
}

/** In an overlapped pair the strategy starts each pass as soon as it can, the evaluation both together. */
const overlapping = new Set(['dualpipe', 'dualpipe-v'])

describe.each(schedules.map(({ name }) => name))('%s as a strategy', name => {
  const shapes =
    name === 'naive'
      ? [[4, 1]]
      : [
          [2, 4],
          [4, 8],
          [4, 12],
        ]

  test.each(shapes)(
    '%i ranks, %i microbatches: without a fault, as long as the schedule says',
    async (ranks, microbatches) => {
      const simulation = await onIdeal(name, ranks!, microbatches!)
      const { makespan, bubble } = evaluateOrder(
        generateSchedule({ name, ranks: ranks!, microbatches: microbatches! }),
        unitCosts,
      )
      const units = Math.round(simulation.times.makespan * 1e9) / unitNs
      if (overlapping.has(name)) expect(units).toBeLessThanOrEqual(makespan)
      else {
        expect(units).toBeCloseTo(makespan, 9)
        expect(simulation.bubble.ofTotal).toBeCloseTo(bubble.ofTotal, 9)
        expect(simulation.bubble.ofIdeal).toBeCloseTo(bubble.ofIdeal, 9)
      }
    },
  )
})

describe('closed forms on the ideal cluster', () => {
  test.each([
    [4, 8],
    [8, 16],
    [3, 7],
  ])('1F1B and GPipe, p = %i, m = %i: (p-1)/(m+p-1) of total, (p-1)/m of ideal', async (p, m) => {
    for (const name of ['1f1b', 'gpipe']) {
      const { bubble } = await onIdeal(name, p, m)
      expect(bubble.ofTotal).toBeCloseTo((p - 1) / (m + p - 1), 12)
      expect(bubble.ofIdeal).toBeCloseTo((p - 1) / m, 12)
    }
  })

  test('interleaving with v chunks divides the bubble by v', async () => {
    const { bubble } = await onIdeal('interleaved-1f1b', 4, 8)
    expect(bubble.ofIdeal).toBeCloseTo(3 / 8 / 2, 12)
  })
})

describe('an order of one’s own', () => {
  const order: ScheduleOrder = generateSchedule({ name: '1f1b', ranks: 2, microbatches: 4 })

  test('runs on its ranks and microbatches', async () => {
    const { faults, plan } = await recordStrategy(orderStrategy(order), { layers: 4 })
    expect(faults).toEqual([])
    expect(plan?.header.worldSize).toBe(2)
  })

  test('another number of ranks, microbatches or too few layers is told as a rule', async () => {
    const messages = async (request: Parameters<typeof recordStrategy>[1]) =>
      (await recordStrategy(orderStrategy(order), request)).faults.map(fault => fault.message).join(' ')
    expect(await messages({ worldSize: 4 })).toContain('for 2 ranks, not 4')
    expect(await messages({ globalBatch: 64, batch: 64 })).toContain('for 4 microbatches')
    expect(await messages({ layers: 1 })).toContain('a layer for each of its 2 stages')
  })
})
