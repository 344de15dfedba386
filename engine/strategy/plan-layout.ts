/**
 * Turns a builder's growing columns, in order of issue, into a plan's typed ones, rank by rank; pairs messages
 * and collectives; orders everything for the one pass of the simulator.
 */
import { AppError } from '../base/app-error.ts'
import type { BufferColumns, Lists, OperationColumns, Plan, PlanHeader, ValueColumns } from '../base/plan.ts'
import type { PlanBuilder } from './plan-builder.ts'
import { PlanHash } from './plan-hash.ts'
import { topologicalOrder } from './topological-order.ts'

/** The plan, and the operations that wait in a circle (none, in a plan that works). */
export function layOutPlan(
  builder: PlanBuilder,
  header: Omit<PlanHeader, 'worldSize' | 'microbatches' | 'hash'>,
): { readonly plan: Plan; readonly stuck: readonly number[] } {
  const { rankOffset, newNumber, oldNumber } = numberByRank(builder)
  const partner = pairMessages(builder)
  const collectives = joinCollectives(builder)
  const moved = (column: readonly number[]) => oldNumber.map(old => column[old]!)
  const renumbered = (column: ArrayLike<number>) =>
    Int32Array.from(oldNumber, old => (column[old]! < 0 ? -1 : newNumber[column[old]!]!))
  const columns = builder.operations
  const operations: OperationColumns = {
    count: builder.operationCount,
    kind: new Uint8Array(moved(columns.kind)),
    rank: moved(columns.rank),
    layer: new Int32Array(moved(columns.layer)),
    microbatch: new Int32Array(moved(columns.microbatch)),
    step: new Uint16Array(moved(columns.step)),
    samples: new Int32Array(moved(columns.samples)),
    cost: moved(columns.cost),
    stream: moved(columns.stream),
    blocking: new Uint8Array(moved(columns.blocking)),
    partner: renumbered(partner.partner),
    collective: Int32Array.from(oldNumber, old => collectives.instance[old]!),
    hostPrevious: renumbered(columns.hostPrevious),
    streamPrevious: renumbered(columns.streamPrevious),
    slotFreedBy: renumbered(partner.slotFreedBy),
    line: moved(columns.line),
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
      microbatches: 1 + operations.microbatch.reduce((most, microbatch) => Math.max(most, microbatch), 0),
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

function numberByRank(builder: PlanBuilder) {
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

function pairMessages(builder: PlanBuilder) {
  const partner = Int32Array.from(builder.operations.partner)
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
function joinCollectives(builder: PlanBuilder) {
  const instance = new Int32Array(builder.operationCount).fill(-1)
  const instances: number[][] = []
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
    for (let i = 0; i < first.length; i++) instances.push(ranks.map(rank => calls.get(rank)![i]!))
  }
  instances.sort((a, b) => Math.max(...a) - Math.max(...b))
  const offset = new Uint32Array(instances.length + 1)
  instances.forEach((members, index) => {
    offset[index + 1] = offset[index]! + members.length
    for (const member of members) instance[member] = index
  })
  return { instance, members: { offset, items: new Uint32Array(instances.flat()) } }
}

function valueColumns(builder: PlanBuilder): ValueColumns {
  const { kind, layer, samples, version, shards, buffer } = builder.values
  return {
    count: kind.length,
    kind: new Uint8Array(kind),
    rank: Uint32Array.from(buffer, index => builder.memory.rank[index]!),
    layer: new Int32Array(layer),
    samples: new Int32Array(samples),
    version: new Uint16Array(version),
    shards: new Uint32Array(shards),
    buffer: new Uint32Array(buffer),
  }
}

function bufferColumns(builder: PlanBuilder, rankOffset: Uint32Array, newNumber: Uint32Array): BufferColumns {
  const { memory } = builder
  const offset = new Uint32Array(memory.count + 1)
  const items: number[] = []
  const position = (buffer: number, inProgram: number) => rankOffset[memory.rank[buffer]!]! + inProgram
  const wasStored = (buffer: number) => memory.storedUntil[buffer]! > memory.storedFrom[buffer]!
  for (let buffer = 0; buffer < memory.count; buffer++) {
    for (const operation of memory.releasedBy[buffer] ?? []) items.push(newNumber[operation]!)
    offset[buffer + 1] = items.length
  }
  const stored = (column: readonly number[]) =>
    Uint32Array.from(column, (at, buffer) => (wasStored(buffer) ? position(buffer, at) : 0))
  return {
    count: memory.count,
    rank: new Uint32Array(memory.rank),
    category: new Uint8Array(memory.category),
    bytes: new Float64Array(memory.bytes),
    elements: new Float64Array(memory.elements),
    allocatedBy: Uint32Array.from(memory.allocatedBy, operation => newNumber[operation]!),
    releasedBy: { offset, items: new Uint32Array(items) },
    storedFrom: stored(memory.storedFrom),
    storedUntil: stored(memory.storedUntil),
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
