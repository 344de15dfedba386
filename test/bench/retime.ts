/**
 * What it costs to time a recorded plan again after a change of a parameter. Budgets: 10 ns an operation up
 * to a million operations; a change of one cluster parameter in under 16 ms for 100,000 operations, formulas,
 * times and memory together. Held against one pass over a column of the same length in the same process.
 */
import type { Plan } from '../../engine/base/plan.ts'
import { memoryOf } from '../../engine/base/timing/memory.ts'
import { retime, timesFor } from '../../engine/base/timing/retime.ts'
import { clusterNamed } from '../../engine/hardware/catalogue.ts'
import { overrideSystem } from '../../engine/hardware/override.ts'
import { durationsOn } from '../../engine/simulate/durations.ts'
import { PlanBuilder } from '../../engine/strategy/plan-builder.ts'

const ranks = 32

/** Forwards handed down a pipeline, then backwards up, microbatch by microbatch, activations in between. */
function pipelinePlan(microbatches: number): Plan {
  const builder = new PlanBuilder(ranks)
  const cost = (kind: 'forward' | 'backward') =>
    builder.tables.cost({ kind, flops: 1e12, bytesMoved: 1e8, samples: 1 })
  const message = (kind: 'send' | 'receive', from: number, to: number) =>
    builder.tables.cost({ kind, from, to, payloadBytes: 1e7 })
  const costs = {
    forward: cost('forward'),
    backward: cost('backward'),
    messages: Array.from({ length: ranks }, (_, from) => ({
      down: [message('send', from, from + 1), message('receive', from, from + 1)] as const,
      up: [message('send', from, from - 1), message('receive', from, from - 1)] as const,
    })),
  }
  const subject = (microbatch: number, number: number) => ({
    layer: 0,
    microbatch,
    samples: 0,
    cost: number,
    line: 1,
  })
  const pass = (microbatch: number, from: number, to: number, pair: readonly [number, number]) => {
    builder.await(builder.send(from, to, subject(microbatch, pair[0])), 1)
    builder.await(builder.receive(from, to, subject(microbatch, pair[1])), 1)
  }
  const held: number[][] = []
  for (let microbatch = 0; microbatch < microbatches; microbatch++) {
    const buffers: number[] = []
    for (let rank = 0; rank < ranks; rank++) {
      const operation = builder.compute('forward', rank, subject(microbatch, costs.forward))
      buffers.push(builder.memory.allocate(rank, 'activations', 1e7, 1e7, operation))
      if (rank + 1 < ranks) pass(microbatch, rank, rank + 1, costs.messages[rank]!.down)
    }
    held.push(buffers)
    if (microbatch < 8 && microbatch + 1 < microbatches) continue
    for (let rank = ranks - 1; rank >= 0; rank--) {
      builder.memory.use(
        held[0]![rank]!,
        builder.compute('backward', rank, subject(microbatch, costs.backward)),
      )
      builder.memory.release(held[0]![rank]!)
      if (rank > 0) pass(microbatch, rank, rank - 1, costs.messages[rank]!.up)
    }
    held.shift()
  }
  return builder.finish({
    strategy: 'bench',
    parameters: {},
    model: 'none',
    modelParameters: {},
    layers: ranks,
    dtype: 'float16',
    globalBatch: microbatches,
    batch: 1,
    steps: 1,
    modelFlopsPerStep: 1,
    modelElements: 0,
  })
}

/** Milliseconds of the run that was disturbed least. */
function least(run: () => void, repeats: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < repeats; i++) {
    const from = performance.now()
    run()
    best = Math.min(best, performance.now() - from)
  }
  return best
}

export function bench(): void {
  const { system } = clusterNamed('h100_sxm')
  for (const wanted of [10_000, 100_000, 1_000_000]) {
    const plan = pipelinePlan(Math.round(wanted / (6 * ranks - 4)))
    const { count } = plan.operations
    const room = timesFor(plan)
    const durations = durationsOn(plan, { name: 'h100', system }, 'float16')
    const repeats = Math.max(40, 4_000_000 / wanted)
    const again = least(() => retime(plan, durations, room), repeats)
    const column = Float64Array.from({ length: count }, (_, i) => i)
    let sum = 0
    const scan = least(() => {
      for (let i = 0; i < count; i++) sum += column[i]!
    }, repeats)
    let bandwidth = 100
    const whole = least(() => {
      const changed = overrideSystem(system, [`tiers.0.gigabytesPerSecond=${bandwidth++}`])
      const times = retime(plan, durationsOn(plan, { name: 'h100', system: changed }, 'float16'), room)
      memoryOf(plan, times)
    }, 20)
    console.log(
      `${count.toLocaleString('en')} operations: re-timed in ${again.toFixed(2)} ms, ` +
        `${((again * 1e6) / count).toFixed(1)} ns an operation (${(again / scan).toFixed(0)} x a scan of one column); ` +
        `a parameter changed, times and memory: ${whole.toFixed(1)} ms${sum < 0 ? ' ' : ''}`,
    )
  }
}
