/**
 * The slices of a plan's operation once it has its times: compute and waiting on the compute track, bytes
 * moving on the communication track. Simulated and measured times go through here alike.
 */
import type { LabelList } from './label-list.ts'
import type { OperationClass } from './operation-class.ts'
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

/** A slice that an operation has, or may have: what of it does not depend on times. */
export interface SlicePart {
  readonly track: number
  readonly title: string
  readonly class: OperationClass
  /** Which of the operation's times it lies between. `awaited`: the bytes awaited move, or the operation ends. */
  readonly from: 'start' | 'begin'
  readonly to: 'begin' | 'end' | 'awaited'
  /** It is there without a length too. */
  readonly isAlways: boolean
}

/**
 * In the order of their times. The one on the communication track, if any, is the last. But for its rank's tracks it
 * follows from the kind of the operation, from that of what it awaits, and from whether it blocks.
 */
export function slicePartsOf(plan: Plan, operation: number): readonly SlicePart[] {
  const { operations } = plan
  const kind = operationKinds[operations.kind[operation]!]!
  const rank = operations.rank[operation]!
  const onCompute = { track: computeTrack(rank), from: 'start' } as const
  if (kind.name === 'wait') {
    // Until its peers are there the program waits; from then on the bytes on the other track say why.
    const title = `wait for ${operationKinds[operations.kind[operations.partner[operation]!]!]!.title}`
    return [{ ...onCompute, title, class: 'wait', to: 'awaited', isAlways: false }]
  }
  if (kind.stream === 'compute') {
    const isAlways = kind.name === 'loss'
    return [{ ...onCompute, title: kind.title, class: kind.class, to: 'end', isAlways }]
  }
  const moving = {
    track: communicationTrack(rank),
    title: kind.title,
    class: kind.class,
    from: 'begin',
    to: 'end',
    isAlways: true,
  } as const
  if (operations.blocking[operation] !== 1) return [moving]
  const title = `wait for ${kind.title}`
  return [{ ...onCompute, title, class: 'wait', to: 'begin', isAlways: false }, moving]
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
  times: OperationTimes,
  awaitedBegin: Ns,
  labels: LabelList,
  slices: SliceList,
): number {
  const microbatch = plan.operations.microbatch[operation]!
  let onCommunication = -1
  for (const part of slicePartsOf(plan, operation)) {
    const from = times[part.from]
    const to = part.to === 'awaited' ? Math.min(times.end, awaitedBegin) : times[part.to]
    if (!(to > from) && !part.isAlways) continue
    const at = slices.add(part.track, from, to, labels.id(part.title, part.class, microbatch), operation)
    if (part.from === 'begin') onCommunication = at
  }
  return onCommunication
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
