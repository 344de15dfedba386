/** Runs a strategy of the list on real ranks, small enough for a test. */
import { expect } from 'vitest'
import type { Plan } from '../../../../engine/base/plan.ts'
import type { RunBatch } from '../../../../engine/base/run.ts'
import type { RunEvent, RunResult } from '../../../../engine/runtime/run/run-events.ts'
import type { RunPlanOptions } from '../../../../engine/runtime/run/run-options.ts'
import { runPlan } from '../../../../engine/runtime/run/run-plan.ts'
import { strategies } from '../../../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../../../engine/strategy/record.ts'
import type { RecordRequest } from '../../../../engine/strategy/setup.ts'

export const smallTask: RecordRequest = {
  model: 'sharded-mlp',
  modelParameters: { dim: 32 },
  layers: 8,
  globalBatch: 32,
  batch: 4,
  dtype: 'float32',
}

/** The plan, or undefined where the strategy declares that it cannot. */
export async function planOf(name: string, request: RecordRequest): Promise<Plan | undefined> {
  const strategy = strategies.find(entry => entry.name === name)!
  const { plan, faults } = await recordStrategy(strategy, { ...smallTask, ...request })
  for (const { code, message } of faults) expect(code, message).toBe('rule')
  return plan
}

/** The models, small enough for a test, in the shape of {@link smallTask}. */
export const smallModels: readonly (RecordRequest & { readonly model: string })[] = [
  { model: 'sharded-mlp', modelParameters: { dim: 32 } },
  { model: 'linear-stack', modelParameters: { hidden: 16, block: 4 } },
  { model: 'gpt', modelParameters: { hidden: 8, heads: 2, sequence: 4 } },
]

export interface Ran {
  readonly result: RunResult
  readonly batches: readonly RunBatch[]
}

export async function run(
  plan: Plan,
  options: Partial<RunPlanOptions> = {},
  onEvent = (_: RunEvent) => {},
): Promise<Ran> {
  const batches: RunBatch[] = []
  let result: RunResult | undefined
  const all = {
    backend: 'wasm',
    steps: 4,
    optimizer: { name: 'adam', learningRate: 1e-3 } as const,
    seed: 42,
    ...options,
  }
  for await (const event of runPlan(plan, all)) {
    if (event.type === 'batch') batches.push(event.batch)
    if (event.type === 'result') result = event
    onEvent(event)
  }
  return { result: result!, batches }
}
