/** What holds for every schedule, whatever its rule: checked against plain definitions, not against the code's own tables. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Pass, passesOf } from '../../../engine/schedules/action.ts'
import { type Costs, evaluateOrder, peakActivations, timeGraph } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule, type ScheduleRequest } from '../../../engine/schedules/generate.ts'
import { buildGraph } from '../../../engine/schedules/graph.ts'
import { schedules } from '../../../engine/schedules/list.ts'
import { microbatchesPerDirection, type ScheduleOrder } from '../../../engine/schedules/order.ts'
import { validateOrder } from '../../../engine/schedules/validate.ts'
import { legalRequest, scheduleNames } from './legal-request.ts'

const runs = { numRuns: 40 }
/** Allows for rounding of sums. */
const close = (value: number) => value * (1 + 1e-9) + 1e-9

function placementFor(order: ScheduleOrder, reverse: boolean) {
  return reverse ? order.reversePlacement! : order.placement
}

function directions(order: ScheduleOrder): readonly boolean[] {
  return order.reversePlacement === undefined ? [false] : [false, true]
}

/** Messages that one microbatch causes on its way up and down. */
function hops(order: ScheduleOrder, reverse: boolean): number {
  const placement = placementFor(order, reverse)
  return 2 * placement.filter((rank, stage) => stage > 0 && placement[stage - 1] !== rank).length
}

const key = (pass: Pass) =>
  `${pass.reverse} ${pass.stage} ${pass.microbatch} ${pass.kind === 'B' ? 'I' : pass.kind}`

describe.each(scheduleNames)('%s', name => {
  const orders = legalRequest(name).map(request => ({
    order: generateSchedule(request),
    costs: { ...request.durations!, overlap: 'sum' } satisfies Costs,
    request,
  }))

  test('runs each stage of each microbatch forward once and backward once, where the stage lives', () => {
    fc.assert(
      fc.property(orders, ({ order }) => {
        const seen = new Map<string, number>()
        order.ranks.forEach((actions, rank) => {
          for (const pass of actions.flatMap(passesOf)) {
            expect(placementFor(order, pass.reverse)[pass.stage]).toBe(rank)
            const text = `${pass.reverse} ${pass.stage} ${pass.microbatch} ${pass.kind}`
            seen.set(text, (seen.get(text) ?? 0) + 1)
          }
        })
        for (const reverse of directions(order)) {
          for (let stage = 0; stage < order.placement.length; stage++) {
            for (let i = 0; i < microbatchesPerDirection(order); i++) {
              const count = (kind: string) => seen.get(`${reverse} ${stage} ${i} ${kind}`) ?? 0
              expect(count('F')).toBe(1)
              expect(count('B') + count('I')).toBe(1)
              expect(count('W')).toBe(count('I'))
            }
          }
        }
        expect(validateOrder(order)).toEqual([])
      }),
      runs,
    )
  })

  test('starts every pass when its rank is free and its inputs are there, and not later', () => {
    fc.assert(
      fc.property(orders, fc.constantFrom('sum' as const, 'max' as const), ({ order, costs }, overlap) => {
        const graph = buildGraph(order)
        const { start, end } = timeGraph(graph, { ...costs, overlap })
        const made = new Map<string, { readonly end: number; readonly rank: number }>()
        const free = order.ranks.map(() => 0)
        for (let node = 0; node < graph.length; node++) {
          const rank = graph.rank[node]!
          const passes = passesOf(order.ranks[rank]![graph.step[node]!]!)
          let earliest = free[rank]!
          for (const pass of passes) {
            const arrives = (of: Pass) => {
              const source = made.get(key(of))
              expect(source).toBeDefined()
              return source!.end + (source!.rank === rank ? 0 : costs.comm)
            }
            const { stage, kind } = pass
            if (kind === 'F' && stage > 0)
              earliest = Math.max(earliest, arrives({ ...pass, stage: stage - 1 }))
            if (kind === 'B' || kind === 'I') {
              earliest = Math.max(earliest, arrives({ ...pass, kind: 'F' }))
              if (stage < order.placement.length - 1)
                earliest = Math.max(earliest, arrives({ ...pass, stage: stage + 1 }))
            }
            if (kind === 'W') earliest = Math.max(earliest, arrives({ ...pass, kind: 'I' }))
          }
          expect(start[node]).toBeCloseTo(earliest, 9)
          free[rank] = end[node]!
          for (const pass of passes) made.set(key(pass), { end: end[node]!, rank })
        }
      }),
      runs,
    )
  })

  test('takes at least as long as the busiest rank and as one microbatch alone', () => {
    fc.assert(
      fc.property(orders, ({ order, costs }) => {
        const { makespan, busy, spans } = evaluateOrder(order, costs)
        const splits = order.ranks
          .flat()
          .flatMap(passesOf)
          .some(({ kind }) => kind === 'I')
        const backward = splits ? costs.I : costs.I + costs.W
        const alone = order.placement.length / order.chunks
        expect(close(makespan)).toBeGreaterThanOrEqual(Math.max(...busy))
        expect(close(makespan)).toBeGreaterThanOrEqual(Math.max(...spans))
        expect(close(makespan)).toBeGreaterThanOrEqual(
          alone * (costs.F + backward) + hops(order, false) * costs.comm,
        )
      }),
      runs,
    )
  })

  test('grows with every duration and scales with all of them', () => {
    fc.assert(
      fc.property(
        orders,
        fc.constantFrom('F' as const, 'I' as const, 'W' as const, 'comm' as const),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('sum' as const, 'max' as const),
        ({ order, costs }, which, more, overlap) => {
          const base = evaluateOrder(order, { ...costs, overlap })
          const slower = evaluateOrder(order, { ...costs, overlap, [which]: costs[which] + more })
          expect(close(slower.makespan)).toBeGreaterThanOrEqual(base.makespan)
          const { F, I, W, comm } = costs
          const scaled = evaluateOrder(order, {
            F: more * F,
            I: more * I,
            W: more * W,
            comm: more * comm,
            overlap,
          })
          expect(scaled.makespan).toBeCloseTo(more * base.makespan, 6)
          expect(scaled.bubble.ofTotal).toBeCloseTo(base.bubble.ofTotal, 9)
          expect(scaled.bubble.ofSpan).toBeCloseTo(base.bubble.ofSpan, 9)
        },
      ),
      runs,
    )
  })

  test('holds at least one microbatch and at most all of them, and frees them all', () => {
    fc.assert(
      fc.property(orders, ({ order }) => {
        const atWeight = peakActivations(order)
        const halfAtInput = peakActivations(order, 0.5)
        atWeight.forEach((peak, rank) => {
          expect(peak).toBeGreaterThanOrEqual(1)
          expect(peak).toBeLessThanOrEqual(order.microbatches)
          expect(halfAtInput[rank]).toBeLessThanOrEqual(peak)
        })
        for (const actions of order.ranks) {
          const held = actions
            .flatMap(passesOf)
            .reduce((sum, { kind }) => sum + (kind === 'F' ? 1 : kind === 'I' ? 0 : -1), 0)
          expect(held).toBe(0)
        }
      }),
      runs,
    )
  })

  test('sends one message up and one down for each microbatch and neighbouring pair of ranks', () => {
    fc.assert(
      fc.property(orders, ({ order }) => {
        const messages = buildGraph(order).awaits.filter(node => node !== -1).length
        const expected = directions(order).reduce(
          (sum, reverse) => sum + hops(order, reverse) * microbatchesPerDirection(order),
          0,
        )
        expect(messages).toBe(expected)
      }),
      runs,
    )
  })
})

const rules = schedules.filter(({ kind }) => kind === 'rule').map(({ name }) => name)

test.each(rules)('%s never gets faster by another microbatch', name => {
  fc.assert(
    fc.property(legalRequest(name), request => {
      const costs: Costs = { ...request.durations!, overlap: 'sum' }
      const shorter = evaluateOrder(generateSchedule(request), costs)
      const longer = evaluateOrder(generateSchedule(oneStepLonger(request)), costs)
      expect(close(longer.makespan)).toBeGreaterThanOrEqual(shorter.makespan)
    }),
    runs,
  )
})

/** The next number of microbatches that the schedule accepts: a pair, a whole group, or one. */
function oneStepLonger(request: ScheduleRequest): ScheduleRequest {
  const { name, ranks, microbatches, group } = request
  if (group === undefined) return { ...request, microbatches: microbatches + (name === 'dualpipe' ? 2 : 1) }
  if (group < ranks) return { ...request, microbatches: microbatches + 1, group: group + 1 }
  return { ...request, microbatches: microbatches + group }
}

test.each([
  ['zb-1p', 'zb-h1'],
  ['zb-2p', 'zb-h2'],
  ['zb-v-greedy', 'zb-v'],
])(
  '%s, which searches, has no larger bubble of span than the handcrafted %s at equal durations',
  (search, rule) => {
    for (const ranks of [2, 4, 8]) {
      for (const microbatches of [2 * ranks, 3 * ranks, 4 * ranks]) {
        const costs: Costs = { F: 1, I: 1, W: 1, comm: 0, overlap: 'sum' }
        const found = evaluateOrder(generateSchedule({ name: search, ranks, microbatches }), costs)
        const given = evaluateOrder(generateSchedule({ name: rule, ranks, microbatches }), costs)
        expect(found.bubble.ofSpan).toBeLessThanOrEqual(given.bubble.ofSpan + 1e-9)
      }
    }
  },
)
