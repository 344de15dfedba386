/** Records a `train` function written in a test. */
import type { PlanFault } from '../../../engine/base/plan.ts'
import type { Config, Dist, Model } from '../../../engine/strategy/api.ts'
import { recordStrategy } from '../../../engine/strategy/record.ts'
import type { RecordResult } from '../../../engine/strategy/recorder/recorder.ts'
import type { RecordRequest } from '../../../engine/strategy/setup.ts'

export type Train = (model: Model, dist: Dist, config: Config) => Promise<void>

const small: RecordRequest = { worldSize: 2, layers: 2, globalBatch: 4, batch: 2 }

export function recordProgram(train: Train, request: RecordRequest = {}): Promise<RecordResult> {
  return recordStrategy({ name: 'program', train }, { ...small, ...request }, '.test.ts')
}

/** The faults of a program, which has at least one. */
export async function faultsOf(train: Train, request: RecordRequest = {}): Promise<readonly PlanFault[]> {
  const { plan, faults } = await recordProgram(train, request)
  if (plan !== undefined) throw new Error('The program was expected to break a rule, but broke none.')
  return faults
}

/** Forward, loss and backward of one layer on one rank: what most programs start with. */
export function oneLayer(model: Model, samples: readonly number[]) {
  const [weight, state] = model.loadWeights(0)
  const input = model.getInputActivation(samples)
  const output = model.forward(0, input, weight)
  const gradient = model.loss(output)
  return { weight, state, input, output, gradient }
}

/** Of the programs of one rank and one layer. */
export const one = { worldSize: 1, layers: 1 }
/** Samples of the whole batch. */
export const all = [0, 1, 2, 3]

/** One rank, one layer, done right; what uses it may do something wrong. */
export async function step(model: Model, samples = all) {
  const { weight, state, input, gradient } = oneLayer(model, samples)
  const [weightGradient] = model.backward(0, input, gradient, weight)
  return { weight, state, weightGradient }
}
