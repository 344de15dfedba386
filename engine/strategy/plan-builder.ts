/**
 * The one way to make a plan: recorder, schedules and generators hand over operations in the order in which a
 * rank issues them (ranks may alternate), and say what is read, made, stored and let go. The builder draws
 * the edges, tracks memory, interns what repeats, and lays everything out rank by rank.
 *
 * It trusts its caller: the k-th send of an ordered pair meets the k-th receive, the k-th call on a group
 * meets its peers' k-th. Checks that teach live in the recorder.
 */
import { AppError } from '../base/app-error.ts'
import {
  type FinalWeight,
  type MemoryCategory,
  type OperationKind,
  operationKindIndex,
  operationKinds,
  type Plan,
  type PlanHeader,
  type ValueKind,
  valueKinds,
} from '../base/plan.ts'
import type { Rank } from '../base/units.ts'
import { layOutPlan } from './plan-layout.ts'
import { PlanMemory } from './plan-memory.ts'
import { PlanTables } from './plan-tables.ts'
import type { PairMessages, PlanUnderWay } from './plan-under-way.ts'

const valueKindIndex = Object.fromEntries(valueKinds.map((kind, index) => [kind, index])) as Record<
  ValueKind,
  number
>

/** What the memory of a value counts as. */
export const categoryOfValue: Readonly<Record<ValueKind, MemoryCategory>> = {
  weight: 'weights',
  optimizerState: 'optimizerState',
  weightGradient: 'gradients',
  activation: 'activations',
  activationGradient: 'activations',
}

/** What an operation is about. Layer, microbatch and samples are -1 where it is about none. */
export interface OperationSubject {
  readonly layer: number
  readonly microbatch: number
  /** Number in `tables.samples`. */
  readonly samples: number
  /** Number from `tables.cost`. */
  readonly cost: number
  /** Line in the strategy's source, 0 where unknown. */
  readonly line: number
}

export class PlanBuilder implements PlanUnderWay {
  readonly worldSize: number
  readonly tables: PlanTables
  readonly memory: PlanMemory
  /** Columns while they grow, in order of issue. */
  readonly operations = {
    kind: [] as number[],
    rank: [] as number[],
    layer: [] as number[],
    microbatch: [] as number[],
    step: [] as number[],
    samples: [] as number[],
    cost: [] as number[],
    stream: [] as number[],
    blocking: [] as number[],
    partner: [] as number[],
    hostPrevious: [] as number[],
    streamPrevious: [] as number[],
    line: [] as number[],
  }
  readonly values = {
    kind: [] as number[],
    layer: [] as number[],
    samples: [] as number[],
    version: [] as number[],
    shards: [] as number[],
    buffer: [] as number[],
  }
  /** Pairs operation, value. */
  readonly reads: number[] = []
  readonly writes: number[] = []
  readonly finalWeights: FinalWeight[] = []
  /** By `from * worldSize + to`. */
  readonly messages = new Map<number, PairMessages>()
  /** Collective calls by group, then rank. */
  readonly calls = new Map<number, Map<Rank, number[]>>()

  private readonly hostLast: Int32Array
  private readonly lastIssued: Int32Array
  private readonly issued: Uint32Array
  private readonly streamLast = new Map<number, number>()
  /** By operation: 1 where the program has awaited it. */
  private readonly awaited: number[] = []
  private readonly step: Uint16Array

  constructor(worldSize: number) {
    this.worldSize = worldSize
    this.tables = new PlanTables(worldSize)
    this.hostLast = new Int32Array(worldSize).fill(-1)
    this.lastIssued = new Int32Array(worldSize).fill(-1)
    this.issued = new Uint32Array(worldSize)
    this.step = new Uint16Array(worldSize)
    this.memory = new PlanMemory({
      hostLast: rank => this.hostLast[rank]!,
      issued: rank => this.issued[rank]!,
      isTransfer: operation => this.operations.stream[operation] !== 0,
      isBlocking: operation => this.operations.blocking[operation] === 1,
      isAwaited: operation => this.isAwaited(operation),
    })
  }

  get operationCount(): number {
    return this.operations.kind.length
  }

  /** The rank's operations from here on belong to this step (`steps: 'own'` only). */
  beginStep(rank: Rank, step: number): void {
    this.step[rank] = step
  }

  isAwaited(communication: number): boolean {
    return this.awaited[communication] === 1
  }

  /** Computation on the rank's host line. Returns the number of the operation. */
  compute(kind: OperationKind, rank: Rank, subject: OperationSubject): number {
    const operation = this.append(operationKindIndex[kind], rank, 0, -1, subject)
    this.hostLast[rank] = operation
    return operation
  }

  send(from: Rank, to: Rank, subject: OperationSubject): number {
    const stream = this.tables.stream('send', -1, to)
    const operation = this.transfer(operationKindIndex.send, from, stream, subject)
    this.pair(from, to).sends.push(operation)
    return operation
  }

  receive(from: Rank, to: Rank, subject: OperationSubject): number {
    const stream = this.tables.stream('receive', -1, from)
    const operation = this.transfer(operationKindIndex.receive, to, stream, subject)
    this.pair(from, to).receives.push(operation)
    return operation
  }

  /** One rank's call of a collective. */
  collective(kind: OperationKind, rank: Rank, group: number, subject: OperationSubject): number {
    const stream = this.tables.stream('collective', group, -1)
    const operation = this.transfer(operationKindIndex[kind], rank, stream, subject)
    listAt(mapAt(this.calls, group), rank).push(operation)
    return operation
  }

  /** The program awaits a communication: at once, which makes it blocking, or later, which records a wait. */
  await(communication: number, line: number): void {
    if (this.awaited[communication] === 1) return
    this.awaited[communication] = 1
    const { operations } = this
    const rank = operations.rank[communication]!
    if (this.lastIssued[rank] === communication) {
      operations.blocking[communication] = 1
      this.hostLast[rank] = communication
      return
    }
    const waiting = this.compute('wait', rank, {
      layer: operations.layer[communication]!,
      microbatch: operations.microbatch[communication]!,
      samples: operations.samples[communication]!,
      cost: this.tables.cost({ kind: 'wait' }),
      line,
    })
    operations.partner[waiting] = communication
  }

  /** A receive learns what it is about when its message is known. */
  describe(operation: number, subject: Omit<OperationSubject, 'line'>): void {
    const { operations } = this
    operations.layer[operation] = subject.layer
    operations.microbatch[operation] = subject.microbatch
    operations.samples[operation] = subject.samples
    operations.cost[operation] = subject.cost
  }

  /** A value in a buffer, made by an operation. Samples 0 for weights and optimizer state. */
  value(
    kind: ValueKind,
    layer: number,
    samples: number,
    version: number,
    shards: number,
    buffer: number,
    operation: number,
  ): number {
    const { values } = this
    values.kind.push(valueKindIndex[kind])
    values.layer.push(layer)
    values.samples.push(samples)
    values.version.push(version)
    values.shards.push(shards)
    const value = values.buffer.push(buffer) - 1
    this.writes.push(operation, value)
    this.memory.use(buffer, operation)
    return value
  }

  read(operation: number, value: number): void {
    this.reads.push(operation, value)
    this.memory.use(this.values.buffer[value]!, operation)
  }

  /** `load` of the next step yields these values: their memory outlives the step. */
  finalWeight(final: FinalWeight): void {
    this.finalWeights.push(final)
    this.memory.keep(this.values.buffer[final.weight]!)
    if (final.optimizerState >= 0) this.memory.keep(this.values.buffer[final.optimizerState]!)
  }

  /** Lays the plan out. Throws `internal` where messages or collectives have no peers or wait in a circle. */
  finish(header: Omit<PlanHeader, 'worldSize' | 'microbatches' | 'hash'>): Plan {
    this.memory.settle()
    const { plan, stuck } = layOutPlan(this, header)
    if (stuck.length > 0) {
      const rank = plan.operations.rank[stuck[0]!]!
      const kind = operationKinds[plan.operations.kind[stuck[0]!]!]!.title
      const where = `first at the ${kind} of rank ${rank}`
      throw new AppError('internal', `The plan of ${header.strategy} waits in a circle, ${where}.`)
    }
    return plan
  }

  private pair(from: Rank, to: Rank): PairMessages {
    const key = from * this.worldSize + to
    const known = this.messages.get(key)
    if (known !== undefined) return known
    const pair: PairMessages = { sends: [], receives: [] }
    this.messages.set(key, pair)
    return pair
  }

  private transfer(kind: number, rank: Rank, stream: number, subject: OperationSubject): number {
    const key = rank * 2 ** 24 + stream
    const operation = this.append(kind, rank, stream, this.streamLast.get(key) ?? -1, subject)
    this.streamLast.set(key, operation)
    return operation
  }

  private append(
    kind: number,
    rank: Rank,
    stream: number,
    streamPrevious: number,
    subject: OperationSubject,
  ): number {
    const { operations } = this
    operations.kind.push(kind)
    operations.rank.push(rank)
    operations.layer.push(subject.layer)
    operations.microbatch.push(subject.microbatch)
    operations.step.push(this.step[rank]!)
    operations.samples.push(subject.samples)
    operations.cost.push(subject.cost)
    operations.stream.push(stream)
    operations.blocking.push(0)
    this.awaited.push(0)
    operations.partner.push(-1)
    operations.hostPrevious.push(this.hostLast[rank]!)
    operations.streamPrevious.push(streamPrevious)
    this.issued[rank]!++
    const operation = operations.line.push(subject.line) - 1
    this.lastIssued[rank] = operation
    return operation
  }
}

function mapAt<K, V>(maps: Map<number, Map<K, V>>, key: number): Map<K, V> {
  const known = maps.get(key)
  if (known !== undefined) return known
  const made = new Map<K, V>()
  maps.set(key, made)
  return made
}

function listAt(lists: Map<number, number[]>, key: number): number[] {
  const known = lists.get(key)
  if (known !== undefined) return known
  const made: number[] = []
  lists.set(key, made)
  return made
}
