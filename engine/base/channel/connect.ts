/**
 * The client's side of a channel: a typed object whose methods are the contract's calls and streams.
 * When the connection closes, whatever is under way fails with `unavailable`.
 */
import { AppError, errorFromData } from '../app-error.ts'
import type { Client, Contract, RequestOptions } from './contract.ts'
import { type ServerMessage, streamWindow } from './message.ts'
import type { Port } from './port.ts'

interface Pending {
  readonly onValue: (value: unknown) => void
  readonly onEnd: () => void
  readonly onError: (error: AppError) => void
}

export function connect<C extends Contract>(port: Port, contract: C): Client<C> {
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closed = false

  port.onMessage(raw => {
    const message = raw as ServerMessage
    const request = pending.get(message.id)
    if (!request) return
    if (message.type === 'item') return request.onValue(message.value)
    pending.delete(message.id)
    if (message.type === 'value') request.onValue(message.value)
    else if (message.type === 'end') request.onEnd()
    else request.onError(errorFromData(message.error))
  })
  port.onClose(() => {
    closed = true
    const error = new AppError('unavailable', 'The connection to the service was lost.')
    for (const request of pending.values()) request.onError(error)
    pending.clear()
  })

  function open(method: string, args: unknown, handlers: Pending, signal: AbortSignal | undefined): number {
    if (closed) throw new AppError('unavailable', 'The connection to the service was lost.')
    signal?.throwIfAborted()
    const id = ++lastId
    pending.set(id, handlers)
    signal?.addEventListener('abort', () => cancel(id), { once: true })
    port.post({ type: 'request', id, method, args })
    return id
  }

  function cancel(id: number): void {
    if (pending.has(id)) port.post({ type: 'cancel', id })
  }

  function call(method: string, args: unknown, options: RequestOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      open(method, args, { onValue: resolve, onEnd: () => {}, onError: reject }, options.signal)
    })
  }

  async function* stream(method: string, args: unknown, options: RequestOptions = {}) {
    const queue: unknown[] = []
    let state: 'open' | 'ended' | AppError = 'open'
    let wake = () => {}
    const settle = (next: 'ended' | AppError) => {
      state = next
      wake()
    }
    const handlers: Pending = {
      onValue: value => {
        queue.push(value)
        wake()
      },
      onEnd: () => settle('ended'),
      onError: settle,
    }
    const id = open(method, args, handlers, options.signal)
    let taken = 0
    try {
      for (;;) {
        while (queue.length > 0) {
          // Half the window at a time: fewer messages, and the producer never runs dry.
          if (++taken % (streamWindow / 2) === 0) port.post({ type: 'credit', id, count: streamWindow / 2 })
          yield queue.shift()
        }
        const now = state as 'open' | 'ended' | AppError
        if (now instanceof AppError) throw now
        if (now === 'ended') return
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    } finally {
      cancel(id)
    }
  }

  const methods = Object.entries(contract).map(([method, shape]) => [
    method,
    (args: unknown, options?: RequestOptions) =>
      (shape.kind === 'call' ? call : stream)(method, args, options),
  ])
  return Object.fromEntries(methods) as Client<C>
}
