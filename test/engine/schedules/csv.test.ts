import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readScheduleCsv, writeScheduleCsv } from '../../../engine/schedules/csv.ts'
import { evaluateOrder, unitCosts } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { validateOrder } from '../../../engine/schedules/validate.ts'
import { legalRequest, scheduleNames } from './legal-request.ts'

describe('a schedule as CSV', () => {
  test('is one row a rank, one cell an action', () => {
    const order = generateSchedule({ name: '1f1b', ranks: 2, microbatches: 3 })
    expect(writeScheduleCsv(order)).toBe('0F0,0F1,0B0,0F2,0B1,0B2\n1F0,1B0,1F1,1B1,1F2,1B2\n')
  })

  test.each(scheduleNames)('brings %s back with its placement and microbatches', name => {
    fc.assert(
      fc.property(legalRequest(name), request => {
        const order = generateSchedule(request)
        expect(readScheduleCsv(writeScheduleCsv(order), name)).toEqual(order)
      }),
      { numRuns: 25 },
    )
  })

  test('may hold bubble slots, messages, reductions, Windows line ends and a byte order mark', () => {
    const text = '\uFEFF0F0,0SEND_F0,0F1,,0B0,0B1,0REDUCE_GRAD\r\n,1RECV_F0,1F0,1B0,1F1,1B1,,\r\n\r\n'
    const order = readScheduleCsv(text, 'lowered.csv')
    expect(validateOrder(order)).toEqual([])
    expect(order).toMatchObject({ chunks: 1, microbatches: 2, placement: [0, 1] })
    expect(writeScheduleCsv(order)).toBe('0F0,0F1,,0B0,0B1\n,1F0,1B0,1F1,1B1\n')
    expect(evaluateOrder(order, unitCosts).makespan).toBe(9)
  })

  test.each([
    ['', 'holds no schedule'],
    ['\n', 'holds no schedule'],
    ['0F0,0Q0\n', 'rank 0, step 1: "0Q0" is no schedule action'],
    ['0F0,0B0\n0F1,0B1\n', 'rank 1, step 0: 0F1 belongs to stage 0, which rank 0 runs'],
    ['0F0,0B0\n2F0,2B0\n', 'names stage 2 but never stage 1'],
    ['r0F0,r0B0\n', 'holds no stage 0 in the forward direction'],
  ])('%j is refused with the place', (text, message) => {
    expect(() => readScheduleCsv(text, 'mine.csv')).toThrow(message)
  })
})
