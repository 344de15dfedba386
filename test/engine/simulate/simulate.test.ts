import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryCategories, operationKinds, type Plan } from '../../../engine/base/plan.ts'
import { retime, timesFor } from '../../../engine/base/timing/retime.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { durationsOn } from '../../../engine/simulate/durations.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'
import { simulatedRun } from '../../../engine/simulate/simulation-run.ts'
import { buildPlan, planRecipe } from './random-plan.ts'

const cluster = clusterNamed('h100_sxm')

/** The rules of plan.ts applied again and again until nothing changes: slow, and hard to get wrong. */
function bruteForce(plan: Plan, durations: Float64Array, { pause = 0, lead = 0 } = {}) {
  const { operations, collectives } = plan
  const start = new Float64Array(operations.count)
  const begin = new Float64Array(operations.count)
  const end = new Float64Array(operations.count)
  for (let changed = true; changed; ) {
    changed = false
    const set = (column: Float64Array, i: number, value: number) => {
      if (column[i] === value) return
      column[i] = value
      changed = true
    }
    for (let i = 0; i < operations.count; i++) {
      const kind = operationKinds[operations.kind[i]!]!.name
      const endOf = (j: number) => (j >= 0 ? end[j]! : lead)
      const reached = endOf(operations.hostPrevious[i]!) + pause
      set(start, i, Math.max(reached, endOf(operations.streamPrevious[i]!)))
      let from = start[i]!
      if (kind === 'receive') from = Math.max(from, begin[operations.partner[i]!]!)
      if (kind === 'send' && operations.slotFreedBy[i]! >= 0)
        from = Math.max(from, begin[operations.slotFreedBy[i]!]!)
      const instance = operations.collective[i]!
      if (instance >= 0) {
        for (let m = collectives.offset[instance]!; m < collectives.offset[instance + 1]!; m++) {
          from = Math.max(from, start[collectives.items[m]!]!)
        }
      }
      set(begin, i, from)
      const own = from + durations[operations.cost[i]!]!
      set(end, i, kind === 'wait' ? Math.max(from, end[operations.partner[i]!]!) : own)
    }
  }
  return { start, begin, end }
}

describe('the times of a plan', () => {
  test('equal the rules applied until nothing changes, for any plan, with pauses between operations or without', () => {
    const pauses = fc.constantFrom({}, { pause: 2e-5 }, { pause: 1e-3, lead: 2e-3 })
    fc.assert(
      fc.property(planRecipe, pauses, (recipe, rules) => {
        const plan = buildPlan(recipe)
        const durations = durationsOn(plan, cluster, 'float16')
        const times = retime(plan, durations, undefined, rules)
        const expected = bruteForce(plan, durations, rules)
        expect(times.start).toEqual(expected.start)
        expect(times.begin).toEqual(expected.begin)
        expect(times.end).toEqual(expected.end)
        expect(times.makespan).toBe(Math.max(0, ...expected.end))
      }),
    )
  })

  test('do not depend on what the columns held before', () => {
    fc.assert(
      fc.property(planRecipe, recipe => {
        const plan = buildPlan(recipe)
        const durations = durationsOn(plan, cluster, 'float16')
        const used = timesFor(plan)
        for (const column of [used.start, used.begin, used.end]) column.fill(99)
        expect(retime(plan, durations, used).end).toEqual(retime(plan, durations).end)
      }),
    )
  })

  test('a slower link never makes a plan faster; a scale of all durations scales the makespan', () => {
    fc.assert(
      fc.property(planRecipe, fc.double({ min: 1, max: 8, noNaN: true }), (recipe, factor) => {
        const plan = buildPlan(recipe)
        const durations = durationsOn(plan, cluster, 'float16')
        const slower = durations.map((seconds, i) =>
          plan.costs[i]!.payloadBytes > 0 ? seconds * factor : seconds,
        )
        expect(retime(plan, slower).makespan).toBeGreaterThanOrEqual(retime(plan, durations).makespan)
        const twice = durations.map(seconds => seconds * 2)
        expect(retime(plan, twice).makespan).toBe(retime(plan, durations).makespan * 2)
      }),
    )
  })
})

describe('a simulation', () => {
  test('splits the step of every rank into compute, transfer, wait and idle without a rest', () => {
    fc.assert(
      fc.property(planRecipe, recipe => {
        const simulation = simulate(buildPlan(recipe), cluster)
        for (const states of simulation.ranks) {
          const sum = states.compute + states.transfer + states.wait + states.idle
          expect(Math.abs(sum - states.total)).toBeLessThanOrEqual(1e-12 + states.total * 1e-12)
        }
      }),
    )
  })

  test('holds at every moment what its buffers say, and names the operation of the peak', () => {
    fc.assert(
      fc.property(planRecipe, recipe => {
        const simulation = simulate(buildPlan(recipe), cluster)
        for (const timeline of simulation.memory) {
          const { offset, time, bytes, peak } = timeline
          expect(offset).toHaveLength(memoryCategories.length + 1)
          expect(Math.min(0, ...bytes)).toBe(0)
          const held = (category: number, at: number) =>
            bytes
              .subarray(offset[category]!, offset[category + 1]!)
              .findLast((_, i) => time[offset[category]! + i]! <= at) ?? 0
          for (const at of time) {
            const sum = memoryCategories.reduce((all, _, category) => all + held(category, at), 0)
            expect(peak.bytes).toBeGreaterThanOrEqual(sum)
          }
          expect(timeline.peak.byCategory.reduce((a, b) => a + b, 0)).toBe(timeline.peak.bytes)
          expect(timeline.peak.operation >= 0).toBe(timeline.peak.bytes > 0)
        }
      }),
    )
  })

  test('a rank that needs more memory than the device has is a fault with rank, operation and bytes', () => {
    const plan = buildPlan({ worldSize: 4, actions: [{ type: 'compute', rank: 2, flops: 90e9 }] })
    const [fault, ...others] = simulate(plan, cluster).violations
    expect(others).toEqual([])
    expect(fault).toMatchObject({ code: 'memory-limit', rank: 2, operation: 'forward(layer 0)' })
    expect(fault?.message).toContain('90.00 GB')
    expect(fault?.message).toContain('80.00 GB')
  })

  test('a plan that needs more devices than the cluster has says how to ask for more', () => {
    const plan = buildPlan({ worldSize: 16, actions: [] })
    expect(() => simulate(plan, clusterNamed('h100_sxm x 1'))).toThrow(/8 devices; the plan needs 16/)
  })
})

describe('a simulation as a run', () => {
  test('has whole nanoseconds, slices that never overlap on a track, and arrows from send to receive', () => {
    fc.assert(
      fc.property(planRecipe, recipe => {
        const simulation = simulate(buildPlan(recipe), cluster)
        const { batch, header } = simulatedRun(simulation, '2026-01-01T00:00:00Z')
        const { slices, flows, tracks, labels } = batch
        const ends = new Map<number, number>()
        const order = Array.from(slices!.start.keys()).sort((a, b) => slices!.start[a]! - slices!.start[b]!)
        for (const i of order) {
          expect(Number.isInteger(slices!.start[i]) && Number.isInteger(slices!.duration[i])).toBe(true)
          expect(slices!.label[i]!).toBeLessThan(labels!.length)
          if (slices!.track[i]! % 8 === 1) continue // messages in both directions may cross on one track
          expect(slices!.start[i]!).toBeGreaterThanOrEqual(ends.get(slices!.track[i]!) ?? 0)
          ends.set(slices!.track[i]!, slices!.start[i]! + slices!.duration[i]!)
        }
        expect(tracks).toHaveLength(4 * 8)
        expect(flows!.from).toHaveLength(recipe.actions.filter(action => action.type === 'message').length)
        for (let i = 0; i < flows!.from.length; i++) {
          expect(labels![slices!.label[flows!.from[i]!]!]!.name).toBe('send')
          expect(labels![slices!.label[flows!.to[i]!]!]!.name).toBe('receive')
          expect(flows!.toTime[i]!).toBeGreaterThanOrEqual(flows!.fromTime[i]!)
        }
        expect(header.lengthNs).toBe(Math.round(simulation.times.makespan * 1e9))
      }),
    )
  })
})
