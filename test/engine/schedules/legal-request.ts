/** Arbitrary schedule requests that break no rule, for property tests. */
import fc from 'fast-check'
import type { Durations } from '../../../engine/schedules/durations.ts'
import type { ScheduleRequest } from '../../../engine/schedules/generate.ts'
import { schedules } from '../../../engine/schedules/list.ts'

export const arbitraryDurations: fc.Arbitrary<Durations> = fc.record({
  F: fc.integer({ min: 1, max: 40 }),
  I: fc.integer({ min: 1, max: 40 }),
  W: fc.integer({ min: 1, max: 40 }),
  comm: fc.integer({ min: 0, max: 10 }),
})

/** A request that `name` accepts: small numbers are bent to its rules. */
export function legalRequest(name: string): fc.Arbitrary<ScheduleRequest> {
  return fc
    .record({
      ranks: fc.integer({ min: 1, max: 6 }),
      microbatches: fc.integer({ min: 1, max: 20 }),
      chunks: fc.integer({ min: 2, max: 4 }),
      extra: fc.integer({ min: 0, max: 8 }),
      durations: arbitraryDurations,
    })
    .map(({ ranks, microbatches, chunks, extra, durations }): ScheduleRequest => {
      switch (name) {
        case 'dualpipe': {
          const even = 2 * Math.ceil(ranks / 2)
          return { name, ranks: even, microbatches: 2 * even + 2 * extra, durations }
        }
        case 'dualpipe-v':
          return { name, ranks, microbatches: 2 * ranks + extra, durations }
        case 'interleaved-1f1b':
        case 'interleaved-zero-bubble': {
          const group = ranks + (extra % 3)
          const rest = microbatches % group
          const legal = rest === 0 || rest >= ranks ? microbatches : microbatches - rest
          // Fewer than a group: one group of them all.
          return {
            name,
            ranks,
            microbatches: Math.max(legal, 1),
            chunks,
            group: Math.min(group, Math.max(legal, 1)),
            durations,
          }
        }
        case 'looped-bfs':
          return { name, ranks, microbatches, chunks, durations }
        default:
          return { name, ranks, microbatches, durations }
      }
    })
}

export const scheduleNames = schedules.map(schedule => schedule.name)
