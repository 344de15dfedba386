/**
 * A simulation as a run: a header and one batch of columns, so that it is stored, drawn, measured and
 * compared like any other run. Times become whole nanoseconds by rounding starts and ends alike, so what
 * touched still touches.
 */
import { LabelList } from '../base/label-list.ts'
import { addOperationSlices, operationDetail } from '../base/operation-slices.ts'
import { memoryCategories, operationKindIndex, type Plan } from '../base/plan.ts'
import { memoryTrack, planProcesses, planTracks } from '../base/plan-tracks.ts'
import type { FlowColumns, RunBatch, RunHeader } from '../base/run.ts'
import { SliceList } from '../base/slice-list.ts'
import type { Ns } from '../base/units.ts'
import { storePlan } from '../strategy/stored-plan.ts'
import { labMemory } from './lab.ts'
import type { MemoryTimeline } from './memory.ts'
import type { Simulation } from './simulate.ts'
import { addStepRow } from './step-row.ts'

export interface SimulatedRun {
  readonly header: RunHeader
  readonly batch: RunBatch
}

/** What is left out where nobody would read it. */
export interface SimulatedParts {
  readonly plan?: boolean
  readonly details?: boolean
}

const ns = (seconds: number): Ns => Math.round(seconds * 1e9)

/**
 * The run of a simulation.
 *
 * @param source the strategy's text where it is known: it is kept with the run
 * @param createdAt ISO 8601
 */
export function simulatedRun(
  simulation: Simulation,
  createdAt: string,
  source?: string,
  { plan: withPlan = true, details: withDetails = true }: SimulatedParts = {},
): SimulatedRun {
  const { plan, cluster } = simulation
  const { header } = plan
  const labels = new LabelList()
  const slices = new SliceList(plan.operations.count * 2)
  const transferOf = addOperations(simulation, labels, slices)
  const flows = messageFlows(plan, simulation, transferOf, labels)
  const tracks = planTracks(plan, simulation.lab ? 'elements' : 'bytes')
  const steps = addStepRow(plan, simulation.times, tracks.length, labels, slices)
  return {
    header: {
      title: `${header.strategy} · ${header.worldSize} ranks`,
      kind: 'simulated',
      createdAt,
      lengthNs: ns(simulation.times.makespan),
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
        dtype: simulation.dtype,
        hardware: cluster.name,
        ...(simulation.peakFlopsPerSecond === undefined
          ? {}
          : { peakFlopsPerSecond: simulation.peakFlopsPerSecond }),
        modelFlopsPerStep: header.modelFlopsPerStep,
        planHash: header.hash,
        memoryUnit: simulation.lab ? 'elements' : 'bytes',
        ...(simulation.links === 'fair' ? { links: 'fair' } : {}),
      },
      complete: true,
    },
    batch: {
      labels: labels.list,
      processes: [...planProcesses(plan), ...steps.processes],
      tracks: [...tracks, ...steps.tracks],
      slices: slices.columns(),
      counters: simulation.lab ? labCounters(simulation) : memoryCounters(simulation.memory),
      flows,
      ...(withDetails && { details: operationDetails(plan) }),
      ...(withPlan && { plan: storePlan(plan) }),
    },
  }
}

/** Arguments of every operation, as a batch has them. */
export function operationDetails(plan: Plan): readonly string[] {
  return Array.from({ length: plan.operations.count }, (_, i) => operationDetail(plan, i))
}

/** By operation: the position of its slice on the communication track, -1 where it has none. */
function addOperations(simulation: Simulation, labels: LabelList, slices: SliceList): Int32Array {
  const { plan, times } = simulation
  const { count, partner } = plan.operations
  const transferOf = new Int32Array(count).fill(-1)
  for (let i = 0; i < count; i++) {
    const own = { start: ns(times.start[i]!), begin: ns(times.begin[i]!), end: ns(times.end[i]!) }
    const awaited = partner[i]! >= 0 ? ns(times.begin[partner[i]!]!) : own.end
    transferOf[i] = addOperationSlices(plan, i, own, awaited, labels, slices)
  }
  return transferOf
}

function messageFlows(
  plan: Plan,
  simulation: Simulation,
  transferOf: Int32Array,
  labels: LabelList,
): FlowColumns {
  const { count, kind, partner, microbatch } = plan.operations
  const { begin, end } = simulation.times
  let messages = 0
  for (let i = 0; i < count; i++) if (kind[i] === operationKindIndex.receive) messages++
  const flows = {
    from: new Uint32Array(messages),
    to: new Uint32Array(messages),
    fromTime: new Float64Array(messages),
    toTime: new Float64Array(messages),
    label: new Uint32Array(messages),
  }
  for (let receive = 0, at = 0; receive < count; receive++) {
    if (kind[receive] !== operationKindIndex.receive) continue
    const send = partner[receive]!
    flows.from[at] = transferOf[send]!
    flows.to[at] = transferOf[receive]!
    flows.fromTime[at] = ns(begin[send]!)
    flows.toTime[at] = ns(end[receive]!)
    flows.label[at++] = labels.id('message', 'transfer', microbatch[receive]!)
  }
  return flows
}

function memoryCounters(memory: readonly MemoryTimeline[]): NonNullable<RunBatch['counters']> {
  const categories = memoryCategories.length
  const track: number[] = []
  const time: number[] = []
  const value: number[] = []
  for (const timeline of memory) {
    for (let category = 0; category < categories; category++) {
      let last = Number.NaN
      for (let i = 0; i < timeline.time.length; i++) {
        const bytes = timeline.bytes[i * categories + category]!
        // Only changes, and a first 0 where the category is used at all.
        if (bytes === last || (bytes === 0 && Number.isNaN(last))) continue
        last = bytes
        track.push(memoryTrack(timeline.rank, category))
        time.push(ns(timeline.time[i]!))
        value.push(bytes)
      }
    }
  }
  return counterColumns(track, time, value)
}

/** The lab has one number a rank: elements in storage when each event starts. */
function labCounters(simulation: Simulation): NonNullable<RunBatch['counters']> {
  const { plan, times } = simulation
  const memory = labMemory(plan)
  const other = memoryCategories.indexOf('other')
  const operations = Array.from(memory.keys())
  return counterColumns(
    operations.map(i => memoryTrack(plan.operations.rank[i]!, other)),
    operations.map(i => ns(times.begin[i]!)),
    Array.from(memory),
  )
}

function counterColumns(track: readonly number[], time: readonly number[], value: readonly number[]) {
  return {
    track: Uint32Array.from(track),
    time: Float64Array.from(time),
    value: Float64Array.from(value),
    detail: new Uint32Array(track.length),
  }
}
