/**
 * The part of a plan that one rank executes, with everything looked up: what crosses to the rank's process.
 * Values and buffers are numbered within the rank; operations keep their number in the plan beside their place.
 */
import {
  kindOf,
  type MemoryCategory,
  memoryCategories,
  type OperationKind,
  type Plan,
  type ValueKind,
  valueKinds,
} from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import type { Part } from '../kernel-set.ts'

export interface ProgramValue {
  readonly kind: ValueKind
  readonly layer: number
  /** Index into `sampleSets`, -1 for weights and optimizer state. */
  readonly samples: number
  readonly part: Part
  readonly buffer: number
  /** Updates that it has seen within the plan. */
  readonly version: number
}

export interface ProgramOperation {
  /** Number in the plan. */
  readonly operation: number
  readonly kind: OperationKind
  readonly layer: number
  readonly microbatch: number
  readonly step: number
  /** Index into `sampleSets`. */
  readonly samples: number
  /** The number of its stream: communications of one stream follow each other. */
  readonly stream: number
  readonly blocking: boolean
  /** A wait: the place of what it awaits. Otherwise -1. */
  readonly awaits: number
  /** The other rank of a message, -1 for others. */
  readonly peer: Rank
  /** Index into `groups` of a collective, otherwise -1. */
  readonly group: number
  /** Number in the group of a collective's root, -1 where it has none. */
  readonly root: number
  /** A collective that moves parts: which each member brings (gather) or gets (scatter). */
  readonly parts: readonly ProgramValue[]
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  /** Buffers that it holds occupied until it has ended. */
  readonly holds: readonly number[]
  /** A forward: its backward follows without a recomputation. */
  readonly save: boolean
}

export interface ProgramBuffer {
  readonly category: MemoryCategory
  /** Operations that hold it; it is free when all have ended. 0: it outlives the step. */
  readonly holders: number
}

export interface RankProgram {
  readonly rank: Rank
  readonly worldSize: number
  /** Optimizer steps in one pass of the program. */
  readonly steps: number
  readonly operations: readonly ProgramOperation[]
  readonly values: readonly ProgramValue[]
  readonly buffers: readonly ProgramBuffer[]
  /** Ascending sample indices. */
  readonly sampleSets: readonly (readonly number[])[]
  readonly groups: readonly (readonly Rank[])[]
  readonly finalWeights: readonly {
    readonly layer: number
    readonly weight: number
    readonly state: number
  }[]
}

/** The program of one rank. */
export function rankProgram(plan: Plan, rank: Rank): RankProgram {
  const { operations: columns, rankOffset, values, buffers } = plan
  const first = rankOffset[rank]!
  const end = rankOffset[rank + 1]!
  const ownValues = new Numbering()
  const ownBuffers = new Numbering()
  const valueAt = (value: number): ProgramValue => ({
    kind: valueKinds[values.kind[value]!]!,
    layer: values.layer[value]!,
    samples: values.samples[value]!,
    part: plan.shardSets[values.shards[value]!]!,
    buffer: values.rank[value] === rank ? ownBuffers.of(values.buffer[value]!) : -1,
    version: values.version[value]!,
  })
  const holds = heldBuffers(plan, rank, ownBuffers)
  const saves = savingForwards(plan, first, end)
  const operations = Array.from({ length: end - first }, (_, place): ProgramOperation => {
    const operation = first + place
    const kind = kindOf(plan, operation)
    const stream = plan.streams[columns.stream[operation]!]!
    return {
      operation,
      kind,
      layer: columns.layer[operation]!,
      microbatch: columns.microbatch[operation]!,
      step: columns.step[operation]!,
      samples: columns.samples[operation]!,
      stream: columns.stream[operation]!,
      blocking: columns.blocking[operation] === 1,
      awaits: kind === 'wait' ? columns.partner[operation]! - first : -1,
      peer: stream.peer,
      group: stream.group,
      root: rootOf(plan, operation, kind),
      parts: partsOf(plan, operation, kind).map(valueAt),
      reads: items(plan.reads, operation).map(value => ownValues.of(value)),
      writes: items(plan.writes, operation).map(value => ownValues.of(value)),
      holds: holds.get(operation) ?? [],
      save: saves.has(operation),
    }
  })
  const finalWeights = plan.finalWeights
    .filter(final => final.rank === rank)
    .map(({ layer, weight, optimizerState }) => ({
      layer,
      weight: ownValues.of(weight),
      state: optimizerState < 0 ? -1 : ownValues.of(optimizerState),
    }))
  return {
    rank,
    worldSize: plan.header.worldSize,
    steps: plan.header.steps,
    operations,
    values: ownValues.list.map(valueAt),
    buffers: ownBuffers.list.map(buffer => ({
      category: memoryCategories[buffers.category[buffer]!]!,
      holders: buffers.releasedBy.offset[buffer + 1]! - buffers.releasedBy.offset[buffer]!,
    })),
    sampleSets: plan.sampleSets.map(({ ranges }) => indicesOf(ranges)),
    groups: plan.groups,
    finalWeights,
  }
}

/** Own numbers for those of the plan, in order of first use. */
class Numbering {
  readonly list: number[] = []
  readonly #numbers = new Map<number, number>()

  of(number: number): number {
    const known = this.#numbers.get(number)
    if (known !== undefined) return known
    this.#numbers.set(number, this.list.length)
    return this.list.push(number) - 1
  }
}

function items(lists: Plan['reads'], index: number): number[] {
  return [...lists.items.subarray(lists.offset[index], lists.offset[index + 1])]
}

function indicesOf(ranges: readonly number[]): number[] {
  const indices: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    for (let sample = ranges[i]!; sample < ranges[i + 1]!; sample++) indices.push(sample)
  }
  return indices
}

/** By operation: buffers that are free when it (and their other holders) has ended. */
function heldBuffers(plan: Plan, rank: Rank, numbers: Numbering): Map<number, number[]> {
  const held = new Map<number, number[]>()
  const withValues = new Set<number>()
  const { values, buffers } = plan
  for (let value = 0; value < values.count; value++) withValues.add(values.buffer[value]!)
  for (let buffer = 0; buffer < buffers.count; buffer++) {
    // Buffers without values are what a forward saves: the kernels hold them.
    if (buffers.rank[buffer] !== rank || !withValues.has(buffer)) continue
    for (const operation of items(buffers.releasedBy, buffer)) {
      const list = held.get(operation)
      if (list) list.push(numbers.of(buffer))
      else held.set(operation, [numbers.of(buffer)])
    }
  }
  return held
}

/** Forwards and recomputations that a backward of the same layer and samples follows, before another of them. */
function savingForwards(plan: Plan, first: number, end: number): Set<number> {
  const saving = new Set<number>()
  const last = new Map<string, number>()
  for (let operation = first; operation < end; operation++) {
    const kind = kindOf(plan, operation)
    const key = `${plan.operations.layer[operation]}/${plan.operations.samples[operation]}`
    if (kind === 'forward' || kind === 'recompute') last.set(key, operation)
    else if (kind === 'backward' || kind === 'backwardInput') {
      const forward = last.get(key)
      if (forward !== undefined) saving.add(forward)
      last.delete(key)
    }
  }
  return saving
}

function membersOf(plan: Plan, operation: number): number[] {
  const instance = plan.operations.collective[operation]!
  return instance < 0 ? [] : items(plan.collectives, instance)
}

/** Whoever brings a value where the others bring none, or gets one where the others get none. */
function rootOf(plan: Plan, operation: number, kind: OperationKind): number {
  const lists = {
    broadcast: plan.reads,
    scatter: plan.reads,
    reduce: plan.writes,
    gather: plan.writes,
  }[kind as string]
  return lists ? membersOf(plan, operation).findIndex(member => items(lists, member).length > 0) : -1
}

function partsOf(plan: Plan, operation: number, kind: OperationKind): number[] {
  const lists = {
    allGather: plan.reads,
    gather: plan.reads,
    reduceScatter: plan.writes,
    scatter: plan.writes,
  }[kind as string]
  return lists ? membersOf(plan, operation).map(member => items(lists, member)[0]!) : []
}
