/** A program that runs a plan without end, once it has written the ids of its ranks' processes. */
import { runPlan } from '../../../../engine/runtime/run/run-plan.ts'
import part0 from '../../../../engine/strategies/part0.ts'
import { recordStrategy } from '../../../../engine/strategy/record.ts'

const task = { model: 'sharded-mlp', layers: 4, globalBatch: 32, batch: 8, dtype: 'float32', worldSize: 2 }
const { plan } = await recordStrategy(part0, task)
let pids: readonly number[] = []
for await (const event of runPlan(plan!, {
  backend: 'wasm',
  steps: 1_000_000,
  optimizer: { name: 'adam', learningRate: 1e-3 },
  seed: 42,
})) {
  if (event.type === 'header') pids = event.pids
  // By now they are in the middle of it.
  if (event.type === 'step' && event.step === 1) process.stdout.write(`${JSON.stringify(pids)}\n`)
}
