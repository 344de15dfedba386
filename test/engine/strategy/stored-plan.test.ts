import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../engine/base/app-error.ts'
import type { RunPlan } from '../../../engine/base/run.ts'
import { strategies } from '../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import { planFromStored, storePlan } from '../../../engine/strategy/stored-plan.ts'

async function planOf(name: string) {
  const { plan } = await recordStrategy(strategies.find(strategy => strategy.name === name)!, {
    globalBatch: 32,
    batch: 8,
  })
  return plan!
}

/** As a file gives it back: nothing shared with the plan. */
const throughFile = (stored: RunPlan): RunPlan => structuredClone(stored)

describe('a plan in a run file', () => {
  test.each(['part0', 'part1', 'part3', 'hybrid-data-pipeline', 'activation-checkpointing', 'ping-pong'])(
    'comes back as it was: %s',
    async name => {
      const plan = await planOf(name)
      expect(planFromStored(throughFile(storePlan(plan)))).toEqual(plan)
    },
  )

  test('tells operations and edges to readers without the engine', async () => {
    const plan = await planOf('part3')
    const { columns, kinds } = storePlan(plan)
    expect(columns['edgeFrom']).toHaveLength(columns['edgeTo']!.length)
    for (let i = 0; i < columns['edgeFrom']!.length; i++) {
      expect(kinds[columns['kind']![columns['edgeFrom']![i]!]!]).toBe('send')
      expect(kinds[columns['kind']![columns['edgeTo']![i]!]!]).toBe('receive')
    }
    expect(columns['flops']!.some(flops => flops > 0)).toBe(true)
  })

  test('any number of any column changed is found or harmless, never a crash', async () => {
    const stored = storePlan(await planOf('part3'))
    const names = Object.keys(stored.columns)
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        (name, at, value) => {
          const copy = throughFile(stored)
          const column = copy.columns[name]!
          if (column.length === 0) return
          column[at % column.length] = value
          try {
            planFromStored(copy)
          } catch (error) {
            expect(error).toBeInstanceOf(AppError)
            expect((error as AppError).code).toBe('damaged')
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a missing column, short columns and nonsense tables are damage', async () => {
    const stored = storePlan(await planOf('part3'))
    for (const name of ['kind', 'order', 'buffers.bytes', 'reads.items']) {
      const { [name]: _, ...columns } = stored.columns
      expect(() => planFromStored({ ...stored, columns })).toThrow(/damaged/)
      const short = { ...stored.columns, [name]: stored.columns[name]!.subarray(1) }
      expect(() => planFromStored({ ...stored, columns: short })).toThrow(/damaged/)
    }
    expect(() => planFromStored({ ...stored, tables: '{' })).toThrow(/cannot be read/)
    expect(() => planFromStored({ ...stored, tables: '{}' })).toThrow(/damaged/)
    expect(() => planFromStored({ ...stored, kinds: ['dance'] })).toThrow(/does not know/)
  })

  test('a name cannot reach a prototype', async () => {
    const stored = storePlan(await planOf('monolith'))
    const columns = { ...stored.columns, '__proto__.polluted': new Uint8Array(1) }
    try {
      planFromStored({ ...stored, columns })
    } catch {}
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
