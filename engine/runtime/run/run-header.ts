/** The header of an executed run: what was run, how, and on what. */
import { availableParallelism } from 'node:os'
import { quantityText } from '../../base/count-text.ts'
import type { Plan } from '../../base/plan.ts'
import type { ExecutionFacts, RunHeader } from '../../base/run.ts'
import { describeMachine, type Fingerprint } from '../../service/fingerprint.ts'
import type { RunPlanOptions } from './run-options.ts'

export interface RankShare {
  readonly ranksPerDevice: number
  readonly threadsPerRank: number
}

/** How ranks share the devices of a back end (1 for a processor, which all share). */
export function shareOf(worldSize: number, devices: number): RankShare {
  return {
    ranksPerDevice: Math.ceil(worldSize / Math.max(1, devices)),
    threadsPerRank: Math.max(1, Math.floor(availableParallelism() / worldSize)),
  }
}

export interface HeaderFacts {
  readonly plan: Plan
  readonly options: RunPlanOptions
  readonly machine: Fingerprint
  readonly backend: string
  readonly device: string
  readonly share: RankShare
  readonly startedAt: Date
}

/** As the run begins; see {@link finishedHeader}. */
export function runHeader({
  plan,
  options,
  machine,
  backend,
  device,
  share,
  startedAt,
}: HeaderFacts): RunHeader {
  const { header } = plan
  const { optimizer, seed, steps, source } = options
  return {
    title: `${header.strategy} · ${quantityText(header.worldSize, 'rank')} · ${backend}`,
    kind: 'executed',
    createdAt: startedAt.toISOString(),
    absoluteStartNs: `${startedAt.getTime()}000000`,
    lengthNs: 0,
    worldSize: header.worldSize,
    sources: [],
    subject: {
      strategy: header.strategy,
      ...(source === undefined ? {} : { strategySource: source }),
      parameters: header.parameters,
      model: header.model,
      layers: header.layers,
      microbatches: header.microbatches,
      globalBatch: header.globalBatch,
      // What the kernels compute in, whatever the plan's bytes were counted for.
      dtype: 'float32',
      hardware: describeMachine(machine),
      modelFlopsPerStep: header.modelFlopsPerStep,
      backend,
      planHash: header.hash,
      memoryUnit: 'bytes',
      execution: {
        device,
        ...share,
        optimizer: optimizer.name,
        learningRate: optimizer.learningRate,
        seed,
        steps,
        clockResidualNs: 0,
        droppedEvents: 0,
        machine,
      },
    },
    complete: false,
  }
}

/** With what is known at the end. */
export function finishedHeader(header: RunHeader, change: Partial<ExecutionFacts>): RunHeader {
  const { subject } = header
  return { ...header, subject: { ...subject, execution: { ...subject.execution!, ...change } } }
}
