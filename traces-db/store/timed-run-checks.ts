/** What an outline, its plan and its durations must be, before a run is made of them. */
import { AppError } from '../../engine/base/app-error.ts'
import { memoryCategories, operationKindIndex } from '../../engine/base/plan.ts'
import { tracksPerRank } from '../../engine/base/plan-tracks.ts'
import type { Durations } from '../../engine/base/timing/retime.ts'
import { between, type RunOutline } from '../../engine/base/timing/run-outline.ts'
import type { TimingRules } from '../../engine/base/timing/timing-columns.ts'
import type { TimingPlan } from '../../engine/base/timing/timing-plan.ts'

/**
 * Where the slices of each track begin, and after the last track their number.
 *
 * Throws `invalid-argument`.
 */
export function checkOutline({ labels, processes, tracks, slices, flows }: RunOutline): Uint32Array {
  const { track, label, detail, operation, between: kinds } = slices
  ensure(
    processes.every(({ id }, index) => id === index),
    'ids of processes',
  )
  ensure(
    tracks.every(({ id, process }, index) => id === index && process < processes.length),
    'tracks',
  )
  sameLength(track, label, detail, operation, kinds)
  ensure(
    track.every((id, i) => i === 0 || id >= track[i - 1]!),
    'order of tracks',
  )
  below(track, tracks.length, 'tracks of slices')
  below(label, labels.length, 'labels')
  sameLength(flows.from, flows.to, flows.label)
  below(flows.from, track.length, 'starts of flows')
  below(flows.to, track.length, 'ends of flows')
  below(flows.label, labels.length, 'labels of flows')
  const starts = new Uint32Array(tracks.length + 1)
  for (const id of track) starts[id + 1]!++
  for (let id = 0; id < tracks.length; id++) starts[id + 1]! += starts[id]!
  return starts
}

/** Throws `invalid-argument`. */
export function checkTimingPlan(plan: TimingPlan, { slices, tracks, storedElements }: RunOutline): void {
  const { header, rankOffset, order, operations, collectives, buffers } = plan
  const { count, kind, step, cost, partner, collective } = operations
  const { hostPrevious, streamPrevious, slotFreedBy } = operations
  ensure(order.length === count, 'order of operations')
  sameLength(order, kind, step, cost, partner, collective, hostPrevious, streamPrevious, slotFreedBy)
  below(order, count, 'order of operations')
  below(step, header.steps, 'steps')
  for (const column of [partner, hostPrevious, streamPrevious, slotFreedBy]) {
    belowOrNone(column, count, 'operations')
  }
  belowOrNone(collective, collectives.offset.length - 1, 'collectives')
  ascending(collectives.offset, count, 'collectives')
  for (let i = 0; i < count; i++) {
    const instance = collective[i]!
    if (instance >= 0 && collectives.offset[instance] === collectives.offset[instance + 1]) {
      fail('members of collectives')
    }
    const needsPartner = kind[i] === operationKindIndex.receive || kind[i] === operationKindIndex.wait
    if (needsPartner && partner[i]! < 0) fail('partners')
  }
  ensure(rankOffset.length === header.worldSize + 1, 'ranks')
  ensure(rankOffset[0] === 0 && rankOffset.at(-1) === count, 'ranks')
  ascending(rankOffset, count, 'ranks')
  // Those of memory come last, rank by rank.
  ensure(tracks.length >= header.worldSize * tracksPerRank, 'tracks')
  const ends = header.steps === 1 ? 0 : header.steps
  let steps = 0
  for (let i = 0; i < slices.between.length; i++) {
    const operation = slices.operation[i]!
    if (slices.between[i] === between.step) steps++
    else if (operation < 0 || operation >= count) fail('operations of slices')
    else if (slices.between[i] === between.startToAwaited && partner[operation]! < 0) {
      fail('operations of slices')
    }
  }
  ensure(steps === ends, 'row of steps')
  ensure(storedElements === undefined || storedElements.length === count, 'elements')
  const { rank, category, bytes, allocatedBy, releasedBy } = buffers
  ensure(rank.length === buffers.count, 'buffers')
  sameLength(rank, category, bytes, allocatedBy)
  below(rank, header.worldSize, 'ranks of buffers')
  below(category, memoryCategories.length, 'categories of buffers')
  below(allocatedBy, count, 'buffers')
  ensure(bytes.every(Number.isFinite), 'bytes of buffers')
  ensure(releasedBy.offset.length === buffers.count + 1, 'releases of buffers')
  ascending(releasedBy.offset, releasedBy.items.length, 'releases of buffers')
  below(releasedBy.items, count, 'releases of buffers')
}

/** Throws `invalid-argument`. */
export function checkTiming(
  durations: Durations,
  { pause = 0, lead = 0 }: TimingRules,
  plan: TimingPlan,
): void {
  const isLength = (seconds: number) => seconds >= 0 && Number.isFinite(seconds)
  ensure(durations.every(isLength) && isLength(pause) && isLength(lead), 'durations')
  ensure(durations.length >= costsOf(plan), 'durations')
}

const knownCosts = new WeakMap<TimingPlan, number>()

/** How many durations a plan needs. */
function costsOf(plan: TimingPlan): number {
  const known = knownCosts.get(plan)
  if (known !== undefined) return known
  const costs = plan.operations.cost.reduce((most, cost) => Math.max(most, cost + 1), 0)
  knownCosts.set(plan, costs)
  return costs
}

function sameLength(...columns: readonly { readonly length: number }[]): void {
  ensure(
    columns.every(column => column.length === columns[0]!.length),
    'lengths of columns',
  )
}

function below(numbers: Uint8Array | Uint16Array | Uint32Array, end: number, what: string): void {
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! >= end) fail(what)
}

function belowOrNone(numbers: Int32Array, end: number, what: string): void {
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! < -1 || numbers[i]! >= end) fail(what)
}

function ascending(numbers: Uint32Array, last: number, what: string): void {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) fail(what)
  ensure((numbers.at(-1) ?? 0) <= last, what)
}

function ensure(holds: boolean, what: string): void {
  if (!holds) fail(what)
}

function fail(what: string): never {
  throw new AppError('invalid-argument', `A run at these times is wrong in its ${what}.`)
}
