/** What of a run of a plan the plan alone decides. */
import { LabelList } from '../base/label-list.ts'
import { type SlicePart, slicePartsOf } from '../base/operation-slices.ts'
import { operationKindIndex, type Plan } from '../base/plan.ts'
import { planProcesses, planTracks } from '../base/plan-tracks.ts'
import { between, type RunOutline } from '../base/timing/run-outline.ts'
import { labMemory } from './lab.ts'
import { stepRow } from './step-row.ts'

const known = { bytes: new WeakMap<Plan, RunOutline>(), elements: new WeakMap<Plan, RunOutline>() }

/** Made once per plan and unit of memory, and kept as long as the plan. */
export function planOutline(plan: Plan, memoryUnit: 'bytes' | 'elements'): RunOutline {
  const kept = known[memoryUnit].get(plan)
  if (kept) return kept
  const made = outlineOf(plan, memoryUnit)
  known[memoryUnit].set(plan, made)
  return made
}

function outlineOf(plan: Plan, memoryUnit: 'bytes' | 'elements'): RunOutline {
  const labels = new LabelList()
  const tracks = planTracks(plan, memoryUnit)
  const slices = slicesOf(plan, labels)
  const flows = messageFlows(plan, slices.movingOf, labels)
  const steps = stepRow(plan, tracks.length)
  const marks = steps.titles.map(title => labels.id(title, 'annotation', -1))
  const operation = joined(
    slices.operation,
    Int32Array.from(marks, () => -1),
  )
  return {
    labels: labels.list,
    processes: [...planProcesses(plan), ...steps.processes],
    tracks: [...tracks, ...steps.tracks],
    slices: {
      track: joined(
        slices.track,
        Uint32Array.from(marks, () => tracks.length),
      ),
      label: joined(slices.label, Uint32Array.from(marks)),
      // Details are numbered from 1, one an operation.
      detail: Uint32Array.from(operation, number => number + 1),
      operation,
      between: joined(
        slices.between,
        Uint8Array.from(marks, () => between.step),
      ),
    },
    flows,
    ...(memoryUnit === 'elements' && { storedElements: labMemory(plan) }),
  }
}

/** Slices of operations in order of their track, and on it of the program. */
function slicesOf(plan: Plan, labels: LabelList) {
  const { count, microbatch } = plan.operations
  const columns = {
    track: [] as number[],
    label: [] as number[],
    operation: [] as number[],
    between: [] as number[],
  }
  for (let operation = 0; operation < count; operation++) {
    for (const part of slicePartsOf(plan, operation)) {
      columns.track.push(part.track)
      columns.label.push(labels.id(part.title, part.class, microbatch[operation]!))
      columns.operation.push(operation)
      columns.between.push(betweenOf(part))
    }
  }
  const order = orderByTrack(columns.track)
  const movingOf = new Int32Array(count).fill(-1)
  order.forEach((from, position) => {
    if (columns.between[from] === between.beginToEnd) movingOf[columns.operation[from]!] = position
  })
  return {
    track: order.map(from => columns.track[from]!),
    label: order.map(from => columns.label[from]!),
    operation: Int32Array.from(order, from => columns.operation[from]!),
    between: Uint8Array.from(order, from => columns.between[from]!),
    /** By operation: its slice on the communication track, -1 where it has none. */
    movingOf,
  }
}

/** Positions in order of their tracks, those of one track as they come. */
function orderByTrack(track: readonly number[]): Uint32Array {
  const next: number[] = []
  for (const id of track) next[id] = (next[id] ?? 0) + 1
  let sum = 0
  for (let id = 0; id < next.length; id++) {
    const count = next[id] ?? 0
    next[id] = sum
    sum += count
  }
  const order = new Uint32Array(track.length)
  track.forEach((id, position) => {
    order[next[id]!++] = position
  })
  return order
}

function betweenOf({ from, to, isAlways }: SlicePart): number {
  if (from === 'begin') return between.beginToEnd
  if (to === 'awaited') return between.startToAwaited
  if (to === 'begin') return between.startToBegin
  return isAlways ? between.always : between.startToEnd
}

/** From the start of a message's bytes at its sender to their end at its receiver. */
function messageFlows({ operations }: Plan, movingOf: Int32Array, labels: LabelList): RunOutline['flows'] {
  const { count, kind, partner, microbatch } = operations
  const receives: number[] = []
  for (let i = 0; i < count; i++) if (kind[i] === operationKindIndex.receive) receives.push(i)
  return {
    from: Uint32Array.from(receives, receive => movingOf[partner[receive]!]!),
    to: Uint32Array.from(receives, receive => movingOf[receive]!),
    label: Uint32Array.from(receives, receive => labels.id('message', 'transfer', microbatch[receive]!)),
  }
}

function joined<A extends Uint8Array | Uint32Array | Int32Array>(first: A, second: A): A {
  const all = new (first.constructor as new (length: number) => A)(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
