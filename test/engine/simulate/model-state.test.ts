/** The simulator and the papers' formulas count the same model state. */
import { expect, test } from 'vitest'
import {
  type ModelState,
  modelState,
  stateOfParameter,
  type ZeroStage,
} from '../../../engine/base/closed-forms.ts'
import { type MemoryCategory, memoryCategories, operationKinds } from '../../../engine/base/plan.ts'
import { clusterNamed } from '../../../engine/hardware/catalogue.ts'
import { recordNamed } from '../../../engine/service/record-named.ts'
import { simulate } from '../../../engine/simulate/simulate.ts'

/** What rank 0 holds when its first update begins: weights, their gradients, optimizer state. */
async function heldAtTheUpdate(strategy: string, dtype: string): Promise<ModelState> {
  const request = { worldSize: 4, layers: 6, globalBatch: 8, batch: 2, dtype }
  const { plan } = await recordNamed(strategy, request, { lines: false })
  const { memory, times } = simulate(plan!, clusterNamed('h100_sxm'))
  const { offset, bytes, time } = memory[0]!
  const { kind, rank } = plan!.operations
  const isUpdate = (at: number) => operationKinds[kind[at]!]!.name === 'update' && rank[at] === 0
  const began = Math.min(...Array.from(times.start, (start, at) => (isUpdate(at) ? start : Infinity)))
  const of = (name: MemoryCategory) => {
    const category = memoryCategories.indexOf(name)
    const last = time.subarray(0, offset[category + 1]!).findLastIndex(change => change <= began)
    return last < offset[category]! ? 0 : bytes[last]!
  }
  return { weights: of('weights'), gradients: of('gradients'), optimizerState: of('optimizerState') }
}

test.each([
  ['part0', 0, 'float16', 'mixed'],
  ['part0', 0, 'float32', 'float32'],
  ['part1', 3, 'float16', 'mixed'],
  ['part1', 3, 'float32', 'float32'],
] as const)(
  '%s holds what ZeRO stage %d says of %s',
  async (strategy, stage: ZeroStage, dtype, precision) => {
    const parameters = 6 * 4096 ** 2
    const each = stateOfParameter(precision, 'adam')
    expect(await heldAtTheUpdate(strategy, dtype)).toEqual(modelState(parameters, each, 4, stage))
  },
)
