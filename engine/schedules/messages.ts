/**
 * What travels between ranks when an order runs. Where several stages share two ranks (V placements, chunks,
 * DualPipe) activations and gradients travel the same way and are not always used in the order in which they
 * were sent. A rank therefore takes messages from a peer in the peer's order and keeps what it does not need yet:
 * that never hangs, and activations among themselves, and gradients, are used in the order sent.
 */
import type { Rank } from '../base/units.ts'
import { type Pass, passesOf } from './action.ts'
import { rankOf, type ScheduleOrder } from './order.ts'

/** Sent as soon as `producer` is done on `from`, needed before `consumer` starts on `to`. */
export interface Message {
  readonly from: Rank
  readonly to: Rank
  /** F: the message is an activation. B or I: an activation gradient. */
  readonly producer: Pass
  /** Its `kind` is F, or I for a backward of either form (B or I). */
  readonly consumer: Pass
}

/** Per rank, the messages that it sends, in the order of its list; an overlapped pair sends the first pass's first. */
export function messagesOf(order: ScheduleOrder): readonly (readonly Message[])[] {
  return order.ranks.map((actions, from) =>
    actions.flatMap(passesOf).flatMap(producer => {
      const consumer = consumerOf(producer)
      const to = consumer === undefined ? undefined : rankOf(order, consumer)
      return consumer === undefined || to === undefined || to === from
        ? []
        : [{ from, to, producer, consumer }]
    }),
  )
}

/** The pass of the neighbouring stage that uses what a pass makes; its stage may lie outside the pipeline. */
function consumerOf(pass: Pass): Pass | undefined {
  if (pass.kind === 'W') return undefined
  return pass.kind === 'F'
    ? { ...pass, stage: pass.stage + 1 }
    : { ...pass, kind: 'I', stage: pass.stage - 1 }
}
