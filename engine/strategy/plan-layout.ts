/**
 * Turns a builder's growing columns, in order of issue, into a plan's typed ones, rank by rank; pairs messages
 * and collectives; orders everything for the one pass of the simulator.
 */
import { AppError } from '../base/app-error.ts'
import {
  type BufferColumns,
  type Lists,
  type OperationColumns,
  operationKindIndex,
  type Plan,
  type PlanHeader,
  type ValueColumns,
} from '../base/plan.ts'
import { PlanHash } from './plan-hash.ts'
import type { PlanUnderWay } from './plan-under-way.ts'
import { topologicalOrder } from './topological-order.ts'

/** The plan, and the operations that wait in a circle (none, in a plan that works). */
export function layOutPlan(
  builder: PlanUnderWay,
  header: Omit<PlanHeader, 'worldSize' | 'microbatches' | 'hash'>,
): { readonly plan: Plan; readonly stuck: readonly number[] } {
  const { rankOffset, newNumber, oldNumber } = numberByRank(builder)
  const partner = pairMessages(builder)
  const collectives = joinCollectives(builder)
  const count = builder.operationCount
  const moved = <T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(
    column: ArrayLike<number>,
    into: T,
  ): T => {
    for (let i = 0; i < count; i++) into[i] = column[oldNumber[i]!]!
    return into
  }
  const renumbered = (column: ArrayLike<number>) => {
    const into = moved(column, new Int32Array(count))
    for (let i = 0; i < count; i++) if (into[i]! >= 0) into[i] = newNumber[into[i]!]!
    return into
  }
  const columns = builder.operations
  const operations: OperationColumns = {
    count,
    kind: moved(columns.kind, new Uint8Array(count)),
    rank: moved(columns.rank, new Uint32Array(count)),
    layer: moved(columns.layer, new Int32Array(count)),
    microbatch: moved(columns.microbatch, new Int32Array(count)),
    step: moved(columns.step, new Uint16Array(count)),
    samples: moved(columns.samples, new Int32Array(count)),
    cost: moved(columns.cost, new Uint32Array(count)),
    stream: moved(columns.stream, new Uint32Array(count)),
    blocking: moved(columns.blocking, new Uint8Array(count)),
    partner: renumbered(partner.partner),
    collective: moved(collectives.instance, new Int32Array(count)),
    hostPrevious: renumbered(columns.hostPrevious),
    streamPrevious: renumbered(columns.streamPrevious),
    slotFreedBy: renumbered(partner.slotFreedBy),
    line: moved(columns.line, new Uint32Array(count)),
  }
  const members: Lists = {
    offset: collectives.members.offset,
    items: collectives.members.items.map(old => newNumber[old]!),
  }
  const { order, stuck } = topologicalOrder(operations, members)
  const plan: Plan = {
    header: {
      ...header,
      worldSize: builder.worldSize,
      microbatches: countMicrobatches(operations, builder.tables.samples.items.length),
      hash: '',
    },
    rankOffset,
    operations,
    order,
    costs: builder.tables.costs,
    streams: builder.tables.streams,
    groups: builder.tables.groups,
    collectives: members,
    sampleSets: builder.tables.samples.items,
    shardSets: builder.tables.shardSets,
    values: valueColumns(builder),
    buffers: bufferColumns(builder, rankOffset, newNumber),
    reads: listsOf(builder.reads, newNumber, operations.count),
    writes: listsOf(builder.writes, newNumber, operations.count),
    finalWeights: builder.finalWeights,
  }
  return { plan: { ...plan, header: { ...plan.header, hash: hashOf(plan) } }, stuck }
}

/**
 * Sets of samples that are processed at once in a step, in all ranks: those that share the work on one have it in
 * common. A strategy without layers has its batch.
 */
function countMicrobatches({ count, kind, step, samples }: OperationColumns, sampleSets: number): number {
  const isProcessed = new Uint8Array(sampleSets)
  for (let i = 0; i < count; i++) {
    if (kind[i] === operationKindIndex.forward && step[i] === 0) isProcessed[samples[i]!] = 1
  }
  return Math.max(
    isProcessed.reduce((sum, one) => sum + one, 0),
    1,
  )
}

function numberByRank(builder: PlanUnderWay) {
  const { rank } = builder.operations
  const rankOffset = new Uint32Array(builder.worldSize + 1)
  for (const r of rank) rankOffset[r + 1]!++
  for (let r = 0; r < builder.worldSize; r++) rankOffset[r + 1]! += rankOffset[r]!
  const next = rankOffset.slice()
  const newNumber = new Uint32Array(rank.length)
  const oldNumber = new Uint32Array(rank.length)
  for (let old = 0; old < rank.length; old++) {
    const number = next[rank[old]!]!++
    newNumber[old] = number
    oldNumber[number] = old
  }
  return { rankOffset, newNumber, oldNumber }
}

function pairMessages(builder: PlanUnderWay) {
  const partner = new Int32Array(builder.operations.partner)
  const slotFreedBy = new Int32Array(builder.operationCount).fill(-1)
  for (const [key, { sends, receives }] of builder.messages) {
    if (sends.length !== receives.length) {
      const from = Math.floor(key / builder.worldSize)
      const to = key % builder.worldSize
      throw new AppError(
        'internal',
        `Rank ${from} sends ${sends.length} messages to rank ${to}, which receives ${receives.length}.`,
      )
    }
    for (let i = 0; i < sends.length; i++) {
      partner[sends[i]!] = receives[i]!
      partner[receives[i]!] = sends[i]!
      if (i > 0) slotFreedBy[sends[i]!] = receives[i - 1]!
    }
  }
  return { partner, slotFreedBy }
}

/** Instances in the order in which their last member was issued. Members by ascending rank. */
function joinCollectives(builder: PlanUnderWay) {
  const instance = new Int32Array(builder.operationCount).fill(-1)
  const instances: { readonly members: readonly number[]; readonly last: number }[] = []
  for (const [group, calls] of builder.calls) {
    const ranks = builder.tables.groups[group]!
    const first = calls.get(ranks[0]!) ?? []
    for (const rank of ranks) {
      const count = calls.get(rank)?.length ?? 0
      if (count === first.length) continue
      throw new AppError(
        'internal',
        `Rank ${rank} takes part in ${count} collectives of group [${ranks.join(', ')}], rank ${ranks[0]} in ${first.length}.`,
      )
    }
    for (let i = 0; i < first.length; i++) {
      const members = ranks.map(rank => calls.get(rank)![i]!)
      instances.push({ members, last: members.reduce((last, member) => Math.max(last, member)) })
    }
  }
  instances.sort((a, b) => a.last - b.last)
  const offset = new Uint32Array(instances.length + 1)
  instances.forEach(({ members }, index) => {
    offset[index + 1] = offset[index]! + members.length
    for (const member of members) instance[member] = index
  })
  const items = new Uint32Array(instances.flatMap(({ members }) => members))
  return { instance, members: { offset, items } }
}

function valueColumns(builder: PlanUnderWay): ValueColumns {
  const { kind, layer, samples, version, shards, buffer } = builder.values
  const rank = new Uint32Array(kind.length)
  for (let i = 0; i < rank.length; i++) rank[i] = builder.memory.rank[buffer[i]!]!
  return {
    count: kind.length,
    kind: new Uint8Array(kind),
    rank,
    layer: new Int32Array(layer),
    samples: new Int32Array(samples),
    version: new Uint16Array(version),
    shards: new Uint32Array(shards),
    buffer: new Uint32Array(buffer),
  }
}

function bufferColumns(
  builder: PlanUnderWay,
  rankOffset: Uint32Array,
  newNumber: Uint32Array,
): BufferColumns {
  const { memory } = builder
  const { count } = memory
  const allocatedBy = new Uint32Array(count)
  const storedFrom = new Uint32Array(count)
  const storedUntil = new Uint32Array(count)
  const offset = new Uint32Array(count + 1)
  const items: number[] = []
  for (let buffer = 0; buffer < count; buffer++) {
    allocatedBy[buffer] = newNumber[memory.allocatedBy[buffer]!]!
    for (const operation of memory.releasedBy[buffer] ?? []) items.push(newNumber[operation]!)
    offset[buffer + 1] = items.length
    const from = memory.storedFrom[buffer]!
    const until = memory.storedUntil[buffer]!
    if (until <= from) continue
    const start = rankOffset[memory.rank[buffer]!]!
    storedFrom[buffer] = start + from
    storedUntil[buffer] = start + until
  }
  return {
    count,
    rank: new Uint32Array(memory.rank),
    category: new Uint8Array(memory.category),
    bytes: new Float64Array(memory.bytes),
    elements: new Float64Array(memory.elements),
    allocatedBy,
    releasedBy: { offset, items: new Uint32Array(items) },
    storedFrom,
    storedUntil,
  }
}

/** Lists of values by operation, from pairs operation, value. */
function listsOf(pairs: readonly number[], newNumber: Uint32Array, count: number): Lists {
  const offset = new Uint32Array(count + 1)
  for (let i = 0; i < pairs.length; i += 2) offset[newNumber[pairs[i]!]! + 1]!++
  for (let i = 0; i < count; i++) offset[i + 1]! += offset[i]!
  const next = offset.slice()
  const items = new Uint32Array(pairs.length / 2)
  for (let i = 0; i < pairs.length; i += 2) items[next[newNumber[pairs[i]!]!]!++] = pairs[i + 1]!
  return { offset, items }
}

/** Everything that makes plans differ, except the lines of the source. */
function hashOf(plan: Plan): string {
  const hash = new PlanHash()
  const { operations: o, values: v, buffers: b } = plan
  hash.addText(JSON.stringify([plan.header, plan.costs, plan.groups, plan.streams, plan.sampleSets]))
  hash.add(plan.rankOffset)
  for (const column of [o.kind, o.layer, o.microbatch, o.step, o.samples, o.cost, o.stream]) hash.add(column)
  for (const column of [o.blocking, o.partner, o.collective, plan.reads.items, plan.writes.items]) {
    hash.add(column)
  }
  for (const column of [v.kind, v.layer, v.samples, v.version, v.shards, v.buffer]) hash.add(column)
  for (const column of [b.category, b.bytes, b.allocatedBy, b.releasedBy.items]) hash.add(column)
  return hash.digits()
}
