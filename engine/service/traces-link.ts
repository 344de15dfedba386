/** The traces-db service as the engine service reaches it: connected when needed, and again after it died. */
import { connect as connectSocket } from 'node:net'
import { WebSocket } from 'ws'
import { type TracesContract, tracesContract } from '../../traces-db/contract.ts'
import { AppError } from '../base/app-error.ts'
import { connect } from '../base/channel/connect.ts'
import type { Client } from '../base/channel/contract.ts'
import { fromWebSocket } from '../base/channel/web-socket.ts'

/** The part of it that a run needs. */
export type RunStore = Pick<
  Client<TracesContract>,
  'createRun' | 'appendRun' | 'finishRun' | 'previewRun' | 'previewDetails'
>

export interface TracesLink {
  /** Rejects with `unavailable` where the service is not there. */
  connect(): Promise<RunStore>
  close(): void
}

/** `address` as main gave it to both services; undefined where it gave none. */
export function tracesLink(address: string | undefined): TracesLink {
  let current: { readonly socket: WebSocket; readonly client: RunStore } | undefined
  // All that ask meanwhile get the one that is being opened: what they send keeps its order.
  let opening: Promise<RunStore> | undefined
  const openAnew = async (at: string): Promise<RunStore> => {
    const socket = await open(at)
    current = { socket, client: connect(fromWebSocket(socket as never), tracesContract) }
    return current.client
  }
  return {
    connect: async () => {
      if (current?.socket.readyState === WebSocket.OPEN) return current.client
      if (!address) throw new AppError('unavailable', 'There is no store for runs here.')
      opening ??= openAnew(address).finally(() => {
        opening = undefined
      })
      return opening
    },
    close: () => current?.socket.terminate(),
  }
}

function open(address: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('ws://traces-db/', {
      perMessageDeflate: false,
      createConnection: () => connectSocket(address),
      // Masks protect what lies between; a socket of our own has nothing there, and they cost a turn over every byte.
      generateMask: mask => mask.fill(0),
    })
    socket.once('open', () => resolve(socket))
    socket.once('error', cause =>
      reject(new AppError('unavailable', 'The store of runs does not answer.', undefined, { cause })),
    )
    // After it has opened, its closing tells everything.
    socket.on('error', () => {})
  })
}
