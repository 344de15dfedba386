import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retime } from '../../../engine/base/timing/retime.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import type { Cluster } from '../../../engine/hardware/system.ts'
import { durationsOn, pausesOn } from '../../../engine/simulate/durations.ts'
import { fairTimes } from '../../../engine/simulate/fair-links.ts'
import { buildPlan, planRecipe } from './random-plan.ts'

const cluster = clusterNamed('h100_sxm')

/** The same links, between ranks that pause between operations. */
const pausing: Cluster = {
  ...cluster,
  system: {
    ...cluster.system,
    ranks: {
      pauseMicroseconds: 700,
      turnMicroseconds: 3000,
      message: [
        [0, 100],
        [1e9, 5e5],
      ],
      allReduce: [
        [0, 200],
        [1e9, 9e5],
      ],
      allGather: [[0, 1]],
      reduceScatter: [[0, 1]],
      cut: [[0, 1]],
    },
  },
}

const both = (recipe: Parameters<typeof buildPlan>[0], on = cluster) => {
  const plan = buildPlan(recipe)
  const durations = durationsOn(plan, on, 'float16')
  const alone = retime(plan, durations, undefined, pausesOn(on.system))
  return { plan, durations, alone, fair: fairTimes(plan, durations, on.system) }
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(b))

describe('fair sharing of links', () => {
  test('where every communication is awaited at once, nothing overlaps on a link and times are those of one pass', () => {
    const awaited = planRecipe.map(recipe => ({
      ...recipe,
      actions: recipe.actions.map(action => ('later' in action ? { ...action, later: false } : action)),
    }))
    fc.assert(
      fc.property(awaited, fc.constantFrom(cluster, pausing), (recipe, on) => {
        const { plan, alone, fair } = both(recipe, on)
        for (let i = 0; i < plan.operations.count; i++) {
          for (const column of ['start', 'begin', 'end'] as const)
            expect(near(fair[column][i]!, alone[column][i]!)).toBe(true)
        }
      }),
    )
  })

  test('is never faster than links of one’s own', () => {
    fc.assert(
      fc.property(planRecipe, recipe => {
        const { alone, fair } = both(recipe)
        expect(fair.makespan).toBeGreaterThanOrEqual(alone.makespan * (1 - 1e-9))
      }),
    )
  })

  test('two messages that leave one rank at once take twice as long; to one rank likewise', () => {
    const bytes = 1e9
    const out = both({
      worldSize: 4,
      actions: [
        { type: 'message', from: 0, to: 1, bytes, later: true },
        { type: 'message', from: 0, to: 2, bytes, later: true },
      ],
    })
    const single = out.durations[out.plan.operations.cost[0]!]!
    expect(near(out.alone.makespan, single)).toBe(true)
    expect(near(out.fair.makespan, 2 * single)).toBe(true)
    // No receive ends before the send that feeds it.
    for (const end of out.fair.end) expect(near(end, 2 * single)).toBe(true)
  })

  test('messages in opposite directions do not share', () => {
    const { alone, fair } = both({
      worldSize: 4,
      actions: [
        { type: 'message', from: 0, to: 1, bytes: 1e9, later: true },
        { type: 'message', from: 1, to: 0, bytes: 1e9, later: true },
      ],
    })
    expect(near(fair.makespan, alone.makespan)).toBe(true)
  })
})
