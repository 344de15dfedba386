import type { ErrorData } from '../app-error.ts'

/** What travels. `id` is chosen by the client and names one request for its whole life. */
export type ClientMessage =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** The client can take `count` more items of a stream. */
  | { readonly type: 'credit'; readonly id: number; readonly count: number }

export type ServerMessage =
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'item'; readonly id: number; readonly value: unknown }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData }

/** Items of a stream that may be under way before the consumer takes one. */
export const streamWindow = 4
