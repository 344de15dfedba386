/**
 * What it costs a step that every operation is logged and reported: processor time of both ranks of a plan, run in
 * this one process on real sockets, steps with and without in turn, told as medians of pairs. Reports go to another
 * process, as those of a rank do. Budget: 2 % of the step.
 *
 * The cost is the same for every width of the layers: with narrow ones, where a step is little else than its
 * operations, the difference shows in the noise; the step that it is a share of has the usual width.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Plan } from '../../engine/base/plan.ts'
import { buildModel } from '../../engine/models/models.ts'
import { backendNamed } from '../../engine/runtime/backends/backends.ts'
import { EventLog } from '../../engine/runtime/rank/event-log.ts'
import { HostLine } from '../../engine/runtime/rank/host-line.ts'
import { rankProgram } from '../../engine/runtime/rank/rank-program.ts'
import part3 from '../../engine/strategies/part3.ts'
import { recordStrategy } from '../../engine/strategy/record.ts'
import { connectRanks } from '../engine/runtime/connected-ranks.ts'

const worldSize = 2
const layers = 16
const warmUp = 20

export async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string' } } })
  const pairs = Number(values.rounds ?? 1500)
  const task = { model: 'sharded-mlp', layers, globalBatch: 32, batch: 4, dtype: 'float32', worldSize }
  const { plan } = await recordStrategy(part3, task)
  const taker = fork(fileURLToPath(new URL('./logging-taker.ts', import.meta.url)), [], {
    execArgv: [],
    serialization: 'advanced',
  })
  const wide = await pairsOfSteps(plan!, 128, Math.ceil(pairs / 10), taker)
  const narrow = await pairsOfSteps(plan!, 8, pairs, taker)
  taker.disconnect()
  const stepMs = at(wide.bare, 0.5)
  const costMs = at(narrow.more, 0.5)
  // Where the median of all possible pairs lies, with 95 %.
  const off = 1 / Math.sqrt(pairs)
  const [least, most] = [at(narrow.more, 0.5 - off), at(narrow.more, 0.5 + off)]
  const share = (ms: number) => `${((100 * ms) / stepMs).toFixed(2)} %`
  console.log(
    `a step of ${plan!.operations.count} operations: ${stepMs.toFixed(2)} ms of processor time, both ranks`,
  )
  console.log(
    `logging and reporting: ${(costMs * 1000).toFixed(0)} us, ${share(costMs)} of it ` +
      `(${share(least)} to ${share(most)}; ${pairs} pairs of ${at(narrow.bare, 0.5).toFixed(2)} ms)`,
  )
}

/** Processor time of steps of all ranks, ms: without logging, and what it is more with. */
async function pairsOfSteps(plan: Plan, dim: number, pairs: number, taker: ChildProcess) {
  const connected = await connectRanks(worldSize)
  const { header } = plan
  const logs = Array.from({ length: worldSize }, () => new SwitchedLog())
  const lines: HostLine[] = []
  for (const [rank, log] of logs.entries()) {
    const { model, dtype, globalBatch } = header
    const modelParameters = { ...header.modelParameters, dim }
    const optimizer = { name: 'adam', learningRate: 1e-3 } as const
    const request = {
      model,
      modelParameters,
      layers,
      optimizer,
      seed: 42,
      globalBatch,
      worldSize,
      threads: 1,
    }
    lines.push(
      new HostLine({
        program: rankProgram(plan, rank),
        model: buildModel({ name: model, layers, dtype, parameters: modelParameters }),
        kernels: await backendNamed('wasm').create({ ...request, rank }),
        links: connected.links[rank]!,
        log,
        onOperation: () => {},
        onGradient: undefined,
      }),
    )
  }
  let pass = 0
  /** Processor time of one step of all ranks, ms. */
  async function step(logged: boolean): Promise<number> {
    for (const log of logs) log.isOn = logged
    const before = process.cpuUsage()
    await Promise.all(lines.map(line => line.pass(pass)))
    if (logged) {
      for (const log of logs) taker.send({ type: 'events', events: log.take(), dropped: 0 })
    }
    const { user, system } = process.cpuUsage(before)
    pass++
    return (user + system) / 1000
  }

  const more: number[] = []
  const bare: number[] = []
  for (let pair = -warmUp; pair < pairs; pair++) {
    // Who goes first changes with every pair: what one step leaves to the next hits both alike.
    const loggedFirst = pair % 2 === 0
    const first = await step(loggedFirst)
    const second = await step(!loggedFirst)
    if (pair < 0) continue
    bare.push(loggedFirst ? second : first)
    more.push(loggedFirst ? first - second : second - first)
  }
  connected.close()
  return { bare, more }
}

/** A log that can be told to keep nothing for a step, beside what the log itself does. */
class SwitchedLog extends EventLog {
  isOn = true

  override operation(...event: Parameters<EventLog['operation']>): void {
    if (this.isOn) super.operation(...event)
  }

  override memory(...change: Parameters<EventLog['memory']>): void {
    if (this.isOn) super.memory(...change)
  }
}

function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!
}
