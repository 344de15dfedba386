/**
 * A simulation as a run: a header, and columns in two parts, what the plan decides and what its times decide. Put
 * together they are one batch, so that it is stored, drawn, measured and compared like any other run.
 */
import { quantityText } from '../base/count-text.ts'
import { operationDetail } from '../base/operation-slices.ts'
import type { Plan } from '../base/plan.ts'
import type { RunBatch, RunHeader } from '../base/run.ts'
import type { RunOutline } from '../base/timing/run-outline.ts'
import { ns, type RunTimes, runTimes } from '../base/timing/run-times.ts'
import { storePlan } from '../strategy/stored-plan.ts'
import { planOutline } from './plan-outline.ts'
import type { Simulation, Timing } from './simulate.ts'

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
  const { plan, times } = simulation
  const { subject, ...header } = runHeader(simulation, createdAt)
  const outline = runOutline(simulation)
  return {
    header: {
      ...header,
      lengthNs: ns(times.makespan),
      subject: { ...subject, ...(source !== undefined && { strategySource: source }) },
    },
    batch: {
      ...batchOf(outline, runTimes(plan, outline, times)),
      details: operationDetails(plan),
      plan: storePlan(plan),
    },
  }
}

/** Arguments of every operation, as a batch has them. */
export function operationDetails(plan: Plan): readonly string[] {
  return Array.from({ length: plan.operations.count }, (_, i) => operationDetail(plan, i))
}

/** The same for all timings of the plan in one unit of memory. */
export function runOutline(timing: Timing): RunOutline {
  return planOutline(timing.plan, memoryUnitOf(timing))
}

function memoryUnitOf({ isLab }: Timing): 'bytes' | 'elements' {
  return isLab ? 'elements' : 'bytes'
}

/**
 * Of a simulated run all but its length, which its times tell.
 *
 * @param createdAt ISO 8601
 */
export function runHeader(timing: Timing, createdAt: string): Omit<RunHeader, 'lengthNs'> {
  const { plan, cluster, dtype, links, peakFlopsPerSecond } = timing
  const { header } = plan
  return {
    title: `${header.strategy} · ${quantityText(header.worldSize, 'rank')}`,
    kind: 'simulated',
    createdAt,
    worldSize: header.worldSize,
    sources: [],
    subject: {
      strategy: header.strategy,
      parameters: header.parameters,
      model: header.model,
      layers: header.layers,
      microbatches: header.microbatches,
      globalBatch: header.globalBatch,
      dtype,
      hardware: cluster.name,
      ...(peakFlopsPerSecond === undefined ? {} : { peakFlopsPerSecond }),
      modelFlopsPerStep: header.modelFlopsPerStep,
      planHash: header.hash,
      memoryUnit: memoryUnitOf(timing),
      ...(links === 'fair' ? { links: 'fair' } : {}),
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
      start,
      duration,
      label: position.map(at => slices.label[at]!),
      flags: new Uint8Array(position.length),
      detail: position.map(at => slices.detail[at]!),
      operation: Int32Array.from(position, at => slices.operation[at]!),
    },
    counters: {
      track: Uint32Array.from(
        Array.from(count).flatMap((samples, track) => Array<number>(samples).fill(track)),
      ),
      time,
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
