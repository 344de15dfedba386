/** What timing reads of a plan: all that another process needs to time it anew, whatever it is timed on. */
import type { BufferColumns, Lists, OperationColumns, Plan, PlanHeader } from '../plan.ts'

/** Every plan is one. */
export interface TimingPlan {
  readonly header: Pick<PlanHeader, 'worldSize' | 'steps'>
  readonly rankOffset: Uint32Array
  readonly order: Uint32Array
  readonly operations: Pick<
    OperationColumns,
    | 'count'
    | 'kind'
    | 'step'
    | 'cost'
    | 'partner'
    | 'collective'
    | 'hostPrevious'
    | 'streamPrevious'
    | 'slotFreedBy'
  >
  readonly collectives: Pick<Lists, 'offset'>
  readonly buffers: Pick<
    BufferColumns,
    'count' | 'rank' | 'category' | 'bytes' | 'allocatedBy' | 'releasedBy'
  >
}

/** Of a plan nothing more than that: it is to be sent. */
export function timingPlan({
  header,
  rankOffset,
  order,
  operations,
  collectives,
  buffers,
}: Plan): TimingPlan {
  return {
    header: { worldSize: header.worldSize, steps: header.steps },
    rankOffset,
    order,
    operations: {
      count: operations.count,
      kind: operations.kind,
      step: operations.step,
      cost: operations.cost,
      partner: operations.partner,
      collective: operations.collective,
      hostPrevious: operations.hostPrevious,
      streamPrevious: operations.streamPrevious,
      slotFreedBy: operations.slotFreedBy,
    },
    collectives: { offset: collectives.offset },
    buffers: {
      count: buffers.count,
      rank: buffers.rank,
      category: buffers.category,
      bytes: buffers.bytes,
      allocatedBy: buffers.allocatedBy,
      releasedBy: buffers.releasedBy,
    },
  }
}
