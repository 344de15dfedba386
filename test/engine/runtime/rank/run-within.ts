/** Runs a plan with all of its ranks in this process: real kernels, real sockets, and no time lost on starting. */
import type { Plan } from '../../../../engine/base/plan.ts'
import { buildModel } from '../../../../engine/models/models.ts'
import { backendNamed } from '../../../../engine/runtime/backends/backends.ts'
import type { OptimizerRequest } from '../../../../engine/runtime/kernel-set.ts'
import { EventLog } from '../../../../engine/runtime/rank/event-log.ts'
import { HostLine } from '../../../../engine/runtime/rank/host-line.ts'
import type { ReadTensor } from '../../../../engine/runtime/rank/messages.ts'
import type { Links } from '../../../../engine/runtime/rank/messenger.ts'
import { rankProgram } from '../../../../engine/runtime/rank/rank-program.ts'
import { connectRanks } from '../connected-ranks.ts'

export interface RanWithin {
  readonly lossPerStep: readonly number[]
  /** By rank: as they came to the updates of the first pass, and the weights after the last one. */
  readonly gradients: readonly (readonly ReadTensor[])[]
  readonly finalWeights: readonly (readonly ReadTensor[])[]
}

export async function runWithin(plan: Plan, optimizer: OptimizerRequest, passes: number): Promise<RanWithin> {
  const { worldSize } = plan.header
  const connected = await connectRanks(worldSize)
  try {
    const ranks = await Promise.all(
      connected.links.map((links, rank) => openRank(plan, rank, links, optimizer)),
    )
    const losses: number[] = []
    for (let pass = 0; pass < passes; pass++) {
      const ofRanks = await Promise.all(ranks.map(({ hostLine }) => hostLine.pass(pass)))
      for (let step = 0; step < plan.header.steps; step++)
        losses.push(ofRanks.reduce((sum, own) => sum + own[step]!, 0))
    }
    return {
      lossPerStep: losses,
      gradients: ranks.map(({ gradients }) => gradients),
      finalWeights: await Promise.all(ranks.map(({ weights }) => weights())),
    }
  } finally {
    connected.close()
  }
}

async function openRank(plan: Plan, rank: number, links: Links, optimizer: OptimizerRequest) {
  const { model, modelParameters, layers, dtype, globalBatch, worldSize } = plan.header
  const program = rankProgram(plan, rank)
  const kernels = await backendNamed('wasm').create({
    model,
    modelParameters,
    layers,
    optimizer,
    seed: 42,
    globalBatch,
    rank,
    worldSize,
    threads: 1,
  })
  const gradients: ReadTensor[] = []
  const hostLine: HostLine = new HostLine({
    program,
    model: buildModel({ name: model, layers, dtype, parameters: modelParameters }),
    kernels,
    links,
    log: new EventLog(),
    onOperation: () => {},
    onGradient: (layer, value) => {
      if (hostLine.state.pass > 0) return
      const floats = kernels.read(hostLine.store.get(value)) as Float32Array
      gradients.push({ layer, part: program.values[value]!.part, floats })
    },
  })
  const weights = async () => {
    const read: ReadTensor[] = []
    for (const { layer, part, weight } of hostLine.store.carried) {
      read.push({ layer, part, floats: await kernels.read(weight) })
    }
    return read
  }
  return { hostLine, gradients, weights }
}
