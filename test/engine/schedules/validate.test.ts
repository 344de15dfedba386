import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderFromTexts } from '../../../engine/schedules/csv.ts'
import { evaluateOrder, unitCosts } from '../../../engine/schedules/evaluate.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { checkOrder, validateOrder } from '../../../engine/schedules/validate.ts'
import { describeWithShared } from '../../shared-folder.ts'
import { legalRequest, scheduleNames } from './legal-request.ts'

/** Rows as they would stand in a CSV file. */
function faults(...rows: readonly string[]) {
  return validateOrder(
    orderFromTexts(
      rows.map(row => row.split(',')),
      'mine.csv',
    ),
  )
}

describe('the validator', () => {
  test('finds nothing in a valid order', () => {
    expect(faults('0F0,0F1,0B0,0B1', '1F0,1B0,1F1,1B1')).toEqual([])
    expect(faults('0F0,0I0,0W0')).toEqual([])
  })

  test.each([
    [
      'a backward before its forward',
      ['0F0,0F1,0B0,0B1', '1F1,1B0,1F0,1B1'],
      1,
      1,
      '1B0 runs backward before its forward 1F0',
    ],
    ['a weight gradient before its input gradient', ['0F0,0W0,0I0'], 0, 1, '0W0 runs before 0I0'],
    [
      'a microbatch that never enters',
      ['0F0,0B0', '1F0,1B0,1F1,1B1'],
      1,
      2,
      '1F1 names microbatch 1, but only 0 to 0 enter',
    ],
    ['a pass run twice', ['0F0,0B0,0F0'], 0, 2, '0F0 has run already at step 0'],
    ['a backward both whole and split', ['0F0,0B0,0W0'], 0, 2, '0W0 follows 0B0'],
    ['a backward split and then whole', ['0F0,0I0,0B0,0W0'], 0, 2, '0B0 repeats 0I0 of step 1'],
    ['a missing forward', ['0F0,0F1,0B0,0B1', '1F1,1B1'], 1, 2, '1F0 is missing'],
    ['a forward without a backward', ['0F0,0F1,0B0', '1F0,1B0,1F1,1B1'], 0, 3, '0B1 is missing'],
    ['an input gradient without a weight gradient', ['0F0,0I0'], 0, 2, '0W0 is missing'],
    ['a pair whose halves need each other', ['(0F0;0B0)'], 0, 0, '0B0 runs backward before its forward'],
  ] as const)('reports %s with rank and step', (_, rows, rank, step, message) => {
    expect(faults(...rows)[0]).toMatchObject({ rank, step, message: expect.stringContaining(message) })
  })

  test('prints the circle of a deadlock, wait by wait', () => {
    // Rank 0 wants microbatch 0 back before it sends microbatch 1; rank 1 wants microbatch 1 before it sends 0 back.
    const found = faults('0F0,0B0,0F1,0B1', '1F0,1F1,1B0,1B1')
    expect(found).toEqual([
      {
        rank: 0,
        step: 1,
        message:
          'The order never ends, its ranks wait in a circle: rank 0 at step 1 (0B0) waits for 1B0, which rank 1 would do only at step 2; rank 1 at step 1 (1F1) waits for 0F1, which rank 0 would do only at step 2. Move one of these earlier.',
      },
    ])
  })

  test('sees a pair that waits for itself', () => {
    expect(faults('0F0,(1F0;2F0),0F1,1F1,2F1,2B0,1B0,0B0,2B1,1B1,0B1')[0]?.message).toContain(
      'rank 0 at step 1 ((1F0;2F0)) waits for 1F0, which rank 0 would do only at step 1',
    )
  })

  test('knows where stages live in orders that were not read from text', () => {
    const order = generateSchedule({ name: 'gpipe', ranks: 2, microbatches: 1 })
    const swapped = { ...order, ranks: order.ranks.toReversed() }
    expect(validateOrder(swapped)[0]).toMatchObject({
      rank: 0,
      step: 0,
      message: expect.stringContaining('1F0 belongs to stage 1, which rank 1 runs'),
    })
    expect(() => checkOrder(swapped)).toThrow(
      /gpipe is no valid schedule: rank 0, step 0: .* \(and \d+ more\)$/,
    )
  })
})

describe('any order', () => {
  const request = fc.constantFrom(...scheduleNames).chain(legalRequest)

  test('with its lists shuffled is either timed or explained', () => {
    fc.assert(
      fc.property(request, fc.infiniteStream(fc.nat()), (asked, random) => {
        const order = generateSchedule(asked)
        const ranks = order.ranks.map(actions => {
          const list = [...actions]
          // A few swaps of neighbours: enough to break some orders and spare others.
          for (let i = 0; i < 3; i++) {
            const at = random.next().value % list.length
            const other = Math.min(at + 1, list.length - 1)
            ;[list[at], list[other]] = [list[other]!, list[at]!]
          }
          return list
        })
        const shuffled = { ...order, ranks }
        const found = validateOrder(shuffled)
        for (const { rank, step } of found) {
          expect(rank).toBeLessThan(ranks.length)
          expect(step).toBeLessThanOrEqual(ranks[rank]!.length)
        }
        if (found.length === 0) expect(evaluateOrder(shuffled, unitCosts).makespan).toBeGreaterThan(0)
        else expect(() => checkOrder(shuffled)).toThrow(found[0]!.message)
      }),
    )
  })

  test('with an action left out, or run twice, is rejected on its rank', () => {
    fc.assert(
      fc.property(request, fc.nat(), fc.nat(), fc.boolean(), (asked, whichRank, whichStep, twice) => {
        const order = generateSchedule(asked)
        const rank = whichRank % order.ranks.length
        const list = order.ranks[rank]!
        const step = whichStep % list.length
        const changed = list.flatMap((action, i) => (i !== step ? [action] : twice ? [action, action] : []))
        const found = validateOrder({ ...order, ranks: order.ranks.with(rank, changed) })
        expect(found.length).toBeGreaterThan(0)
        expect(new Set(found.map(fault => fault.rank))).toEqual(new Set([rank]))
      }),
    )
  })
})

describe('orders that a published generator got wrong', () => {
  test('the last rank misses F0 and names a microbatch that does not exist', () => {
    const found = faults('0F0,0F1,0B0,0B1,0REDUCE_GRAD', '1F1,1B0,1F2,1B1,1REDUCE_GRAD')
    expect(found.map(({ rank, step, message }) => `${rank} ${step} ${message.split(':')[0]}`)).toEqual([
      '1 1 1B0 runs backward before its forward 1F0',
      '1 2 1F2 names microbatch 2, but only 0 to 1 enter the pipeline',
      '1 4 1F0 is missing',
    ])
  })
})

describeWithShared('published wrong orders', ['golden', 'schedules', 'known-bad.json'], path => {
  test('are all rejected, with rank and step', () => {
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as {
      cases: { file: string; order: string[][] }[]
    }
    expect(cases.length).toBeGreaterThan(0)
    for (const { file, order } of cases) {
      const found = validateOrder(orderFromTexts(order, file))
      expect(found[0], file).toMatchObject({ rank: 1, step: 1 })
      expect(() => checkOrder(orderFromTexts(order, file))).toThrow(
        `${file} is no valid schedule: rank 1, step 1: 1B0`,
      )
    }
  })
})
