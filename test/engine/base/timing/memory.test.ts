import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryOf } from '../../../../engine/base/timing/memory.ts'
import { retime } from '../../../../engine/base/timing/retime.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../../engine/strategy/record.ts'

const part3 = strategies.find(({ name }) => name === 'part3')!
const { plan } = await recordStrategy(part3, { worldSize: 3, layers: 6, globalBatch: 8, batch: 1 })

const durations = fc
  .array(fc.integer({ min: 0, max: 3 }), { minLength: plan!.costs.length, maxLength: plan!.costs.length })
  .map(list => Float64Array.from(list))

test('memory over time does not depend on how the plan was timed before', () => {
  fc.assert(
    fc.property(fc.array(durations, { minLength: 2, maxLength: 4 }), timings => {
      for (const timing of timings) {
        const times = retime(plan!, timing)
        expect(memoryOf(plan!, times)).toEqual(memoryOf(structuredClone(plan!), times))
      }
    }),
  )
})
