/**
 * A client of one service that outlives the service. Requests made while it is away wait for its return;
 * requests that were under way fail with `unavailable`, since nobody knows how far they came.
 */
import { AppError } from '../../engine/base/app-error.ts'
import { connect } from '../../engine/base/channel/connect.ts'
import type { Client, Contract, RequestOptions } from '../../engine/base/channel/contract.ts'
import type { Port } from '../../engine/base/channel/port.ts'
import { Store } from './store.ts'

export type LinkState =
  | { readonly state: 'connecting' | 'connected' | 'reconnecting' }
  | { readonly state: 'failed'; readonly message: string }

/**
 * Delays before attempts, ms; after the last one the link gives up until {@link ServiceLink.retry}. The first
 * pause lets the host notice that a service died: what is sent to a dead process is never answered.
 */
export const reconnectDelays = [100, 200, 400, 800, 1600, 3000, 5000, 5000, 5000, 5000] as const

/** An attempt that takes longer has come to nothing, ms. */
export const attemptDeadline = 8000

type Method = (args: unknown, options?: RequestOptions) => Promise<unknown> & AsyncIterable<unknown>

export class ServiceLink<C extends Contract> {
  readonly client: Client<C>
  readonly state = new Store<LinkState>({ state: 'connecting' })
  /** Connections made so far. Whoever holds something that lived in the service watches it. */
  readonly connections = new Store(0)
  readonly #open: () => Promise<Port>
  readonly #contract: C
  readonly #wait: (milliseconds: number) => Promise<void>
  #refusal: string | undefined
  #current: Promise<Client<C>>

  /** @param wait replaced in tests, where no time shall pass. */
  constructor(
    open: () => Promise<Port>,
    contract: C,
    wait: (milliseconds: number) => Promise<void> = milliseconds =>
      new Promise(resolve => setTimeout(resolve, milliseconds)),
  ) {
    this.#open = open
    this.#contract = contract
    this.#wait = wait
    this.client = this.#lastingClient()
    this.#current = this.#establish([0, ...reconnectDelays])
  }

  /** Stops trying: somebody who knows better says that the service will not come back by itself. */
  giveUp(message: string): void {
    this.#refusal = message
    // The connection may be about to close: then that is the end of it.
    if (this.state.get().state !== 'connected') this.state.set({ state: 'failed', message })
  }

  /** Tries again after the link had given up. */
  retry(): void {
    this.#refusal = undefined
    if (this.state.get().state !== 'failed') return
    this.state.set({ state: 'reconnecting' })
    this.#current = this.#establish([0, ...reconnectDelays])
  }

  #establish(delays: readonly number[]): Promise<Client<C>> {
    const current = this.#attempts(delays)
    // Told through `state` and to every request; not also as an unhandled rejection.
    current.catch(() => {})
    return current
  }

  async #attempts(delays: readonly number[]): Promise<Client<C>> {
    let reason = ''
    for (const delay of delays) {
      if (delay > 0) await this.#wait(delay)
      if (this.#refusal !== undefined) {
        reason = this.#refusal
        break
      }
      try {
        const port = await this.#openInTime()
        const client = connect(this.#watched(port), this.#contract)
        this.connections.update(count => count + 1)
        this.state.set({ state: 'connected' })
        return client
      } catch (thrown) {
        reason = thrown instanceof Error ? thrown.message : String(thrown)
        // Its host is gone: nobody is there who could bring it back.
        if (thrown instanceof AppError && thrown.code === 'not-found') break
      }
    }
    this.state.set({ state: 'failed', message: reason })
    throw new AppError('unavailable', reason)
  }

  async #openInTime(): Promise<Port> {
    const opening = this.#open()
    const port = await Promise.race([opening, this.#wait(attemptDeadline)])
    if (port) return port
    opening.then(
      late => late.close(),
      () => {},
    )
    throw new AppError('unavailable', 'The service does not answer.')
  }

  /** The port, which also tells this link of its end: a port promises one listener only. */
  #watched(port: Port): Port {
    return {
      post: message => port.post(message),
      onMessage: listener => port.onMessage(listener),
      onClose: listener =>
        port.onClose(() => {
          listener()
          this.state.set({ state: 'reconnecting' })
          this.#current = this.#establish(reconnectDelays)
        }),
      close: () => port.close(),
    }
  }

  #lastingClient(): Client<C> {
    const call = (name: string) => async (args: unknown, options?: RequestOptions) =>
      ((await this.#current)[name] as Method)(args, options)
    const stream = (name: string) => {
      const current = () => this.#current
      return async function* (args: unknown, options?: RequestOptions) {
        yield* ((await current())[name] as Method)(args, options)
      }
    }
    const methods = Object.entries(this.#contract).map(([name, shape]) => [
      name,
      shape.kind === 'call' ? call(name) : stream(name),
    ])
    return Object.fromEntries(methods) as Client<C>
  }
}
