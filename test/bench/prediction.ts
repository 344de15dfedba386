/**
 * Predicted beside measured: strategies on ranks of this machine, as simulated on what `rankscope hardware --measure`
 * measures and as run. Each round measures the machine anew before it runs all strategies in turn: the speed of a
 * shared machine changes within minutes. Budgets: every strategy within 25 % of what was simulated, the ratio of naive
 * to 1F1B over 8 microbatches within 15 %.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Plan } from '../../engine/base/plan.ts'
import { measureKernels } from '../../engine/runtime/backends/kernel-rates.ts'
import { runPlan } from '../../engine/runtime/run/run-plan.ts'
import { fingerprint } from '../../engine/service/fingerprint.ts'
import { measureMemory, systemOf } from '../../engine/service/measure-machine.ts'
import { measureRanks } from '../../engine/service/measure-ranks.ts'
import { simulate } from '../../engine/simulate/simulate.ts'
import { strategies } from '../../engine/strategies/strategies.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'
import { quietest } from './quiet.ts'

/** Those that two ranks can run, as they are or with fewer stages. */
const allNames = strategies.map(({ name }) => name).filter(name => name !== 'monolith')
/** Compiling and filling caches: steps go on getting shorter for so long. */
const warmUp = 12

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      steps: { type: 'string', default: '20' },
      ranks: { type: 'string', default: '2' },
      dim: { type: 'string', default: '512' },
      batch: { type: 'string', default: '64' },
      backend: { type: 'string', default: 'wasm' },
      strategies: { type: 'string' },
    },
  })
  const ranks = Number(values.ranks)
  const names = values.strategies?.split(',') ?? allNames
  const plans = new Map<string, Plan>()
  for (const name of names) {
    const plan = await planOf(name, ranks, Number(values.dim), Number(values.batch))
    if (typeof plan === 'string') console.log(`${name} is left out: ${plan}`)
    else plans.set(name, plan)
  }
  if (ranks > availableParallelism()) {
    console.log(
      `${ranks} ranks on ${availableParallelism()} cores: they take turns, which no simulation tells.`,
    )
  }
  const figures = new Map(
    [...plans.keys()].map(name => [name, { predicted: [] as number[], measured: [] as number[] }]),
  )
  for (let round = 0; round < Number(values.rounds); round++) {
    const cluster = { name: 'this-machine', system: await quietest(() => measuredSystem(values.backend)) }
    for (const [name, plan] of plans) {
      const { predicted, measured } = figures.get(name)!
      predicted.push(simulate(plan, cluster).stepSeconds * 1000)
      measured.push(await quietest(() => stepMs(plan, values.backend, Number(values.steps))))
    }
  }
  console.log('strategy                   predicted    measured    error (medians of rounds)')
  for (const [name, { predicted, measured }] of figures) {
    const error = median(measured.map((ms, round) => ms / predicted[round]! - 1))
    const milliseconds = [predicted, measured]
      .map(list => `${median(list).toFixed(1).padStart(8)} ms`)
      .join(' ')
    console.log(`${name.padEnd(25)} ${milliseconds} ${percent(error).padStart(9)}`)
  }
  const [naive, part3] = [figures.get('naive'), figures.get('part3')]
  if (!naive || !part3) return
  const ratio = (kind: 'predicted' | 'measured') =>
    median(naive[kind].map((ms, round) => ms / part3[kind][round]!))
  const [foreseen, found] = [ratio('predicted'), ratio('measured')]
  console.log(
    `naive / 1F1B: ${foreseen.toFixed(2)} predicted, ${found.toFixed(2)} measured, ${percent(found / foreseen - 1)} off`,
  )
}

async function measuredSystem(backend: string) {
  const kernels = await measureKernels(backend)
  const ranks = await measureRanks(backend)
  return systemOf(await fingerprint(), { memoryBytesPerSecond: measureMemory(), kernels, ranks })
}

/** The plan, or why there is none. */
async function planOf(name: string, worldSize: number, dim: number, batch: number): Promise<Plan | string> {
  const strategy = strategies.find(entry => entry.name === name)!
  const { plan, faults } = await recordStrategy(strategy, {
    worldSize,
    model: 'sharded-mlp',
    modelParameters: { dim },
    layers: 16,
    globalBatch: 8 * batch,
    batch,
    dtype: 'float32',
    ...('stages' in (strategy.parameters ?? {}) && { parameters: { stages: worldSize } }),
  })
  return plan ?? faults[0]!.message
}

/** Median of the steps after the first ones. */
async function stepMs(plan: Plan, backend: string, steps: number): Promise<number> {
  const times: number[] = []
  const optimizer = { name: 'adam', learningRate: 1e-3 } as const
  for await (const event of runPlan(plan, { backend, steps, seed: 42, optimizer })) {
    if (event.type === 'step' && event.step >= warmUp) times.push((event.endNs - event.startNs) / 1e6)
    if (event.type === 'result' && event.failure) throw new Error(event.failure.message)
  }
  return median(times)
}

function percent(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)} %`
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!
}
