/** A plan while it is built: columns that grow, in order of issue. What the builder gathers and the layout reads. */
import type { FinalWeight } from '../base/plan.ts'
import type { Rank } from '../base/units.ts'
import type { PlanMemory } from './plan-memory.ts'
import type { PlanTables } from './plan-tables.ts'

/** Operations of an ordered pair of ranks, in order of issue. */
export interface PairMessages {
  readonly sends: number[]
  readonly receives: number[]
}

type Growing<Name extends string> = Readonly<Record<Name, readonly number[]>>

export interface PlanUnderWay {
  readonly worldSize: number
  readonly operationCount: number
  readonly tables: PlanTables
  readonly memory: PlanMemory
  readonly operations: Growing<
    | 'kind'
    | 'rank'
    | 'layer'
    | 'microbatch'
    | 'step'
    | 'samples'
    | 'cost'
    | 'stream'
    | 'blocking'
    | 'partner'
    | 'hostPrevious'
    | 'streamPrevious'
    | 'line'
  >
  readonly values: Growing<'kind' | 'layer' | 'samples' | 'version' | 'shards' | 'buffer'>
  /** Pairs operation, value. */
  readonly reads: readonly number[]
  readonly writes: readonly number[]
  readonly finalWeights: readonly FinalWeight[]
  /** By `from * worldSize + to`. */
  readonly messages: ReadonlyMap<number, PairMessages>
  /** Collective calls by group, then rank. */
  readonly calls: ReadonlyMap<number, ReadonlyMap<Rank, readonly number[]>>
}
