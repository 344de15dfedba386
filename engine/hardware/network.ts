/**
 * Time of communication: latency and bandwidth per tier (alpha-beta), best of the usual algorithms.
 *
 * With n ranks, S payload bytes (the whole tensor), alpha the latency of a hop and b the tier's bandwidth:
 * - ring (Patarasuk & Yuan 2009): all-reduce 2(n-1) alpha + 2(n-1)/n S/b; all-gather and reduce-scatter half;
 * - double binary tree (Sanders et al. 2009): all-reduce 2 log2(n) alpha + 2 S/b;
 * - hierarchical, over k nodes of g ranks: reduce-scatter within, all-reduce of S/g across, all-gather within.
 *
 * A machine whose ranks were measured has tables instead: rank-times.ts.
 */
import type { Bytes, Rank } from '../base/units.ts'
import { measuredCollective, secondsAt } from './rank-times.ts'
import type { System, Tier } from './system.ts'

export type Collective =
  | 'allReduce'
  | 'allGather'
  | 'reduceScatter'
  | 'broadcast'
  | 'reduce'
  | 'gather'
  | 'scatter'
  | 'allToAll'
  | 'barrier'

export interface CommunicationCost {
  readonly seconds: number
  /** What was assumed, for people: `ring`, `tree`, `hierarchical`, `table`, `measured`, `free`. */
  readonly algorithm: string
}

const free: CommunicationCost = { seconds: 0, algorithm: 'free' }

interface Link {
  readonly alpha: number
  /** Bytes a second after efficiency. */
  readonly bandwidth: number
}

function linkOf(tier: Tier): Link {
  return {
    alpha: tier.latencyMicroseconds * 1e-6,
    bandwidth: tier.gigabytesPerSecond * 1e9 * tier.efficiency,
  }
}

/** The innermost tier that connects all these ranks, ranks filling nodes in order. Undefined: free. */
export function tierOf(system: System, ranks: readonly Rank[]): Tier | undefined {
  const { tiers } = system
  return tiers.find(tier => ranks.every(rank => same(rank, ranks[0]!, tier.size))) ?? tiers.at(-1)
}

const same = (a: Rank, b: Rank, size: number) => Math.floor(a / size) === Math.floor(b / size)

/** A message from one rank to another. */
export function pointToPoint(system: System, from: Rank, to: Rank, bytes: Bytes): CommunicationCost {
  const tier = tierOf(system, [from, to])
  if (!tier) return free
  if (system.ranks) return { seconds: secondsAt(system.ranks.message, bytes), algorithm: 'measured' }
  return { seconds: pointToPointSeconds(tier, bytes), algorithm: 'direct' }
}

/** A message on one tier, seconds. */
export function pointToPointSeconds(tier: Tier, bytes: Bytes): number {
  const { alpha, bandwidth } = linkOf(tier)
  return alpha + bytes / bandwidth
}

/**
 * A collective over a group.
 *
 * @param bytes the whole tensor: what all-gather ends with, what reduce-scatter starts with
 */
export function collective(
  system: System,
  kind: Collective,
  ranks: readonly Rank[],
  bytes: Bytes,
): CommunicationCost {
  const tier = tierOf(system, ranks)
  if (!tier || ranks.length < 2) return free
  const measured = system.ranks && measuredCollective(system.ranks, kind, ranks.length, bytes)
  if (measured !== undefined) return { seconds: measured, algorithm: 'measured' }
  if (tier.model === 'scaled')
    return { seconds: scaledSeconds(tier, kind, ranks.length, bytes), algorithm: 'table' }
  const flat = flatCost(linkOf(tier), kind, ranks.length, bytes)
  const inner = system.tiers[0]!
  if (tier === inner) return flat
  const layered = hierarchicalSeconds(linkOf(inner), linkOf(tier), kind, ranks, inner.size, bytes)
  return layered < flat.seconds ? { seconds: layered, algorithm: 'hierarchical' } : flat
}

/** calculon's formula: latency + S * scalar * (1 + offset / n) / bandwidth. Kinds beyond its table cost S/b. */
export function scaledSeconds(tier: Tier, kind: Collective, ranks: number, bytes: Bytes): number {
  const { alpha, bandwidth } = linkOf(tier)
  const [scalar, offset] = tier.operations?.[kind as keyof NonNullable<Tier['operations']>] ?? [1, 0]
  return alpha + (bytes * scalar * (1 + offset / ranks)) / bandwidth
}

function flatCost({ alpha, bandwidth }: Link, kind: Collective, n: number, bytes: Bytes): CommunicationCost {
  const hops = Math.ceil(Math.log2(n))
  const pass = (n - 1) * alpha + (((n - 1) / n) * bytes) / bandwidth
  if (kind === 'barrier') return { seconds: 2 * hops * alpha, algorithm: 'tree' }
  if (kind === 'broadcast' || kind === 'reduce') {
    return { seconds: hops * alpha + bytes / bandwidth, algorithm: 'tree' }
  }
  if (kind !== 'allReduce') return { seconds: pass, algorithm: 'ring' }
  const tree = 2 * hops * alpha + (2 * bytes) / bandwidth
  return tree < 2 * pass ? { seconds: tree, algorithm: 'tree' } : { seconds: 2 * pass, algorithm: 'ring' }
}

/** Infinity where the group does not fill its nodes evenly, or the kind has no layered form. */
function hierarchicalSeconds(
  inner: Link,
  outer: Link,
  kind: Collective,
  ranks: readonly Rank[],
  nodeSize: number,
  bytes: Bytes,
): number {
  const perNode = new Map<number, number>()
  for (const rank of ranks) {
    const node = Math.floor(rank / nodeSize)
    perNode.set(node, (perNode.get(node) ?? 0) + 1)
  }
  const counts = [...perNode.values()]
  const within = counts[0]!
  if (within < 2 || counts.some(count => count !== within)) return Number.POSITIVE_INFINITY
  const half = (link: Link, n: number, size: Bytes) =>
    (n - 1) * link.alpha + (((n - 1) / n) * size) / link.bandwidth
  const across = flatCost(outer, kind, counts.length, bytes / within).seconds
  if (kind === 'allReduce') return 2 * half(inner, within, bytes) + across
  if (kind === 'allGather' || kind === 'reduceScatter') return half(inner, within, bytes) + across
  return Number.POSITIVE_INFINITY
}
