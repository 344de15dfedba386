/**
 * What ranks take on a machine that was measured, beside their kernels: tables instead of latency and bandwidth.
 * Two busy processes that meet pay for more than the link between them: for waking up, for turns of their event
 * loops, for copies out of tensors and into them, and for never arriving at the same moment.
 *
 * A table t gives seconds by payload bytes S (as in `PlanCost.payloadBytes`), measured with two ranks; between two
 * sizes it is linear. In a ring of n ranks each of n - 1 steps sends S/n, where with two ranks the one step sends S/2:
 * so n ranks take (n - 1) t(2S/n). A message takes t(S).
 */
import type { Bytes } from '../base/units.ts'
import type { RankCosts, TimeTable } from './system.ts'

/** Seconds of a collective of `kind` over `ranks` ranks; undefined where it was not measured. */
export function measuredCollective(
  costs: RankCosts,
  kind: string,
  ranks: number,
  bytes: Bytes,
): number | undefined {
  if (kind !== 'allReduce' && kind !== 'allGather' && kind !== 'reduceScatter') return undefined
  return (ranks - 1) * secondsAt(costs[kind], (2 * bytes) / ranks)
}

/** Linear between the sizes of the table, as between its last two beyond them; below the smallest, its time. */
export function secondsAt(table: TimeTable, bytes: Bytes): number {
  const next = table.findIndex(([size]) => size >= bytes)
  if (next === 0 || table.length === 1) return table[0]![1] * 1e-6
  const above = next < 0 ? table.length - 1 : next
  const [fromBytes, from] = table[above - 1]!
  const [toBytes, to] = table[above]!
  return (from + ((to - from) * (bytes - fromBytes)) / (toBytes - fromBytes)) * 1e-6
}
