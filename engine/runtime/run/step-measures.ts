/** How the ranks of a run spend its steps: compute, transfer, wait and idle, step by step as they end. */
import { type Intervals, noIntervals, union } from '../../base/intervals.ts'
import type { OperationTimes } from '../../base/operation-slices.ts'
import { operationKindIndex, operationKinds, type Plan } from '../../base/plan.ts'
import { type BubbleRatios, bubbleRatios, type RankStates, rankStates } from '../../base/rank-states.ts'
import type { Ns, Rank } from '../../base/units.ts'

type Activity = 'compute' | 'transfer' | 'wait'
const activities = ['compute', 'transfer', 'wait'] as const

/** Operations that only move bytes, though they stand among the computations. */
const copies = new Set<number>([
  operationKindIndex.load,
  operationKindIndex.shard,
  operationKindIndex.combine,
])

export class StepMeasures {
  readonly #plan: Plan
  /** By rank: intervals of the steps that have not ended, pairs start, end. */
  readonly #open: readonly Record<Activity, number[]>[]
  readonly #totals: RankStates[]

  constructor(plan: Plan) {
    this.#plan = plan
    const { worldSize } = plan.header
    this.#open = Array.from({ length: worldSize }, () => ({ compute: [], transfer: [], wait: [] }))
    this.#totals = Array.from({ length: worldSize }, () => rankStates(nothing, 0, 0))
  }

  add(operation: number, { start, begin, end }: OperationTimes, awaitedBegin: Ns): void {
    const { operations } = this.#plan
    const kind = operations.kind[operation]!
    const open = this.#open[operations.rank[operation]!]!
    if (kind === operationKindIndex.wait) open.wait.push(start, Math.max(start, Math.min(end, awaitedBegin)))
    else if (copies.has(kind)) open.transfer.push(start, end)
    else if (operationKinds[kind]!.stream === 'compute') open.compute.push(start, end)
    else {
      if (operations.blocking[operation] === 1) open.wait.push(start, begin)
      // Nothing moves in a barrier: all of it is waiting.
      if (kind === operationKindIndex.barrier) open.wait.push(begin, end)
      else open.transfer.push(begin, end)
    }
  }

  /** A step has ended: its bubble. The states of the ranks go into the totals. */
  endStep(from: Ns, to: Ns): BubbleRatios {
    const ofStep = this.#open.map((open, rank) => {
      const states = rankStates(
        { compute: intervals(open.compute), transfer: intervals(open.transfer), wait: intervals(open.wait) },
        from,
        to,
      )
      this.#totals[rank] = sum(this.#totals[rank]!, states)
      for (const activity of activities) open[activity] = after(open[activity], to)
      return states
    })
    return bubbleRatios(ofStep)
  }

  total(rank: Rank): RankStates {
    return this.#totals[rank]!
  }

  bubble(): BubbleRatios {
    return bubbleRatios(this.#totals)
  }
}

const nothing = { compute: noIntervals, transfer: noIntervals, wait: noIntervals }

function intervals(pairs: readonly number[]): Intervals {
  const count = pairs.length / 2
  const start = Float64Array.from({ length: count }, (_, i) => pairs[2 * i]!)
  const end = Float64Array.from({ length: count }, (_, i) => pairs[2 * i + 1]!)
  return union(start, end)
}

/** What reaches beyond the end of the step belongs to the next one too. */
function after(pairs: readonly number[], time: Ns): number[] {
  const rest: number[] = []
  for (let i = 0; i < pairs.length; i += 2) if (pairs[i + 1]! > time) rest.push(pairs[i]!, pairs[i + 1]!)
  return rest
}

function sum(a: RankStates, b: RankStates): RankStates {
  const keys = Object.keys(a) as (keyof RankStates)[]
  return Object.fromEntries(keys.map(key => [key, a[key] + b[key]])) as unknown as RankStates
}
