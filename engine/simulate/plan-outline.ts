/** What of a run of a plan the plan alone decides. */
import { LabelList } from '../base/label-list.ts'
import { type SlicePart, slicePartsOf } from '../base/operation-slices.ts'
import { operationKindIndex, operationKinds, type Plan } from '../base/plan.ts'
import { communicationTrack, computeTrack, planProcesses, planTracks } from '../base/plan-tracks.ts'
import { between, type RunOutline } from '../base/timing/run-outline.ts'
import type { Rank } from '../base/units.ts'
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
      detail: detailsOf(operation),
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

/** An operation has two slices at most: waiting, and bytes that move. */
const mostSlices = 2

/** Slices of operations in order of their track, and on it of the program. */
function slicesOf(plan: Plan, labels: LabelList) {
  const { count, rank, microbatch } = plan.operations
  const track = new Uint32Array(count * mostSlices)
  const label = new Uint32Array(count * mostSlices)
  const operations = new Int32Array(count * mostSlices)
  const betweens = new Uint8Array(count * mostSlices)
  const parts = new OperationParts(plan, labels)
  let made = 0
  for (let operation = 0; operation < count; operation++) {
    for (const part of parts.of(operation)) {
      track[made] = part.trackOf(rank[operation]!)
      label[made] = part.label(microbatch[operation]!)
      operations[made] = operation
      betweens[made++] = part.between
    }
  }
  const place = placesByTrack(track, made)
  const slices = {
    track: new Uint32Array(made),
    label: new Uint32Array(made),
    operation: new Int32Array(made),
    between: new Uint8Array(made),
    /** By operation: its slice on the communication track, -1 where it has none. */
    movingOf: new Int32Array(count).fill(-1),
  }
  // Loops in here and below: an iterator makes an object of each number.
  for (let i = 0; i < made; i++) {
    const at = place[i]!
    slices.track[at] = track[i]!
    slices.label[at] = label[i]!
    slices.operation[at] = operations[i]!
    slices.between[at] = betweens[i]!
    if (betweens[i] === between.beginToEnd) slices.movingOf[operations[i]!] = at
  }
  return slices
}

/** Slices by what they follow from, made once: there are thousands of operations of a kind, and few kinds. */
class OperationParts {
  readonly #plan: Plan
  readonly #labels: LabelList
  readonly #known: (readonly Part[] | undefined)[] = []

  constructor(plan: Plan, labels: LabelList) {
    this.#plan = plan
    this.#labels = labels
  }

  of(operation: number): readonly Part[] {
    const { kind, blocking, partner } = this.#plan.operations
    const awaited = kind[operation] === operationKindIndex.wait ? kind[partner[operation]!]! + 1 : 0
    const key = (awaited * operationKinds.length + kind[operation]!) * 2 + blocking[operation]!
    const known = this.#known[key]
    if (known) return known
    const made = slicePartsOf(this.#plan, operation).map(part => new Part(part, this.#labels))
    this.#known[key] = made
    return made
  }
}

class Part {
  readonly between: number
  readonly trackOf: (rank: Rank) => number
  readonly #part: SlicePart
  readonly #labels: LabelList
  /** By microbatch, from none. */
  readonly #ids: (number | undefined)[] = []

  constructor(part: SlicePart, labels: LabelList) {
    this.between = betweenOf(part)
    this.trackOf = part.from === 'begin' ? communicationTrack : computeTrack
    this.#part = part
    this.#labels = labels
  }

  label(microbatch: number): number {
    this.#ids[microbatch + 1] ??= this.#labels.id(this.#part.title, this.#part.class, microbatch)
    return this.#ids[microbatch + 1]!
  }
}

/** The place of each in the order of their tracks, those of one track as they come. */
function placesByTrack(track: Uint32Array, count: number): Uint32Array {
  const next: number[] = []
  for (let i = 0; i < count; i++) next[track[i]!] = (next[track[i]!] ?? 0) + 1
  let sum = 0
  for (let id = 0; id < next.length; id++) {
    const own = next[id] ?? 0
    next[id] = sum
    sum += own
  }
  const places = new Uint32Array(count)
  for (let i = 0; i < count; i++) places[i] = next[track[i]!]!++
  return places
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

/** Details are numbered from 1, one an operation. */
function detailsOf(operation: Int32Array): Uint32Array {
  const details = new Uint32Array(operation.length)
  for (let i = 0; i < details.length; i++) details[i] = operation[i]! + 1
  return details
}

function joined<A extends Uint8Array | Uint32Array | Int32Array>(first: A, second: A): A {
  const all = new (first.constructor as new (length: number) => A)(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
