/**
 * A simulation as a run: a header, and columns in two parts, what the plan decides and what its times decide. Put
 * together they are one batch, so that it is stored, drawn, measured and compared like any other run.
 */
import { quantityText } from '../base/count-text.ts'
import { operationDetail } from '../base/operation-slices.ts'
import type { Plan } from '../base/plan.ts'
import type { RunBatch, RunHeader } from '../base/run.ts'
import type { RunOutline, RunTimes } from '../base/timed-run.ts'
import { storePlan } from '../strategy/stored-plan.ts'
import { planOutline } from './plan-outline.ts'
import { ns, runTimes } from './plan-times.ts'
import type { Simulation } from './simulate.ts'

export interface TimedSimulation {
  readonly header: RunHeader
  /** The same for every simulation of the plan in this unit of memory. */
  readonly outline: RunOutline
  readonly times: RunTimes
}

/** @param createdAt ISO 8601 */
export function timedSimulation(simulation: Simulation, createdAt: string): TimedSimulation {
  const planned = planOutline(simulation.plan, memoryUnitOf(simulation))
  return {
    header: headerOf(simulation, createdAt),
    outline: planned.outline,
    times: runTimes(simulation, planned),
  }
}

export interface SimulatedRun {
  readonly header: RunHeader
  readonly batch: RunBatch
}

/**
 * The run of a simulation, to be kept.
 *
 * @param source the strategy's text where it is known: it is kept with the run
 */
export function simulatedRun(simulation: Simulation, createdAt: string, source?: string): SimulatedRun {
  const { plan } = simulation
  const { header, outline, times } = timedSimulation(simulation, createdAt)
  const { subject } = header
  return {
    header: { ...header, subject: { ...subject, ...(source !== undefined && { strategySource: source }) } },
    batch: { ...batchOf(outline, times), details: operationDetails(plan), plan: storePlan(plan) },
  }
}

/** Arguments of every operation, as a batch has them. */
export function operationDetails(plan: Plan): readonly string[] {
  return Array.from({ length: plan.operations.count }, (_, i) => operationDetail(plan, i))
}

export function memoryUnitOf(simulation: Simulation): 'bytes' | 'elements' {
  return simulation.lab ? 'elements' : 'bytes'
}

function headerOf(simulation: Simulation, createdAt: string): RunHeader {
  const { plan, cluster } = simulation
  const { header } = plan
  return {
    title: `${header.strategy} · ${quantityText(header.worldSize, 'rank')}`,
    kind: 'simulated',
    createdAt,
    lengthNs: ns(simulation.times.makespan),
    worldSize: header.worldSize,
    sources: [],
    subject: {
      strategy: header.strategy,
      parameters: header.parameters,
      model: header.model,
      layers: header.layers,
      microbatches: header.microbatches,
      globalBatch: header.globalBatch,
      dtype: simulation.dtype,
      hardware: cluster.name,
      ...(simulation.peakFlopsPerSecond === undefined
        ? {}
        : { peakFlopsPerSecond: simulation.peakFlopsPerSecond }),
      modelFlopsPerStep: header.modelFlopsPerStep,
      planHash: header.hash,
      memoryUnit: memoryUnitOf(simulation),
      ...(simulation.links === 'fair' ? { links: 'fair' } : {}),
    },
    complete: true,
  }
}

function batchOf({ labels, processes, tracks, slices, flows }: RunOutline, times: RunTimes): RunBatch {
  const { position, start, duration } = times.slices
  const { count, time, value } = times.counters
  const rowOf = new Uint32Array(slices.track.length)
  position.forEach((at, row) => {
    rowOf[at] = row
  })
  const from = flows.from.map(at => rowOf[at]!)
  const to = flows.to.map(at => rowOf[at]!)
  return {
    labels,
    processes,
    tracks,
    slices: {
      track: position.map(at => slices.track[at]!),
      start: Float64Array.from(start),
      duration: Float64Array.from(duration),
      label: position.map(at => slices.label[at]!),
      flags: new Uint8Array(position.length),
      detail: position.map(at => slices.detail[at]!),
      operation: Int32Array.from(position, at => slices.operation[at]!),
    },
    counters: {
      track: Uint32Array.from(
        Array.from(count).flatMap((samples, track) => Array<number>(samples).fill(track)),
      ),
      time: Float64Array.from(time),
      value,
      detail: new Uint32Array(time.length),
    },
    flows: {
      from,
      to,
      fromTime: Float64Array.from(from, row => start[row]!),
      toTime: Float64Array.from(to, row => start[row]! + duration[row]!),
      label: flows.label,
    },
  }
}
