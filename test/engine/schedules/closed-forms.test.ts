/** Every generator against the formulas that its paper or its users state: makespan, bubble, peak activations. */
import { describe, expect, test } from 'vitest'
import { type Costs, evaluateOrder, peakActivations } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule, type ScheduleRequest } from '../../../engine/schedules/generate.ts'

const unit: Costs = { F: 1, I: 1, W: 1, comm: 0, overlap: 'sum' }
const uneven: Costs = { F: 10, I: 12, W: 8, comm: 0, overlap: 'sum' }
const cheapWeights: Costs = { F: 7, I: 9, W: 3, comm: 0, overlap: 'sum' }
const all = [unit, uneven, cheapWeights]
/** Both ways to overlap, with the time of a pair (F&B) and of a full backward (B). */
const overlapping = [unit, { ...unit, F: 2, I: 2 }].flatMap(({ F, I, W }) =>
  (['sum', 'max'] as const).map(overlap => ({
    costs: { F, I, W, comm: 0, overlap },
    pair: overlap === 'sum' ? F + I + W : Math.max(F, I + W),
    backward: I + W,
  })),
)

const sizes = [2, 3, 4, 6, 8].flatMap(p => [1, 2, 3, 4].map(rounds => ({ p, m: rounds * p })))

function evaluate(request: ScheduleRequest, costs: Costs) {
  return evaluateOrder(generateSchedule({ ...request, durations: costs }), costs)
}

const perRank = (p: number, value: (rank: number) => number) =>
  Array.from({ length: p }, (_, rank) => value(rank))

describe.each(sizes)('$p ranks, $m microbatches', ({ p, m }) => {
  test.each(all)('naive takes m p (F + B) and idles (p - 1) / p', costs => {
    const { F, I, W } = costs
    const result = evaluate({ name: 'naive', ranks: p, microbatches: m }, costs)
    expect(result.makespan).toBeCloseTo(m * p * (F + I + W), 9)
    expect(result.bubble.ofTotal).toBeCloseTo((p - 1) / p, 12)
    expect(result.peakActivations).toEqual(perRank(p, () => 1))
  })

  test.each(all)('gpipe and 1f1b take (m + p - 1)(F + B); one holds m, the other min(m, p - r)', costs => {
    const { F, I, W } = costs
    const gpipe = evaluate({ name: 'gpipe', ranks: p, microbatches: m }, costs)
    const one = evaluate({ name: '1f1b', ranks: p, microbatches: m }, costs)
    expect(gpipe.makespan).toBeCloseTo((m + p - 1) * (F + I + W), 9)
    expect(one.makespan).toBeCloseTo((m + p - 1) * (F + I + W), 9)
    expect(gpipe.bubble.ofIdeal).toBeCloseTo((p - 1) / m, 12)
    expect(one.bubble.ofTotal).toBeCloseTo((p - 1) / (m + p - 1), 12)
    expect(gpipe.peakActivations).toEqual(perRank(p, () => m))
    expect(one.peakActivations).toEqual(perRank(p, rank => Math.min(m, p - rank)))
  })

  test.each([2, 3, 4])(
    'with %i chunks interleaved 1f1b takes (m + (p - 1)/v)(F + B), whatever the group',
    v => {
      for (const costs of all) {
        for (let group = p; group <= m; group += p) {
          if (m % group !== 0) continue
          const { F, I, W } = costs
          const request = { name: 'interleaved-1f1b', ranks: p, microbatches: m, chunks: v, group }
          const result = evaluate(request, costs)
          expect(result.makespan).toBeCloseTo((m + (p - 1) / v) * (F + I + W), 8)
          expect(result.peakActivations).toEqual(
            perRank(p, rank => Math.min(m * v, (v - 1) * group + 2 * (p - 1 - rank) + 1) / v),
          )
        }
      }
    },
  )

  test.each([1, 2, 3])('with %i chunks looped-bfs takes (m + (p - 1)/v)(F + B) and holds m', v => {
    for (const costs of all) {
      const { F, I, W } = costs
      const result = evaluate({ name: 'looped-bfs', ranks: p, microbatches: m, chunks: v }, costs)
      expect(result.makespan).toBeCloseTo((m + (p - 1) / v) * (F + I + W), 8)
      expect(result.peakActivations).toEqual(perRank(p, () => m))
    }
  })

  test.each(['zb-h1', 'zb-1p'])('%s takes m (F + B) + (p - 1)(F + I - W) and holds min(m, p)', name => {
    for (const costs of [unit, uneven]) {
      const { F, I, W } = costs
      const result = evaluate({ name, ranks: p, microbatches: m }, costs)
      expect(result.makespan).toBeCloseTo(m * (F + I + W) + (p - 1) * (F + I - W), 8)
      expect(result.peakActivations).toEqual(perRank(p, () => Math.min(m, p)))
    }
  })

  test.each([2, 3, 4])(
    'with %i chunks interleaved-zero-bubble has a bubble of (p - 1)(F + I - W)/v and holds p',
    v => {
      const result = evaluate({ name: 'interleaved-zero-bubble', ranks: p, microbatches: m, chunks: v }, unit)
      expect(result.bubble.total).toBeCloseTo((p - 1) / v, 9)
      expect(result.peakActivations).toEqual(perRank(p, () => p))
    },
  )
})

describe.each(sizes.filter(({ p, m }) => m >= 2 * p))(
  '$p ranks, $m microbatches, at least two a rank',
  ({ p, m }) => {
    test.each(['zb-h2', 'zb-2p'])('%s never waits within a rank where F = I = W', name => {
      const result = evaluate({ name, ranks: p, microbatches: m }, unit)
      expect(result.bubble.ofSpan).toBe(0)
      expect(result.makespan).toBe(3 * m + p - 1)
    })

    test('zb-h2 holds 2p - 1 microbatches on every rank', () => {
      const result = evaluate({ name: 'zb-h2', ranks: p, microbatches: m }, unit)
      expect(result.peakActivations).toEqual(perRank(p, () => 2 * p - 1))
    })

    test.each([0, 0.3, 0.5, 1])(
      'zb-h1 and zb-h2 hold what the paper says where W keeps %d of a microbatch',
      weight => {
        const peaks = (name: string) =>
          peakActivations(generateSchedule({ name, ranks: p, microbatches: m }), 1 - weight)
        const expected = {
          'zb-h1': perRank(p, rank => p - rank + rank * weight),
          'zb-h2': perRank(p, rank => 2 * (p - rank) - 1 + 2 * rank * weight),
        }
        for (const [name, values] of Object.entries(expected)) {
          for (const [rank, peak] of peaks(name).entries()) expect(peak).toBeCloseTo(values[rank]!, 9)
        }
      },
    )

    test.each(['zb-v', 'zb-v-greedy'])('%s never waits within a rank where F = I = W, and holds p', name => {
      const result = evaluate({ name, ranks: p, microbatches: m }, unit)
      expect(result.bubble.ofSpan).toBe(0)
      expect(result.makespan).toBe(3 * m + (p - 1) / 2)
      expect(result.peakActivations).toEqual(perRank(p, () => p))
    })

    test('dualpipe has a bubble of (p/2 - 1)(F&B + B - 3W) where F = I, and holds p + 1', () => {
      if (p % 2 !== 0) return
      for (const { costs, pair, backward } of overlapping) {
        const result = evaluate({ name: 'dualpipe', ranks: p, microbatches: m }, costs)
        expect(result.bubble.total).toBeCloseTo((p / 2 - 1) * (pair + backward - 3 * costs.W), 8)
        expect(result.peakActivations).toEqual(perRank(p, () => p + 1))
      }
    })

    test('dualpipe-v has a bubble of (p - 1)(F&B + B - 3W)/2 where F = I, and holds p + 1/2', () => {
      for (const { costs, pair, backward } of overlapping) {
        const result = evaluate({ name: 'dualpipe-v', ranks: p, microbatches: m }, costs)
        expect(result.bubble.total).toBeCloseTo(((p - 1) * (pair + backward - 3 * costs.W)) / 2, 8)
        expect(result.peakActivations).toEqual(perRank(p, () => p + 1 / 2))
      }
    })
  },
)

test.each([
  [4, 8, 2.5, 5.5],
  [4, 16, 2.5, 5.5],
  [8, 16, 8.5, 13.5],
  [8, 32, 8.5, 13.5],
])('on %i ranks with %i microbatches v-half waits %d, v-min %d, in units of F', (p, m, half, min) => {
  expect(evaluate({ name: 'v-half', ranks: p, microbatches: m }, unit).bubble.total).toBeCloseTo(half, 9)
  expect(evaluate({ name: 'v-min', ranks: p, microbatches: m }, unit).bubble.total).toBeCloseTo(min, 9)
})

test.each([2, 3, 4, 5, 6, 7, 8, 9, 12])(
  'on %i ranks v-half holds p/2 + 1, v-min at most p/3 rounded up + 1',
  p => {
    const half = evaluate({ name: 'v-half', ranks: p, microbatches: 4 * p }, unit)
    const min = evaluate({ name: 'v-min', ranks: p, microbatches: 4 * p }, unit)
    if (p % 2 === 0) expect(Math.max(...half.peakActivations)).toBe(p / 2 + 1)
    expect(Math.max(...min.peakActivations)).toBeLessThanOrEqual(Math.ceil(p / 3) + 1)
  },
)

test.each([
  ['gpipe', 1, 33, 69],
  ['1f1b', 1, 33, 69],
  ['interleaved-1f1b', 2, 28.5, 58.5],
  ['interleaved-1f1b', 4, 26.25, 53.25],
  ['zb-h1', 1, 27, 55],
  ['zb-1p', 1, 27, 55],
  ['zb-2p', 1, 27, 55],
  ['dualpipe', 1, 26, 54],
  ['dualpipe-v', 2, 27, 55],
])(
  '%s with %i chunks takes %d on 4 ranks with 8 microbatches and %d on 8 with 16, in units of F = I = W',
  (name, chunks, small, large) => {
    expect(evaluate({ name, ranks: 4, microbatches: 8, chunks }, unit).makespan).toBe(small)
    expect(evaluate({ name, ranks: 8, microbatches: 16, chunks }, unit).makespan).toBe(large)
  },
)

test.each([
  [8, 32, { F: 18.513, I: 18.086, W: 9.331, comm: 0.626 }, 0.1985, 0.1242, 0.0039],
  [16, 64, { F: 11.307, I: 11.254, W: 8.101, comm: 0.379 }, 0.2082, 0.1088, 0.0054],
  [32, 256, { F: 10.402, I: 10.248, W: 7.698, comm: 0.46 }, 0.1352, 0.0594, 0.0018],
])(
  'profiled times on %i ranks with %i microbatches give the bubbles of span that the zero-bubble paper prints',
  (p, m, times, ...printed) => {
    const costs: Costs = { ...times, overlap: 'sum' }
    for (const [i, name] of ['1f1b', 'zb-1p', 'zb-2p'].entries()) {
      const { bubble } = evaluate({ name, ranks: p, microbatches: m }, costs)
      expect(Math.abs(bubble.ofSpan - printed[i]!), name).toBeLessThanOrEqual(1e-4)
    }
  },
)
