/**
 * A plan on a cluster: every operation timed, every rank's memory over time, and the measures of a step.
 */
import { type Intervals, inScratch, newColumn, union } from '../base/intervals.ts'
import { kindOf, operationKindIndex, operationKinds, type Plan, type PlanFault } from '../base/plan.ts'
import { type BubbleRatios, bubbleRatios, type RankStates, rankStates } from '../base/rank-states.ts'
import { type MemoryTimeline, memoryOf } from '../base/timing/memory.ts'
import { type Durations, retime, type Times, type timesFor } from '../base/timing/retime.ts'
import type { TimingRules } from '../base/timing/timing-columns.ts'
import type { Bytes, Rank } from '../base/units.ts'
import { peakFlopsPerSecond } from '../hardware/roofline.ts'
import type { Cluster } from '../hardware/system.ts'
import { durationsOn, labDurations, loadSeconds, pausesOn } from './durations.ts'
import { fairTimes } from './fair-links.ts'
import { type LabFigures, labFigures } from './lab.ts'

export interface TimingOptions {
  /** The teaching lab's rules and units. */
  readonly lab?: boolean
  /** Transfers that use one link at once share it: slower to compute (fair-links.ts). Not with lab rules. */
  readonly fairLinks?: boolean
  /** Overrides the plan's dtype as key of the device's peaks. */
  readonly dtype?: string
}

/** A plan on a cluster: all that its times follow from, before there are any. */
export interface Timing {
  readonly plan: Plan
  readonly cluster: Cluster
  readonly isLab: boolean
  /** How links serve transfers that overlap: each for itself in issue order, or shared fairly. */
  readonly links: 'own' | 'fair'
  readonly dtype: string
  /** Undefined where the device has no datasheet peak. */
  readonly peakFlopsPerSecond: number | undefined
  readonly durations: Durations
  readonly rules: TimingRules
}

export interface Simulation extends Timing {
  readonly times: Times
  /** Length of the step, seconds, float64. With lab rules: the lab's execution time. */
  readonly stepSeconds: number
  readonly ranks: readonly RankStates[]
  readonly bubble: BubbleRatios
  /** Undefined where the device has no datasheet peak. */
  readonly mfu: number | undefined
  readonly memory: readonly MemoryTimeline[]
  /** Of the device; undefined: unlimited. */
  readonly memoryLimitBytes: Bytes | undefined
  /** Before the step; 0 in lab mode, where it is part of the step. */
  readonly loadSeconds: number
  readonly lab: LabFigures | undefined
  /** Memory limits exceeded. */
  readonly violations: readonly PlanFault[]
}

/** @throws AppError where the cluster is too small for the plan or lacks its dtype */
export function timingOn(plan: Plan, cluster: Cluster, options: TimingOptions = {}): Timing {
  const dtype = options.dtype ?? plan.header.dtype
  const isLab = options.lab === true
  return {
    plan,
    cluster,
    isLab,
    links: options.fairLinks && !isLab ? 'fair' : 'own',
    dtype,
    peakFlopsPerSecond: peakOf(cluster, dtype),
    durations: isLab ? labDurations(plan, cluster, dtype) : durationsOn(plan, cluster, dtype),
    rules: isLab ? { sendsNeverWait: true } : pausesOn(cluster.system),
  }
}

/** Times a plan on a cluster. Throws what {@link timingOn} throws. */
export function simulate(plan: Plan, cluster: Cluster, options: TimingOptions = {}): Simulation {
  return simulated(timingOn(plan, cluster, options))
}

/** @param into room for the times, from `timesFor`: the simulation holds until it is filled again */
export function simulated(timing: Timing, into?: ReturnType<typeof timesFor>): Simulation {
  const { plan, cluster, isLab, links, peakFlopsPerSecond: peak, durations, rules } = timing
  const { header } = plan
  const times =
    links === 'fair' ? fairTimes(plan, durations, cluster.system) : retime(plan, durations, into, rules)
  const figures = isLab ? labFigures(plan, times) : undefined
  const ranks = Array.from({ length: header.worldSize }, (_, rank) =>
    inScratch(() => statesOf(plan, times, rank)),
  )
  const memory = memoryOf(plan, times)
  const memoryLimitBytes = gigabytes(cluster.system.memory.gigabytes)
  // Steps that flow into each other have no lengths of their own: the mean.
  const stepSeconds = (figures?.executionSeconds ?? times.makespan) / header.steps
  const work = peak === undefined ? undefined : peak * header.worldSize * times.makespan
  return {
    ...timing,
    times,
    stepSeconds,
    ranks,
    bubble: bubbleRatios(ranks),
    mfu: figures?.mfu ?? (work ? (header.modelFlopsPerStep * header.steps) / work : undefined),
    memory,
    memoryLimitBytes,
    loadSeconds: isLab ? 0 : loadSeconds(plan, cluster),
    lab: figures,
    // The lab knows no limit: its memory is in elements, and only its grading looks at it.
    violations: isLab
      ? []
      : memory.flatMap(timeline => memoryFault(plan, timeline, cluster, memoryLimitBytes)),
  }
}

const gigabytes = (value: number | undefined) => (value === undefined ? undefined : value * 1e9)

function peakOf(cluster: Cluster, dtype: string): number | undefined {
  const { fixed, measured, matrix } = cluster.system
  if (fixed || measured || !matrix[dtype]) return undefined
  return peakFlopsPerSecond(cluster.system, dtype)
}

/** How a rank spends the plan's time, seconds. */
function statesOf(plan: Plan, { start, begin, end, makespan }: Times, rank: Rank): RankStates {
  const from = plan.rankOffset[rank]!
  const to = plan.rankOffset[rank + 1]!
  const compute = new Collected(to - from)
  const transfer = new Collected(to - from)
  const wait = new Collected(2 * (to - from))
  const { kind: kinds } = plan.operations
  for (let i = from; i < to; i++) {
    const kind = kinds[i]!
    if (kind === operationKindIndex.wait) continue
    if (isCommunication[kind] === 1) {
      wait.add(start[i]!, begin[i]!)
      // A barrier moves nothing: all of it is waiting.
      const moving = kind === operationKindIndex.barrier ? wait : transfer
      moving.add(begin[i]!, end[i]!)
    } else if (kind === operationKindIndex.load) transfer.add(begin[i]!, end[i]!)
    else compute.add(begin[i]!, end[i]!)
  }
  return rankStates({ compute: compute.set(), transfer: transfer.set(), wait: wait.set() }, 0, makespan)
}

/** By kind of operation. */
const isCommunication = Uint8Array.from(operationKinds, ({ stream }) => (stream === 'compute' ? 0 : 1))

/** Intervals on their way to a set. */
class Collected {
  readonly #start: Float64Array
  readonly #end: Float64Array
  #count = 0

  constructor(capacity: number) {
    this.#start = newColumn(capacity)
    this.#end = newColumn(capacity)
  }

  add(from: number, to: number): void {
    if (!(to > from)) return
    this.#start[this.#count] = from
    this.#end[this.#count++] = to
  }

  set(): Intervals {
    return union(this.#start, this.#end, this.#count)
  }
}

function memoryFault(
  plan: Plan,
  timeline: MemoryTimeline,
  cluster: Cluster,
  limit: Bytes | undefined,
): PlanFault[] {
  const { peak, rank } = timeline
  if (limit === undefined || peak.bytes <= limit) return []
  const { operations } = plan
  const kind = kindOf(plan, peak.operation)
  const layer = operations.layer[peak.operation]!
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`
  return [
    {
      code: 'memory-limit',
      rank,
      operation: layer >= 0 ? `${kind}(layer ${layer})` : kind,
      line: operations.line[peak.operation]!,
      message: `Rank ${rank} needs ${gb(peak.bytes)}; a device of ${cluster.name} has ${gb(limit)}.`,
      suggestion:
        'Shard weights and optimizer state, keep fewer microbatches in flight, or recompute activations.',
    },
  ]
}
