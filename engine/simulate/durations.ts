/**
 * What each distinct cost of a plan takes on a cluster, seconds. Computed once per entry of `plan.costs`;
 * operations look theirs up. A change of one cluster parameter therefore costs a few dozen formulas.
 */
import { AppError } from '../base/app-error.ts'
import type { Plan, PlanCost } from '../base/plan.ts'
import type { Durations } from '../base/timing/retime.ts'
import type { TimingRules } from '../base/timing/timing-columns.ts'
import type { Rank } from '../base/units.ts'
import { clusterSize } from '../hardware/catalogue.ts'
import {
  type Collective,
  collective,
  pointToPoint,
  pointToPointSeconds,
  scaledSeconds,
} from '../hardware/network.ts'
import { secondsAt } from '../hardware/rank-times.ts'
import { hostLinkSeconds, matrixSeconds, memorySeconds, vectorSeconds } from '../hardware/roofline.ts'
import type { Cluster, System, Tier } from '../hardware/system.ts'

/**
 * Durations on a cluster.
 *
 * @param dtype key of the system's matrix engine, e.g. `float16`
 * @throws `invalid-argument` where the cluster has fewer devices than the plan has ranks;
 *   `unsupported` where the device lacks the dtype
 */
export function durationsOn(plan: Plan, cluster: Cluster, dtype: string): Durations {
  requireRoom(plan, cluster)
  const { ranks } = cluster.system
  const durations = Float64Array.from(plan.costs, cost => secondsOf(cost, plan, cluster.system, dtype))
  if (ranks) {
    for (const [cost, bytes] of meanCutBytes(plan)) durations[cost] = secondsAt(ranks.cut, bytes)
  }
  return durations
}

/** What passes between operations where ranks were measured; nothing elsewhere. */
export function pausesOn({ ranks }: System): Pick<TimingRules, 'pause' | 'lead'> {
  return ranks ? { pause: ranks.pauseMicroseconds * 1e-6, lead: ranks.turnMicroseconds * 1e-6 } : {}
}

/** By cost of cutting and joining: bytes of the whole. One cost stands for the layers of a model, so the mean. */
function meanCutBytes({ costs, operations, reads, writes, values, buffers }: Plan): Map<number, number> {
  const sums = new Map<number, { bytes: number; count: number }>()
  for (let i = 0; i < operations.count; i++) {
    const cost = operations.cost[i]!
    const { kind } = costs[cost]!
    if (kind !== 'shard' && kind !== 'combine') continue
    const { offset, items } = kind === 'shard' ? reads : writes
    const sum = sums.get(cost) ?? { bytes: 0, count: 0 }
    for (let at = offset[i]!; at < offset[i + 1]!; at++)
      sum.bytes += buffers.bytes[values.buffer[items[at]!]!]!
    sum.count++
    sums.set(cost, sum)
  }
  return new Map([...sums].map(([cost, { bytes, count }]) => [cost, bytes / count]))
}

/**
 * Durations as the teaching lab has them: backward = forward, weights travel whole even when sharded, every
 * message and collective goes over the smallest tier that holds the whole world, local copies are free.
 */
export function labDurations(plan: Plan, cluster: Cluster, dtype: string): Durations {
  requireRoom(plan, cluster)
  const { system } = cluster
  const tier = system.tiers.find(candidate => candidate.size >= plan.header.worldSize)
  return Float64Array.from(plan.costs, cost => labSeconds(cost, plan, system, tier, dtype))
}

/** Seconds that loading the weights takes on the rank that loads most; not part of a step. */
export function loadSeconds(plan: Plan, cluster: Cluster): number {
  if (cluster.system.fixed) return 0
  const seconds = loadsOf(plan).map(costs =>
    costs.reduce((sum, cost) => sum + hostLinkSeconds(cluster.system, plan.costs[cost]!.bytesMoved), 0),
  )
  return Math.max(0, ...seconds)
}

/** By rank: the costs of what it loads. Few of all operations, and asked for whenever a plan is timed. */
function loadsOf({ costs, header, operations, rankOffset }: Plan): readonly (readonly number[])[] {
  const known = loads.get(operations)
  if (known) return known
  const isLoad = costs.map(({ kind }) => kind === 'load')
  const made = Array.from({ length: header.worldSize }, (_, rank) => [
    ...operations.cost.subarray(rankOffset[rank], rankOffset[rank + 1]).filter(cost => isLoad[cost]),
  ])
  loads.set(operations, made)
  return made
}

const loads = new WeakMap<Plan['operations'], readonly (readonly number[])[]>()

function requireRoom(plan: Plan, cluster: Cluster): void {
  const room = clusterSize(cluster)
  if (plan.header.worldSize <= room) return
  throw new AppError(
    'invalid-argument',
    `${cluster.name} has ${room} devices; the plan needs ${plan.header.worldSize}. Ask for more nodes: "${cluster.system.name} x N".`,
  )
}

function secondsOf(cost: PlanCost, plan: Plan, system: System, dtype: string): number {
  if (system.fixed) return fixedSeconds(cost, system.fixed.forwardNs * 1e-9)
  switch (cost.kind) {
    // Weights are resident from the step before: see loadSeconds.
    case 'load':
    case 'input':
    case 'wait':
      return 0
    case 'add':
    case 'shard':
    case 'combine':
      return memorySeconds(system, cost.bytesMoved)
    case 'forward':
    case 'recompute':
    case 'backward':
    case 'backwardInput':
    case 'backwardWeight':
      return matrixSeconds(system, dtype, cost.flops, cost.bytesMoved)
    case 'loss':
    case 'update':
      return vectorSeconds(system, cost.flops, cost.bytesMoved)
    case 'send':
    case 'receive':
      return pointToPoint(system, cost.from, cost.to, cost.payloadBytes).seconds
    default:
      return collective(system, cost.kind, groupOf(plan, cost), cost.payloadBytes).seconds
  }
}

/** The ideal cluster: a layer's forward takes a whole number of nanoseconds a sample, backward twice that. */
function fixedSeconds(cost: PlanCost, forward: number): number {
  switch (cost.kind) {
    case 'forward':
    case 'recompute':
    case 'backwardInput':
    case 'backwardWeight':
      return forward * cost.samples
    case 'backward':
      return 2 * forward * cost.samples
    default:
      return 0
  }
}

function labSeconds(
  cost: PlanCost,
  plan: Plan,
  system: System,
  tier: Tier | undefined,
  dtype: string,
): number {
  switch (cost.kind) {
    case 'load':
      return hostLinkSeconds(system, cost.bytesMoved)
    case 'forward':
    case 'recompute':
      return matrixSeconds(system, dtype, cost.flops, cost.bytesMoved)
    case 'update':
      // One operation an element; gradient and weight read, weight written, two bytes each.
      return matrixSeconds(system, dtype, cost.elements, 6 * cost.elements)
    case 'backward':
    case 'backwardInput':
    case 'backwardWeight':
      return matrixSeconds(system, dtype, cost.forwardFlops, cost.forwardBytesMoved)
    case 'input':
    case 'loss':
    case 'add':
    case 'shard':
    case 'combine':
    case 'wait':
      return 0
    case 'send':
    case 'receive':
      return tier ? pointToPointSeconds(tier, labPayload(cost)) : 0
    default:
      return tier ? labCollective(cost.kind, tier, groupOf(plan, cost).length, labPayload(cost)) : 0
  }
}

function labCollective(kind: Collective, tier: Tier, ranks: number, bytes: number): number {
  return kind === 'barrier' ? 0 : scaledSeconds(tier, kind, ranks, bytes)
}

const wholeValueKinds = new Set(['allGather', 'gather', 'reduceScatter', 'scatter'])

/** The lab charges weights and their gradients at full size, whatever shard of them travels. */
function labPayload(cost: PlanCost): number {
  const whole = cost.value === 'weight' || cost.value === 'weightGradient'
  return whole && !wholeValueKinds.has(cost.kind) ? cost.payloadBytes * cost.shards : cost.payloadBytes
}

function groupOf(plan: Plan, cost: PlanCost): readonly Rank[] {
  return plan.groups[cost.group]!
}
