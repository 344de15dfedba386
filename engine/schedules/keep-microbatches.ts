/** Cuts an order to fewer microbatches: the first ones keep their places, so the order stays valid. */
import { passesOf } from './action.ts'
import type { ScheduleOrder } from './order.ts'

/** For orders of one direction without overlapped pairs. */
export function keepMicrobatches(order: ScheduleOrder, microbatches: number): ScheduleOrder {
  return {
    ...order,
    microbatches,
    ranks: order.ranks.map(actions =>
      actions.filter(action => passesOf(action).every(pass => pass.microbatch < microbatches)),
    ),
  }
}
