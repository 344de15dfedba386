/** What operations, values and buffers of a plan refer to by number: each distinct thing once. */
import type { PlanCost, PlanStream, ShardSet, StreamKind } from '../base/plan.ts'
import type { Rank } from '../base/units.ts'
import { Interner } from './interner.ts'
import { SampleSets } from './sample-set.ts'

const nothing: PlanCost = {
  kind: 'wait',
  layerClass: '',
  samples: 0,
  elements: 0,
  flops: 0,
  bytesMoved: 0,
  forwardFlops: 0,
  forwardBytesMoved: 0,
  payloadBytes: 0,
  value: undefined,
  shards: 1,
  group: -1,
  from: -1,
  to: -1,
}

export class PlanTables {
  readonly samples = new SampleSets()
  private readonly groupTable = new Interner<readonly Rank[]>()
  private readonly shardTable = new Interner<ShardSet>()
  private readonly costTable = new Interner<PlanCost>()
  private readonly streamTable = new Interner<PlanStream>()

  /** Group 0 is the world, shard set 0 the whole, stream 0 compute. */
  constructor(worldSize: number) {
    this.group(Array.from({ length: worldSize }, (_, rank) => rank))
    this.shards([0], 1)
    this.stream('compute', -1, -1)
  }

  get groups(): readonly (readonly Rank[])[] {
    return this.groupTable.items
  }

  get shardSets(): readonly ShardSet[] {
    return this.shardTable.items
  }

  get costs(): readonly PlanCost[] {
    return this.costTable.items
  }

  get streams(): readonly PlanStream[] {
    return this.streamTable.items
  }

  /** Ranks ascending. */
  group(ranks: readonly Rank[]): number {
    return this.groupTable.number(ranks.join(), () => [...ranks])
  }

  /** Held shards, ascending, out of `of`. */
  shards(held: readonly number[], of: number): number {
    return this.shardTable.number(`${of}:${held.join()}`, () => ({ held: [...held], of }))
  }

  /** What is left out costs nothing. Callers with many equal operations keep the number. */
  cost(cost: Partial<PlanCost> & Pick<PlanCost, 'kind'>): number {
    const whole: PlanCost = { ...nothing, ...cost }
    return this.costTable.number(Object.values(whole).join(), () => whole)
  }

  stream(kind: StreamKind, group: number, peer: Rank): number {
    return this.streamTable.number(`${kind}:${group}:${peer}`, () => ({ kind, group, peer }))
  }
}
