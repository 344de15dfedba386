/**
 * What it costs a step that every operation is logged and reported: the same plan with and without, in turn.
 * Budget: 2 % of the step's time.
 */
import { parseArgs } from 'node:util'
import type { Plan } from '../../engine/base/plan.ts'
import { runPlan } from '../../engine/runtime/run/run-plan.ts'
import part3 from '../../engine/strategies/part3.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'

const steps = 60

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string' } } })
  const rounds = Number(values.rounds ?? 5)
  const task = { model: 'sharded-mlp', layers: 16, globalBatch: 32, batch: 4, dtype: 'float32', worldSize: 2 }
  const { plan } = await recordStrategy(part3, task)
  const logged: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    logged.push(...(await stepTimes(plan!, true)))
    bare.push(...(await stepTimes(plan!, false)))
  }
  for (const [name, share] of [
    ['least', 0],
    ['first quarter', 0.25],
    ['median', 0.5],
  ] as const) {
    const [with_, without] = [at(logged, share), at(bare, share)]
    const more = ((100 * (with_ - without)) / without).toFixed(1)
    console.log(
      `${name.padEnd(14)} ${with_.toFixed(2)} ms logged, ${without.toFixed(2)} ms not: ${more} % more`,
    )
  }
  console.log(`${plan!.operations.count} operations a step, ${logged.length} steps each`)
}

/** Milliseconds of each step but the first ones, while everything is compiled. */
async function stepTimes(plan: Plan, logs: boolean): Promise<number[]> {
  const times: number[] = []
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  for await (const event of runPlan(plan, { backend: 'wasm', steps, seed: 42, optimizer, logs })) {
    if (event.type === 'step' && event.step >= 20) times.push((event.endNs - event.startNs) / 1e6)
  }
  return times
}

function at(times: readonly number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(share * times.length)]!
}
