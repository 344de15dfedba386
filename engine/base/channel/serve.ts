/**
 * The service's side of a channel: validates, dispatches, cancels. One call of {@link serve} a connection.
 *
 * A message that is not of the protocol is dropped: the other side may be hostile, and an answer needs an id.
 * When the connection closes, everything under way on it is cancelled.
 */
import { AppError, errorData } from '../app-error.ts'
import type { CallShape, Contract, Implementation, StreamShape } from './contract.ts'
import type { ClientMessage, ServerMessage } from './message.ts'
import { streamWindow } from './message.ts'
import type { Port } from './port.ts'

interface Request {
  readonly abort: AbortController
  credit: number
  /** Set while a stream waits for credit. */
  wake: (() => void) | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: one table of methods of every type
type Method = (args: any, signal: AbortSignal) => any

export function serve<C extends Contract>(port: Port, contract: C, implementation: Implementation<C>): void {
  const requests = new Map<number, Request>()
  const post = (message: ServerMessage) => port.post(message)

  async function answer(id: number, method: string, args: unknown): Promise<void> {
    const request: Request = { abort: new AbortController(), credit: streamWindow, wake: undefined }
    requests.set(id, request)
    try {
      // Own properties only: `__proto__` and the like are not methods.
      const shape = Object.hasOwn(contract, method) ? contract[method] : undefined
      if (!shape) throw new AppError('invalid-argument', `There is no method "${method}".`)
      const parsed = parseArguments(shape, method, args)
      const run = implementation[method] as Method
      if (shape.kind === 'call') post({ type: 'value', id, value: await run(parsed, request.abort.signal) })
      else await pump(id, request, run(parsed, request.abort.signal))
    } catch (thrown) {
      post({ type: 'error', id, error: errorData(thrown) })
    } finally {
      requests.delete(id)
    }
  }

  async function pump(id: number, request: Request, items: AsyncIterable<unknown>): Promise<void> {
    for await (const value of items) {
      while (request.credit === 0 && !request.abort.signal.aborted) {
        await new Promise<void>(resolve => {
          request.wake = resolve
        })
      }
      if (request.abort.signal.aborted) throw new AppError('cancelled', 'Cancelled.')
      request.credit--
      post({ type: 'item', id, value })
    }
    post({ type: 'end', id })
  }

  function cancel(request: Request): void {
    request.abort.abort(new AppError('cancelled', 'Cancelled.'))
    request.wake?.()
  }

  port.onMessage(raw => {
    const message = raw as ClientMessage
    if (typeof message !== 'object' || message === null || !Number.isSafeInteger(message.id)) return
    const request = requests.get(message.id)
    if (message.type === 'request' && !request && typeof message.method === 'string') {
      void answer(message.id, message.method, message.args)
    } else if (message.type === 'cancel' && request) {
      cancel(request)
    } else if (message.type === 'credit' && request && message.count > 0) {
      request.credit += message.count
      request.wake?.()
      request.wake = undefined
    }
  })
  port.onClose(() => {
    for (const request of requests.values()) cancel(request)
  })
}

function parseArguments(
  shape: CallShape<unknown, unknown> | StreamShape<unknown, unknown>,
  method: string,
  args: unknown,
): unknown {
  const parsed = shape.schema.safeParse(args)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new AppError('invalid-argument', `${method}: ${issue?.message ?? 'invalid arguments'}${where}.`)
}
