/**
 * The slices of a plan's operation once it has its times: compute and waiting on the compute track, bytes
 * moving on the communication track. Simulated and measured times go through here alike.
 */
import type { LabelList } from './label-list.ts'
import { kindOf, operationKinds, type Plan } from './plan.ts'
import { communicationTrack, computeTrack } from './plan-tracks.ts'
import type { SliceList } from './slice-list.ts'
import type { Ns } from './units.ts'

/** Whole nanoseconds from the run's start. */
export interface OperationTimes {
  /** The operation is reached. */
  readonly start: Ns
  /** Its own work begins: for a communication, bytes move from here. */
  readonly begin: Ns
  readonly end: Ns
}

/**
 * Adds the slices of one operation.
 *
 * @param awaitedBegin of a wait: when the bytes of what it awaits began to move
 * @returns the position of the slice on the communication track, -1 where it has none
 */
export function addOperationSlices(
  plan: Plan,
  operation: number,
  { start, begin, end }: OperationTimes,
  awaitedBegin: Ns,
  labels: LabelList,
  slices: SliceList,
): number {
  const { operations } = plan
  const kind = operationKinds[operations.kind[operation]!]!
  const rank = operations.rank[operation]!
  const microbatch = operations.microbatch[operation]!
  if (kind.name === 'wait') {
    // Until its peers are there the program waits; from then on the bytes on the other track say why.
    const until = Math.min(end, awaitedBegin)
    const title = `wait for ${operationKinds[operations.kind[operations.partner[operation]!]!]!.title}`
    if (until > start) {
      slices.add(computeTrack(rank), start, until, labels.id(title, 'wait', microbatch), operation)
    }
    return -1
  }
  if (kind.stream === 'compute') {
    if (end > start || kind.name === 'loss') {
      slices.add(computeTrack(rank), start, end, labels.id(kind.title, kind.class, microbatch), operation)
    }
    return -1
  }
  if (operations.blocking[operation] === 1 && begin > start) {
    const label = labels.id(`wait for ${kind.title}`, 'wait', microbatch)
    slices.add(computeTrack(rank), start, begin, label, operation)
  }
  const label = labels.id(kind.title, kind.class, microbatch)
  return slices.add(communicationTrack(rank), begin, end, label, operation)
}

/** Arguments of an operation, as JSON object text. */
export function operationDetail(plan: Plan, operation: number): string {
  const { operations } = plan
  const cost = plan.costs[operations.cost[operation]!]!
  const { ranges } = plan.sampleSets[operations.samples[operation]!] ?? { ranges: [] }
  const args: Record<string, unknown> = { kind: kindOf(plan, operation) }
  if (operations.layer[operation]! >= 0) args['layer'] = operations.layer[operation]
  if (operations.microbatch[operation]! >= 0) args['microbatch'] = operations.microbatch[operation]
  if (ranges.length > 0) args['samples'] = samplesText(ranges)
  if (cost.flops > 0) args['flops'] = cost.flops
  if (cost.bytesMoved > 0) args['bytes moved'] = cost.bytesMoved
  if (cost.payloadBytes > 0) args['payload bytes'] = cost.payloadBytes
  if (cost.from >= 0) args['from rank'] = cost.from
  if (cost.to >= 0) args['to rank'] = cost.to
  if (cost.group > 0) args['group'] = plan.groups[cost.group]
  if (operations.line[operation]! > 0) args['line'] = operations.line[operation]
  return JSON.stringify(args)
}

/** `0-63, 128-191`, both ends included. */
function samplesText(ranges: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const [first, last] = [ranges[i]!, ranges[i + 1]! - 1]
    parts.push(first === last ? String(first) : `${first}-${last}`)
  }
  return parts.join(', ')
}
