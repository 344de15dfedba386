/** What a request may ask for, and what the message says where it may not. */
import { expect, test } from 'vitest'
import { peakActivations } from '../../../engine/schedules/evaluate.ts'
import { findSchedule, generateSchedule, type ScheduleRequest } from '../../../engine/schedules/generate.ts'
import { schedules } from '../../../engine/schedules/list.ts'

test('every schedule is found by its name, and names are unique', () => {
  for (const schedule of schedules) expect(findSchedule(schedule.name)).toBe(schedule)
  expect(new Set(schedules.map(({ name }) => name)).size).toBe(16)
})

test.each([
  [{ name: 'zb-3p' }, 'There is no schedule "zb-3p". There are: naive, gpipe, 1f1b,'],
  [{ ranks: 0 }, 'The number of ranks is 0'],
  [{ microbatches: 2.5 }, 'The number of microbatches is 2.5'],
  [{ chunks: 2 }, '1f1b runs 1 chunk a rank, not 2'],
  [{ name: 'zb-v', chunks: 3 }, 'zb-v runs 2 chunks a rank, not 3'],
  [{ name: 'interleaved-1f1b', chunks: 1 }, 'interleaves at least 2 chunks a rank, not 1'],
  [{ group: 4 }, '1f1b does not work in groups'],
  [
    { name: 'interleaved-1f1b', microbatches: 9 },
    '9 microbatches on 4 ranks make 2 rounds, and 9 does not divide by 2',
  ],
  [{ name: 'interleaved-1f1b', group: 3 }, 'A group of 3 microbatches is smaller than the 4 ranks'],
  [{ name: 'interleaved-1f1b', group: 9 }, 'A group of 9 is larger than the 8 microbatches'],
  [
    { name: 'interleaved-1f1b', microbatches: 9, group: 4 },
    'Groups of 4 leave a last group of 1 of the 9 microbatches',
  ],
  [{ name: 'dualpipe', ranks: 3 }, 'dualpipe needs an even number of ranks, not 3'],
  [
    { name: 'dualpipe', microbatches: 9 },
    'dualpipe needs an even number of microbatches, at least 2 P = 8, not 9',
  ],
  [{ name: 'dualpipe', microbatches: 6 }, 'at least 2 P = 8, not 6'],
  [{ name: 'dualpipe-v', microbatches: 7 }, 'dualpipe-v needs at least 2 P = 8 microbatches, not 7'],
  [{ memoryLimit: 0 }, 'The memory limit is 0'],
  [
    { name: 'gpipe', memoryLimit: 4 },
    'gpipe holds 8 microbatches of activations on rank 0, more than the limit of 4',
  ],
  [
    { name: 'zb-v-greedy', memoryLimit: 1 },
    'zb-v-greedy finds no order where a rank holds at most 1 microbatches',
  ],
  [{ durations: { F: -1, I: 1, W: 1, comm: 0 } }, 'The duration F is -1'],
  [{ durations: { F: 0, I: 0, W: 0, comm: 0 } }, 'are all 0'],
  [{ ranks: 4096, microbatches: 4096 }, 'too many passes'],
] satisfies readonly (readonly [Partial<ScheduleRequest>, string])[])(
  '%j is refused: %s',
  (change, message) => {
    expect(() => generateSchedule({ name: '1f1b', ranks: 4, microbatches: 8, ...change })).toThrow(message)
  },
)

test('fewer microbatches than ranks are one group of them all', () => {
  const order = generateSchedule({ name: 'interleaved-1f1b', ranks: 4, microbatches: 3 })
  expect(peakActivations(order).every(peak => peak <= 3)).toBe(true)
})

test.each([2, 3, 5])('zb-1p keeps to a limit of %i microbatches', memoryLimit => {
  const order = generateSchedule({ name: 'zb-1p', ranks: 4, microbatches: 12, memoryLimit })
  expect(Math.max(...peakActivations(order))).toBe(memoryLimit)
})

test('zb-2p counts a microbatch half once its input gradient is done', () => {
  const order = generateSchedule({ name: 'zb-2p', ranks: 4, microbatches: 16, memoryLimit: 6 })
  expect(Math.max(...peakActivations(order, 0.5))).toBe(6)
  expect(Math.max(...peakActivations(order))).toBeGreaterThan(6)
})

test('zb-v-greedy trades a larger limit for a smaller makespan where messages are dear', () => {
  const durations = { F: 10, I: 10, W: 10, comm: 6 }
  const [tight, roomy] = [4, 8].map(memoryLimit =>
    generateSchedule({ name: 'zb-v-greedy', ranks: 4, microbatches: 16, durations, memoryLimit }),
  )
  expect(Math.max(...peakActivations(tight!))).toBeLessThanOrEqual(4)
  expect(Math.max(...peakActivations(roomy!))).toBeLessThanOrEqual(8)
})
