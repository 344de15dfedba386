/** A schedule's CSV as it is edited: faults at their cells, each with what would mend it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOf, type PlanFault } from '../../../engine/base/plan.ts'
import { writeScheduleCsv } from '../../../engine/schedules/csv.ts'
import { generateSchedule } from '../../../engine/schedules/generate.ts'
import { recordOrder } from '../../../engine/service/record-order.ts'

const csvOf = (name: string, ranks = 2, microbatches = 3) =>
  writeScheduleCsv(generateSchedule({ name, ranks, microbatches }))
const record = (text: string, request = {}) => recordOrder(text, 'mine.csv', { layers: 4, ...request })

/** The cells with what the remedy says done to them. */
function mended(text: string, { remedy }: PlanFault): string {
  const rows = text
    .trimEnd()
    .split('\n')
    .map(line => line.split(','))
  for (const { rank, cell, change, text: written } of remedy!.changes) {
    const row = rows[rank]!
    if (change === 'insert') row.splice(cell, 0, written)
    else if (change === 'remove') row.splice(cell, 1)
    else row[cell] = written
  }
  return rows.map(row => `${row.join(',')}\n`).join('')
}

test('a valid order is recorded; every operation of a pass names its cell', async () => {
  const text = csvOf('1f1b')
  const { facts, plan, faults } = await record(text)
  expect(faults).toEqual([])
  expect(facts).toMatchObject({ name: 'mine.csv', defaults: { worldSize: 2, globalBatch: 192, batch: 64 } })
  const rows = text
    .trimEnd()
    .split('\n')
    .map(line => line.split(','))
  const { operations } = plan!
  for (let i = 0; i < operations.count; i++) {
    const kind = kindOf(plan!, i)
    const cell = rows[operations.rank[i]!]![operations.line[i]! - 1]
    if (kind === 'forward') expect(cell).toMatch(new RegExp(`^\\dF${operations.microbatch[i]}$`))
    else if (kind === 'backward') expect(cell).toMatch(new RegExp(`^\\dB${operations.microbatch[i]}$`))
    else if (kind === 'update') expect(operations.line[i]).toBe(0)
  }
})

describe('faults', () => {
  test('every cell that cannot be read is told by itself', async () => {
    const { plan, faults } = await record('0F0,what,0B0\n1F0,1B0,2?\n')
    expect(plan).toBeUndefined()
    expect(faults.map(({ rank, line }) => [rank, line])).toEqual([
      [0, 2],
      [1, 3],
    ])
    expect(faults[0]!.message).toContain('"what" is no schedule action')
  })

  test.each([
    ['a backward is missing', '0F0,0F1,0B0\n1F0,1B0,1F1,1B1\n', 0, 4],
    ['a forward is missing', '0F0,0F1,0B0,0B1\n1F0,1B0,1B1\n', 1, 3],
    ['a pass runs twice', '0F0,0F0,0B0\n1F0,1B0\n', 0, 2],
    ['a backward stands before its forward', '0F0,0B0\n1B0,1F0\n', 1, 1],
    ['a microbatch that nobody feeds', '0F0,0B0\n1F0,1B0,1F7\n', 1, 3],
  ])('%s: it stands at its cell, and its remedy mends it', async (_, text, rank, line) => {
    const { faults } = await record(text)
    expect(faults[0]).toMatchObject({ code: 'schedule', rank, line })
    let now = text
    for (let round = 0; round < 4; round++) {
      const [fault] = (await record(now)).faults
      if (fault) now = mended(now, fault)
    }
    expect((await record(now)).faults).toEqual([])
  })

  test('a circle of waits names every cell in it', async () => {
    const { faults } = await record('0F0,0B0,0F1,0B1\n1F0,1F1,1B0,1B1\n')
    expect(faults).toHaveLength(1)
    const [{ code, circle }] = faults as [PlanFault]
    expect(code).toBe('deadlock')
    expect(circle!.map(({ rank, line }) => [rank, line])).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  test('a stage on two ranks, no stage 0, nothing at all', async () => {
    expect((await record('0F0,0B0\n0F1,1F0,1B0\n')).faults[0]).toMatchObject({ rank: 1, line: 1 })
    expect((await record('1F0,1B0\n')).faults[0]!.message).toMatch(/stage/)
    expect((await record('')).faults[0]!.message).toContain('one row a rank')
  })

  test('a request of other sizes is a fault of the strategy, with the sizes named', async () => {
    const { faults } = await record(csvOf('1f1b'), { worldSize: 4 })
    expect(faults[0]!.message).toContain('for 2 ranks, not 4')
  })
})

test('messages of a lowered schedule keep their cells', async () => {
  const { plan, faults } = await record('0F0,0SEND_F0,0B0\n1RECV_F0,1F0,1B0\n')
  expect(faults).toEqual([])
  const { operations } = plan!
  const lines = new Set<number>()
  for (let i = 0; i < operations.count; i++) {
    if (operations.rank[i] === 1 && kindOf(plan!, i) === 'forward') lines.add(operations.line[i]!)
  }
  expect([...lines]).toEqual([2])
})

test('whatever stands in the cells, there is a plan or a fault, and never an exception', async () => {
  const cell = fc.oneof(
    fc.constantFrom('', '0F0', '0B0', '1F0', '1B0', '0I0', '0W0', '(0F1;0B0)', 'r0F0', '999999999F1', '0F9'),
    fc.string({ maxLength: 6 }).filter(text => !/[\n\r,]/.test(text)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 3 }), async rows => {
      const { plan, faults } = await record(rows.map(row => row.join(',')).join('\n'))
      expect(plan !== undefined || faults.length > 0).toBe(true)
    }),
    { numRuns: 300 },
  )
})
