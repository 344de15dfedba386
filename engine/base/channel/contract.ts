/**
 * The shape of a contract: a record of named calls and streams. Arguments are validated on arrival with
 * their zod schema; results are typed only, since a service is trusted by its clients.
 */
import type { z } from 'zod'

export interface CallShape<Arguments, Result> {
  readonly kind: 'call'
  readonly schema: z.ZodType<Arguments>
  /** Type only; never present. */
  readonly result?: Result
}

export interface StreamShape<Arguments, Item> {
  readonly kind: 'stream'
  readonly schema: z.ZodType<Arguments>
  /** Type only; never present. */
  readonly item?: Item
}

// biome-ignore lint/suspicious/noExplicitAny: the record holds calls of every type
export type Contract = Readonly<Record<string, CallShape<any, any> | StreamShape<any, any>>>

/** Declares a call: `call<Result>()(argumentsSchema)`. */
export function call<Result>() {
  return <Schema extends z.ZodType>(schema: Schema): CallShape<z.output<Schema>, Result> => ({
    kind: 'call',
    schema: schema as z.ZodType<z.output<Schema>>,
  })
}

/** Declares a stream of items: `stream<Item>()(argumentsSchema)`. */
export function stream<Item>() {
  return <Schema extends z.ZodType>(schema: Schema): StreamShape<z.output<Schema>, Item> => ({
    kind: 'stream',
    schema: schema as z.ZodType<z.output<Schema>>,
  })
}

export interface RequestOptions {
  /** Raised by the caller to stop; the other side sees its own signal raised. */
  readonly signal?: AbortSignal
}

/** What a client of the contract holds. Leaving a stream's loop early cancels it. */
export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallShape<infer A, infer R>
    ? (args: A, options?: RequestOptions) => Promise<R>
    : C[K] extends StreamShape<infer A, infer I>
      ? (args: A, options?: RequestOptions) => AsyncIterableIterator<I>
      : never
}

/** What a service implements. A stream is an async generator: it is only asked for what can be taken. */
export type Implementation<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallShape<infer A, infer R>
    ? (args: A, signal: AbortSignal) => Promise<R> | R
    : C[K] extends StreamShape<infer A, infer I>
      ? (args: A, signal: AbortSignal) => AsyncIterable<I>
      : never
}
