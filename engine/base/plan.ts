/**
 * A plan: what every rank does in one step (or in N steps, where the strategy says so), as flat typed columns.
 *
 * A plan is data without control flow. It holds no time: the simulator gives it times on a cluster, ranks
 * execute it. Operations are numbered through, rank by rank, in each rank's program order, so the operations
 * of rank r are `rankOffset[r]` up to `rankOffset[r + 1]`. "None" is -1 in every signed column.
 *
 * ## How operations wait for each other
 *
 * A rank has one *host line*: the operations that its program goes through one after the other. These are
 * everything on the compute stream (waits too) and every communication that was awaited at once
 * (`blocking`). A communication awaited later is issued by the host line but does not belong to it; a `wait`
 * operation stands where the program awaits it. An operation may start when all of these have happened:
 *
 * 1. `hostPrevious` has ended: the last operation of the host line before this one was issued;
 * 2. `streamPrevious` has ended: the operation before it on its own stream (-1 on the compute stream, where
 *    it would equal `hostPrevious`);
 * 3. a receive: its send (`partner`) has started to deliver;
 * 4. a send: `slotFreedBy`, the receive of the message before it on the same ordered pair, has started,
 *    because an ordered pair buffers one message;
 * 5. a member of a collective: all members of that instance (`collective`) may start.
 *
 * A `wait` ends when its `partner`, the awaited operation, has ended.
 *
 * `order` lists all operations such that everything above comes before what needs it, with the members of a
 * collective side by side; one pass over it gives all times. Costs are interned: compute the duration of each
 * entry of `costs` once, then look it up by `operation.cost`.
 */
import { type OperationClass, operationClassIndex } from './operation-class.ts'
import type { Bytes, Flops, Rank } from './units.ts'

export type StreamKind = 'compute' | 'collective' | 'send' | 'receive'

interface OperationKindEntry {
  readonly name: string
  /** For a person. */
  readonly title: string
  readonly class: OperationClass
  readonly stream: StreamKind
  /** The event's name in the teaching lab's traces, '' where the lab has no such event (it costs nothing there). */
  readonly labName: string
}

/** The position in this list is the number in `OperationColumns.kind`: entries are only ever appended. */
export const operationKinds = [
  { name: 'load', title: 'load weights', class: 'load', stream: 'compute', labName: 'load_weights' },
  { name: 'input', title: 'input', class: 'other', stream: 'compute', labName: '' },
  { name: 'forward', title: 'forward', class: 'forward', stream: 'compute', labName: 'forward' },
  { name: 'recompute', title: 'recompute', class: 'recompute', stream: 'compute', labName: 'forward' },
  { name: 'loss', title: 'loss', class: 'other', stream: 'compute', labName: 'loss' },
  { name: 'backward', title: 'backward', class: 'backward', stream: 'compute', labName: 'backward' },
  {
    name: 'backwardInput',
    title: 'backward for the input',
    class: 'backwardInput',
    stream: 'compute',
    labName: 'backward',
  },
  {
    name: 'backwardWeight',
    title: 'backward for the weight',
    class: 'backwardWeight',
    stream: 'compute',
    labName: 'backward',
  },
  { name: 'update', title: 'update', class: 'update', stream: 'compute', labName: 'update' },
  { name: 'add', title: 'add', class: 'other', stream: 'compute', labName: '' },
  { name: 'shard', title: 'shard', class: 'copy', stream: 'compute', labName: '' },
  { name: 'combine', title: 'combine', class: 'copy', stream: 'compute', labName: '' },
  { name: 'wait', title: 'wait', class: 'wait', stream: 'compute', labName: '' },
  { name: 'send', title: 'send', class: 'transfer', stream: 'send', labName: 'send' },
  { name: 'receive', title: 'receive', class: 'transfer', stream: 'receive', labName: 'recv' },
  {
    name: 'allReduce',
    title: 'all-reduce',
    class: 'transfer',
    stream: 'collective',
    labName: 'all_reduce',
  },
  {
    name: 'allGather',
    title: 'all-gather',
    class: 'transfer',
    stream: 'collective',
    labName: 'all_gather',
  },
  {
    name: 'reduceScatter',
    title: 'reduce-scatter',
    class: 'transfer',
    stream: 'collective',
    labName: 'reduce_scatter',
  },
  { name: 'broadcast', title: 'broadcast', class: 'transfer', stream: 'collective', labName: 'broadcast' },
  { name: 'reduce', title: 'reduce', class: 'transfer', stream: 'collective', labName: 'reduce' },
  { name: 'gather', title: 'gather', class: 'transfer', stream: 'collective', labName: 'gather' },
  { name: 'scatter', title: 'scatter', class: 'transfer', stream: 'collective', labName: 'scatter' },
  { name: 'allToAll', title: 'all-to-all', class: 'transfer', stream: 'collective', labName: 'all_to_all' },
  { name: 'barrier', title: 'barrier', class: 'wait', stream: 'collective', labName: 'barrier' },
] as const satisfies readonly OperationKindEntry[]

export type OperationKind = (typeof operationKinds)[number]['name']

/** Number of a kind by its name. */
export const operationKindIndex = Object.fromEntries(
  operationKinds.map((entry, index) => [entry.name, index]),
) as Record<OperationKind, number>

/** Index into operationClasses (what a slice's label stores), by kind number. */
export const operationKindClass: readonly number[] = operationKinds.map(
  entry => operationClassIndex[entry.class],
)

/** What a value is. Position = number in `ValueColumns.kind`. */
export const valueKinds = [
  'weight',
  'optimizerState',
  'weightGradient',
  'activation',
  'activationGradient',
] as const
export type ValueKind = (typeof valueKinds)[number]

/** What memory is used for. Position = number in `BufferColumns.category`. */
export const memoryCategories = [
  'weights',
  'gradients',
  'optimizerState',
  'activations',
  'communication',
  'other',
] as const
export type MemoryCategory = (typeof memoryCategories)[number]

/**
 * Everything that the duration of an operation depends on. Operations with equal descriptors share one, so a
 * change of cluster computes a few dozen durations, not a million.
 */
export interface PlanCost {
  readonly kind: OperationKind
  /** The model's name for this sort of layer ('linear', 'gpt-block', ...), '' where no layer is computed. */
  readonly layerClass: string
  /** Samples processed at once, 0 where it does not matter. */
  readonly samples: number
  /**
   * Load and update: the parameters touched (a shard's share of the layer). A transfer of weights, gradients
   * or optimizer state: the parameters of the whole layer. Otherwise 0.
   */
  readonly elements: number
  readonly flops: Flops
  /** Bytes read and written in device memory (a load: bytes over the host link). */
  readonly bytesMoved: Bytes
  /** What the forward of the same layer and samples costs: lab mode times a backward by it. */
  readonly forwardFlops: Flops
  readonly forwardBytesMoved: Bytes
  /**
   * The S of the usual formulas, bytes. Send, receive, broadcast, reduce, all-reduce, all-to-all: bytes of the
   * value on one rank. All-gather, gather, reduce-scatter, scatter: bytes of the whole value, all shards.
   */
  readonly payloadBytes: Bytes
  /** Kind of the value that travels, undefined where nothing does. */
  readonly value: ValueKind | undefined
  /** Number of shards that the travelling value is divided into (1: whole). */
  readonly shards: number
  /** Index into Plan.groups of a collective, otherwise -1. */
  readonly group: number
  /** Sender and receiver of a message, otherwise -1. */
  readonly from: Rank
  readonly to: Rank
}

/** One entry an operation. See the file's head for how the columns order time. */
export interface OperationColumns {
  readonly count: number
  /** Index into operationKinds. */
  readonly kind: Uint8Array
  readonly rank: Uint32Array
  /** Layer computed, or layer of the value that travels; the loss stands at `layers` (as in the lab). */
  readonly layer: Int32Array
  /** Index of the microbatch within the batch: ranks with other samples of the same round share it. */
  readonly microbatch: Int32Array
  /** Step within the plan, 0 unless the strategy declares `steps: 'own'`. */
  readonly step: Uint16Array
  /** Index into Plan.sampleSets. */
  readonly samples: Int32Array
  /** Index into Plan.costs. */
  readonly cost: Uint32Array
  /** Stream within the rank: 0 = compute. Index into Plan.streams. */
  readonly stream: Uint32Array
  /** 1: a communication that the program awaited before it issued anything else; it is on the host line. */
  readonly blocking: Uint8Array
  /** Send: its receive. Receive: its send. Wait: the awaited operation. */
  readonly partner: Int32Array
  /** Instance of a collective: index into Plan.collectives. */
  readonly collective: Int32Array
  readonly hostPrevious: Int32Array
  readonly streamPrevious: Int32Array
  /** Send: the receive that empties the pair's buffer before it. */
  readonly slotFreedBy: Int32Array
  /** Line in the strategy's source, 0 where unknown (1-based). */
  readonly line: Uint32Array
}

/** A stream by what runs on it. The same entry serves all ranks. */
export interface PlanStream {
  readonly kind: StreamKind
  /** Index into Plan.groups for a collective stream, otherwise -1. */
  readonly group: number
  /** The other rank for a send or receive stream, otherwise -1. */
  readonly peer: Rank
}

/** Lists in one array: list i is `items[offset[i]]` up to `items[offset[i + 1]]`. */
export interface Lists {
  readonly offset: Uint32Array
  readonly items: Uint32Array
}

/**
 * Values: what operations read and write. A value never changes; an operation that works in place (`add`,
 * `allReduce`, `update` ...) makes a new value in the same buffer.
 */
export interface ValueColumns {
  readonly count: number
  /** Index into valueKinds. */
  readonly kind: Uint8Array
  readonly rank: Uint32Array
  readonly layer: Int32Array
  /** Index into Plan.sampleSets, -1 for weights and optimizer state. */
  readonly samples: Int32Array
  /** Updates that it has seen (weights, optimizer state), otherwise 0. */
  readonly version: Uint16Array
  /** Index into Plan.shardSets: the shards held, and out of how many. */
  readonly shards: Uint32Array
  /** The memory that holds it. */
  readonly buffer: Uint32Array
}

/** Memory of one rank from an allocation to a release. */
export interface BufferColumns {
  readonly count: number
  readonly rank: Uint32Array
  /** Index into memoryCategories. */
  readonly category: Uint8Array
  readonly bytes: Float64Array
  /** Size in the lab's unit, elements of its value types; 0 for memory that the lab does not know. */
  readonly elements: Float64Array
  /** The operation that makes it. It is occupied from the start of that operation. */
  readonly allocatedBy: Uint32Array
  /**
   * Free when all of these operations have ended: the last of the host line before the program let go of it
   * and its last use on every other stream. An empty list: it outlives the step (final weights and optimizer
   * state). What a strategy merely leaves in its storage is let go of at the end of its rank's program.
   */
  readonly releasedBy: Lists
  /**
   * Lab mode counts what lies in storage when an operation starts: operations of its rank numbered from
   * `storedFrom` up to, not including, `storedUntil`. Both 0 where it was never stored.
   */
  readonly storedFrom: Uint32Array
  readonly storedUntil: Uint32Array
}

/** Samples of a value: ascending indices into the global batch. */
export interface SampleSet {
  readonly count: number
  /** Half-open ranges, ascending: [first, end, first, end, ...]. */
  readonly ranges: readonly number[]
}

export interface ShardSet {
  readonly held: readonly number[]
  readonly of: number
}

/** What `setFinalWeight` named: `load` of the next step yields these. Values are indices into Plan.values. */
export interface FinalWeight {
  readonly rank: Rank
  readonly layer: number
  readonly weight: number
  /** -1 where the optimizer keeps no state. */
  readonly optimizerState: number
}

export interface PlanHeader {
  readonly strategy: string
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly model: string
  readonly modelParameters: Readonly<Record<string, number>>
  readonly worldSize: number
  readonly layers: number
  readonly dtype: string
  /** Samples of a step. */
  readonly globalBatch: number
  /** Samples of a microbatch as asked for; the last one of a rank may be smaller. */
  readonly batch: number
  /** Slices of the global batch, each processed at once, in all ranks. */
  readonly microbatches: number
  /** Steps in this plan: 1, except where the strategy declares `steps: 'own'`. */
  readonly steps: number
  /** Forward + backward of the whole model on the global batch, backward = 2 x forward; no recomputation. */
  readonly modelFlopsPerStep: Flops
  /** Parameters of the whole model. */
  readonly modelElements: number
  /** Sixteen hex digits: equal for equal plans, whatever the source's layout. */
  readonly hash: string
}

export interface Plan {
  readonly header: PlanHeader
  /** worldSize + 1 entries. */
  readonly rankOffset: Uint32Array
  readonly operations: OperationColumns
  /** All operations, each after what it needs; members of a collective side by side. */
  readonly order: Uint32Array
  readonly costs: readonly PlanCost[]
  readonly streams: readonly PlanStream[]
  /** Process groups, ascending ranks. Group 0 is the world. */
  readonly groups: readonly (readonly Rank[])[]
  /** Member operations of each collective instance, by ascending rank. */
  readonly collectives: Lists
  readonly sampleSets: readonly SampleSet[]
  readonly shardSets: readonly ShardSet[]
  readonly values: ValueColumns
  readonly buffers: BufferColumns
  /** Values that each operation reads, in the order of its arguments. */
  readonly reads: Lists
  /** Values that each operation makes. */
  readonly writes: Lists
  readonly finalWeights: readonly FinalWeight[]
}

/** Name of an operation's kind. */
export function kindOf(plan: Plan, operation: number): OperationKind {
  return operationKinds[plan.operations.kind[operation]!]!.name
}

/** Calls back for every edge between ranks or streams: send to receive, awaited to wait. */
export function forEachPlanEdge(plan: Plan, visit: (from: number, to: number) => void): void {
  const { count, kind, partner } = plan.operations
  for (let i = 0; i < count; i++) {
    const from = partner[i]!
    if (from >= 0 && kind[i] !== operationKindIndex.send) visit(from, i)
  }
}

/** Something wrong with a strategy, said so that a learner can mend it. */
export interface PlanFault {
  /** For programs and tests: 'deadlock', 'collective-mismatch' ... */
  readonly code: string
  /** -1 where it concerns no single rank. */
  readonly rank: Rank
  /** What the rank was doing, as it would be written: `forward(layer 3)`; '' where nothing was. */
  readonly operation: string
  /** Line in the strategy's source, 0 where unknown; in a schedule's row the cell, from 1. */
  readonly line: number
  readonly message: string
  readonly suggestion: string
  /** Of a deadlock: who waits, each for the next one and the last for the first. */
  readonly circle?: readonly CircleWait[]
  /** Of a schedule in cells: what would mend it. */
  readonly remedy?: CellRemedy
}

/** Changes of a schedule's cells, one after the other. */
export interface CellRemedy {
  /** `Write 0B3 at the end of the row`. */
  readonly title: string
  readonly changes: readonly CellChange[]
}

export interface CellChange {
  readonly rank: Rank
  /** Position in the rank's row, from 0. */
  readonly cell: number
  /** `insert` pushes what follows along, `remove` draws it closer. */
  readonly change: 'write' | 'insert' | 'remove'
  readonly text: string
}

/** A rank of a circle of waits. */
export interface CircleWait {
  readonly rank: Rank
  /** 0 where unknown. */
  readonly line: number
  /** What it waits in: `receive from rank 1`. */
  readonly operation: string
}
