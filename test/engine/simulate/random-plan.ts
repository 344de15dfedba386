/**
 * Plans for tests of timing: any legal mixture of compute, messages and collectives, awaited at once, later
 * or never, built through the one builder.
 */
import fc from 'fast-check'
import type { Plan } from '../../../engine/base/plan.ts'
import { PlanBuilder } from '../../../engine/strategy/plan-builder.ts'

type Action =
  | { readonly type: 'compute'; readonly rank: number; readonly flops: number }
  | {
      readonly type: 'message'
      readonly from: number
      readonly to: number
      readonly bytes: number
      readonly later: boolean
    }
  | { readonly type: 'collective'; readonly bytes: number; readonly later: boolean }
  /** Awaits what is still under way on a rank. */
  | { readonly type: 'await'; readonly rank: number }

export interface PlanRecipe {
  readonly worldSize: number
  readonly actions: readonly Action[]
}

const rank = fc.nat(3)
const size = fc.integer({ min: 1, max: 1e9 })

export const planRecipe: fc.Arbitrary<PlanRecipe> = fc.record({
  worldSize: fc.constant(4),
  actions: fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('compute' as const), rank, flops: size }),
      fc
        .record({
          type: fc.constant('message' as const),
          from: rank,
          to: rank,
          bytes: size,
          later: fc.boolean(),
        })
        .filter(action => action.from !== action.to),
      fc.record({ type: fc.constant('collective' as const), bytes: size, later: fc.boolean() }),
      fc.record({ type: fc.constant('await' as const), rank }),
    ),
    { minLength: 10, maxLength: 60, size: 'max' },
  ),
})

/** The plan of a recipe. Every pair of ranks receives in the order of sending, so it never waits in a circle. */
export function buildPlan({ worldSize, actions }: PlanRecipe): Plan {
  const builder = new PlanBuilder(worldSize)
  const underWay: number[][] = Array.from({ length: worldSize }, () => [])
  const subject = (cost: number) => ({ layer: 0, microbatch: 0, samples: 0, cost, line: 0 })
  const settle = (owner: number, communication: number, later: boolean) => {
    if (later) underWay[owner]!.push(communication)
    else builder.await(communication, 0)
  }
  for (const action of actions) {
    if (action.type === 'compute') {
      const cost = builder.tables.cost({ kind: 'forward', flops: action.flops, bytesMoved: action.flops })
      const operation = builder.compute('forward', action.rank, subject(cost))
      const bytes = action.flops
      const buffer = builder.memory.allocate(action.rank, 'activations', bytes, bytes, operation)
      builder.memory.use(buffer, operation)
    } else if (action.type === 'message') {
      const about = { payloadBytes: action.bytes, from: action.from, to: action.to }
      const send = builder.send(
        action.from,
        action.to,
        subject(builder.tables.cost({ kind: 'send', ...about })),
      )
      settle(action.from, send, action.later)
      const receive = builder.receive(
        action.from,
        action.to,
        subject(builder.tables.cost({ kind: 'receive', ...about })),
      )
      settle(action.to, receive, action.later)
    } else if (action.type === 'collective') {
      const cost = builder.tables.cost({ kind: 'allReduce', payloadBytes: action.bytes, group: 0 })
      for (let owner = 0; owner < worldSize; owner++) {
        settle(owner, builder.collective('allReduce', owner, 0, subject(cost)), action.later)
      }
    } else {
      for (const communication of underWay[action.rank]!.splice(0)) builder.await(communication, 0)
    }
  }
  return builder.finish({
    strategy: 'random',
    parameters: {},
    model: 'none',
    modelParameters: {},
    layers: 1,
    dtype: 'float16',
    globalBatch: 1,
    batch: 1,
    steps: 1,
    modelFlopsPerStep: 1e12,
    modelElements: 0,
  })
}
