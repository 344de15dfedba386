/**
 * Predicted beside measured: strategies on two ranks of this machine as simulated on `this-machine` (measure it
 * first with `rankscope hardware --measure`) and as run, in turn. Budget: the ratio of naive to 1F1B over 8
 * microbatches within 15 % of the simulated one.
 */
import { parseArgs } from 'node:util'
import type { Plan } from '../../engine/base/plan.ts'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { runPlan } from '../../engine/runtime/run/run-plan.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { strategies } from '../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'
import { measuredSystems } from '../../main/services/this-machine.ts'

const allNames = ['naive', 'part3', 'part2', 'part0', 'part1']
const steps = 24
/** Compiling and filling caches: steps go on getting shorter for so long. */
const warmUp = 12

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      dim: { type: 'string' },
      backend: { type: 'string' },
      strategies: { type: 'string' },
    },
  })
  const names = values.strategies?.split(',') ?? allNames
  const cluster = clusterNamed('this-machine', measuredSystems())
  const plans = new Map<string, Plan>()
  for (const name of names) plans.set(name, await planOf(name, Number(values.dim ?? 512)))
  const measured = new Map<string, number[]>(names.map(name => [name, []]))
  for (let round = 0; round < Number(values.rounds ?? 20); round++) {
    for (const name of names)
      measured.get(name)!.push(await stepMs(plans.get(name)!, values.backend ?? 'wasm'))
  }
  const predicted = new Map(names.map(name => [name, simulate(plans.get(name)!, cluster).stepSeconds * 1000]))
  console.log('strategy   predicted    measured (median of runs)')
  for (const name of names) {
    console.log(
      `${name.padEnd(8)} ${predicted.get(name)!.toFixed(2).padStart(8)} ms ${median(measured.get(name)!).toFixed(2).padStart(8)} ms`,
    )
  }
  const foreseen = predicted.get('naive')! / predicted.get('part3')!
  const found = median(measured.get('naive')!.map((ms, round) => ms / measured.get('part3')![round]!))
  const off = ((100 * (found - foreseen)) / foreseen).toFixed(1)
  console.log(`naive / 1F1B: ${foreseen.toFixed(2)} predicted, ${found.toFixed(2)} measured, ${off} % off`)
}

async function planOf(name: string, dim: number): Promise<Plan> {
  const strategy = strategies.find(entry => entry.name === name)!
  const { plan, faults } = await recordStrategy(strategy, {
    worldSize: 2,
    model: 'sharded-mlp',
    modelParameters: { dim },
    layers: 16,
    globalBatch: 512,
    batch: 64,
    dtype: 'float32',
  })
  if (!plan) throw new Error(faults[0]!.message)
  return plan
}

/** Median of the steps after the first ones. */
async function stepMs(plan: Plan, backend: string): Promise<number> {
  const times: number[] = []
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  for await (const event of runPlan(plan, { backend, steps, seed: 42, optimizer })) {
    if (event.type === 'step' && event.step >= warmUp) times.push((event.endNs - event.startNs) / 1e6)
    if (event.type === 'result' && event.failure) throw new Error(event.failure.message)
  }
  return median(times)
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!
}
