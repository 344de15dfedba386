/**
 * Whether a plan from a file can be timed and executed without a surprise: every column as long as it must be,
 * every number within what it points into, the order such that all that is needed comes before.
 */
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import {
  type Lists,
  memoryCategories,
  operationKindIndex,
  operationKinds,
  type Plan,
  valueKinds,
} from '../base/plan.ts'

const whole = z.number().int().nonnegative()
const amount = z.number().nonnegative()

/** What is not in columns. */
const tablesSchema = z.object({
  header: z.object({
    strategy: z.string(),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    model: z.string(),
    modelParameters: z.record(z.string(), z.number()),
    worldSize: whole.min(1).max(65_536),
    layers: whole,
    dtype: z.string(),
    globalBatch: whole,
    batch: whole,
    microbatches: whole,
    steps: whole.min(1),
    modelFlopsPerStep: amount,
    modelElements: amount,
    hash: z.string(),
  }),
  costs: z.array(
    z.looseObject({
      kind: z.enum(operationKinds.map(kind => kind.name)),
      samples: amount,
      elements: amount,
      flops: amount,
      bytesMoved: amount,
      forwardFlops: amount,
      forwardBytesMoved: amount,
      payloadBytes: amount,
      shards: whole.min(1),
      group: whole.or(z.literal(-1)),
      from: whole.or(z.literal(-1)),
      to: whole.or(z.literal(-1)),
    }),
  ),
  groups: z.array(z.array(whole).min(1)),
  streams: z.array(z.looseObject({ kind: z.string() })),
  sampleSets: z.array(z.object({ count: whole, ranges: z.array(whole) })),
  shardSets: z.array(z.object({ held: z.array(whole), of: whole.min(1) })),
  finalWeights: z.array(
    z.object({ rank: whole, layer: whole, weight: whole, optimizerState: z.number().int().min(-1) }),
  ),
})

/** Throws `damaged`. */
export function checkStoredPlan(plan: Plan): void {
  const parsed = tablesSchema.safeParse(plan)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw damaged(`${issue.path.join('.')}: ${issue.message}`)
  }
  checkOperations(plan)
  checkValues(plan)
  checkOrder(plan)
}

const damaged = (what: string) => new AppError('damaged', `The plan in the run file is damaged (${what}).`)

/** Every entry of a column lies from `least` up to, not including, `bound`. */
function inRange(
  name: string,
  column: ArrayLike<number> | undefined,
  length: number,
  least: number,
  bound: number,
): void {
  if (!column || column.length !== length) throw damaged(`column ${name} is not ${length} long`)
  for (let i = 0; i < length; i++) {
    const value = column[i]!
    if (!(value >= least && value < bound)) throw damaged(`${name}[${i}] = ${value}`)
  }
}

function checkOperations({
  header,
  operations,
  rankOffset,
  costs,
  streams,
  collectives,
  sampleSets,
  groups,
}: Plan): void {
  const { count } = operations
  const { worldSize } = header
  const any = 2 ** 31
  inRange('rankOffset', rankOffset, worldSize + 1, 0, count + 1)
  inRange('kind', operations.kind, count, 0, operationKinds.length)
  inRange('rank', operations.rank, count, 0, worldSize)
  inRange('cost', operations.cost, count, 0, costs.length)
  inRange('stream', operations.stream, count, 0, streams.length)
  inRange('samples', operations.samples, count, -1, sampleSets.length)
  inRange('layer', operations.layer, count, -1, any)
  inRange('microbatch', operations.microbatch, count, -1, any)
  inRange('step', operations.step, count, 0, any)
  inRange('line', operations.line, count, 0, any)
  inRange('blocking', operations.blocking, count, 0, 2)
  for (const name of ['partner', 'hostPrevious', 'streamPrevious', 'slotFreedBy'] as const) {
    inRange(name, operations[name], count, -1, count)
  }
  checkLists('collectives', collectives, undefined, count)
  inRange('collective', operations.collective, count, -1, collectives.offset.length - 1)
  for (let rank = 0; rank < worldSize; rank++) {
    if (rankOffset[rank + 1]! < rankOffset[rank]!) throw damaged('rankOffset')
    for (let i = rankOffset[rank]!; i < rankOffset[rank + 1]!; i++) {
      if (operations.rank[i] !== rank) throw damaged(`operation ${i} is not of rank ${rank}`)
    }
  }
  if (rankOffset[worldSize] !== count) throw damaged('rankOffset')
  for (const { group, from, to } of costs) {
    if (group >= groups.length || from >= worldSize || to >= worldSize) throw damaged('costs')
  }
  for (const group of groups) if (group.some(rank => rank >= worldSize)) throw damaged('groups')
}

function checkLists(name: string, lists: Lists | undefined, length: number | undefined, bound: number): void {
  const offset = lists?.offset
  if (!offset || offset.length === 0 || offset[0] !== 0) throw damaged(name)
  if (length !== undefined && offset.length !== length + 1) throw damaged(name)
  for (let i = 1; i < offset.length; i++) if (offset[i]! < offset[i - 1]!) throw damaged(name)
  inRange(name, lists.items, offset.at(-1)!, 0, bound)
}

function checkValues({
  header,
  operations,
  values,
  buffers,
  sampleSets,
  shardSets,
  reads,
  writes,
  finalWeights,
}: Plan): void {
  const { count } = operations
  if (!values || !buffers) throw damaged('values')
  inRange('values.kind', values.kind, values.count, 0, valueKinds.length)
  inRange('values.rank', values.rank, values.count, 0, header.worldSize)
  inRange('values.layer', values.layer, values.count, -1, 2 ** 31)
  inRange('values.samples', values.samples, values.count, -1, sampleSets.length)
  inRange('values.version', values.version, values.count, 0, 2 ** 31)
  inRange('values.shards', values.shards, values.count, 0, shardSets.length)
  inRange('values.buffer', values.buffer, values.count, 0, buffers.count)
  inRange('buffers.rank', buffers.rank, buffers.count, 0, header.worldSize)
  inRange('buffers.category', buffers.category, buffers.count, 0, memoryCategories.length)
  inRange('buffers.bytes', buffers.bytes, buffers.count, 0, Number.MAX_SAFE_INTEGER)
  inRange('buffers.elements', buffers.elements, buffers.count, 0, Number.MAX_SAFE_INTEGER)
  inRange('buffers.allocatedBy', buffers.allocatedBy, buffers.count, 0, count)
  inRange('buffers.storedFrom', buffers.storedFrom, buffers.count, 0, count + 1)
  inRange('buffers.storedUntil', buffers.storedUntil, buffers.count, 0, count + 1)
  checkLists('buffers.releasedBy', buffers.releasedBy, buffers.count, count)
  checkLists('reads', reads, count, values.count)
  checkLists('writes', writes, count, values.count)
  for (const { rank, weight, optimizerState } of finalWeights) {
    if (rank >= header.worldSize || weight >= values.count || optimizerState >= values.count)
      throw damaged('finalWeights')
  }
}

/** Everything that an operation needs stands before it; members of a collective stand side by side. */
function checkOrder({ operations, order, collectives }: Plan): void {
  const { count, kind, partner, hostPrevious, streamPrevious, slotFreedBy, collective } = operations
  inRange('order', order, count, 0, count)
  const position = new Int32Array(count).fill(-1)
  order.forEach((operation, at) => {
    position[operation] = at
  })
  if (position.includes(-1)) throw damaged('order')
  const { send, receive, wait } = operationKindIndex
  for (let i = 0; i < count; i++) {
    const at = position[i]!
    const before = (other: number) => other < 0 || position[other]! < at
    const needsPartner = kind[i] === receive || kind[i] === wait
    if (needsPartner && partner[i]! < 0) throw damaged(`operation ${i} has no partner`)
    const ready =
      before(hostPrevious[i]!) &&
      before(streamPrevious[i]!) &&
      (!needsPartner || before(partner[i]!)) &&
      (kind[i] !== send || before(slotFreedBy[i]!))
    if (!ready) throw damaged(`operation ${i} comes before what it needs`)
    const instance = collective[i]!
    if (instance < 0) continue
    const members = collectives.items.subarray(
      collectives.offset[instance]!,
      collectives.offset[instance + 1]!,
    )
    const first = Math.min(...Array.from(members, member => position[member]!))
    if (!members.includes(i) || at - first >= members.length) throw damaged(`collective ${instance}`)
  }
}
