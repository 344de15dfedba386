/**
 * What it costs a step that every operation is logged and reported: the same plan with and without, in turn.
 * Budget: 2 % of the step's time. Where other work makes steps differ by more than that, the cost of logging by
 * itself tells more than the difference.
 */
import { parseArgs } from 'node:util'
import { serialize } from 'node:v8'
import type { Plan } from '../../engine/base/plan.ts'
import { machineMs } from '../../engine/runtime/rank/clock.ts'
import { EventLog } from '../../engine/runtime/rank/event-log.ts'
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
  const alone = loggingMs(plan!.operations.count / plan!.header.worldSize)
  const share = ((100 * alone) / at(logged, 0)).toFixed(2)
  console.log(
    `logging and packing by itself: ${(alone * 1000).toFixed(0)} us a step and rank, ${share} % of the least step`,
  )
}

/** What a rank spends on the log of one step: its operations, three changes of memory each, the message. */
function loggingMs(operations: number): number {
  const log = new EventLog()
  const rounds = 2000
  const from = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < operations; i++) {
      const now = machineMs()
      log.operation(i, round, now, now, machineMs())
      for (const bytes of [4096, 4096, -8192]) log.memory('activations', bytes, now)
    }
    serialize(log.take())
  }
  return (performance.now() - from) / rounds
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
