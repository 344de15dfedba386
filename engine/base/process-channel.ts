/**
 * The control channel of a service process, under Electron and Node alike, by the shape of `process` only:
 * both services share this, and neither imports Electron.
 */
import { AppError } from './app-error.ts'
import { fromMainPort } from './channel/message-port.ts'
import type { Port } from './channel/port.ts'
import { fromWebSocket } from './channel/web-socket.ts'
import type { ControlChannel, ControlRequest } from './service-control.ts'

/** `process` of Electron's utility process, or of a child that Node forked. */
export interface HostProcess {
  readonly parentPort?: {
    on(event: 'message', listener: (event: { data: unknown; ports: readonly unknown[] }) => void): unknown
    postMessage(message: unknown): void
  }
  on(event: 'message', listener: (message: unknown, handle: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  send?(message: unknown): unknown
  readonly connected?: boolean
}

export function controlChannel(host: HostProcess): ControlChannel {
  const parent = host.parentPort
  if (parent) {
    return {
      post: message => parent.postMessage(message),
      onMessage: listener => {
        parent.on('message', ({ data, ports }) => listener(data as ControlRequest, ports[0]))
      },
      // Electron ends its utility processes when it ends.
      onClose: () => {},
    }
  }
  return {
    post: message => {
      if (host.connected) host.send?.(message)
    },
    onMessage: listener => {
      host.on('message', (message, handle) => listener(message as ControlRequest, handle))
    },
    onClose: listener => {
      host.on('disconnect', listener)
    },
  }
}

/** What finishes a WebSocket handshake: the `ws` package's server with `noServer`. */
export interface Handshake<Socket> {
  handleUpgrade(request: never, socket: never, head: never, done: (socket: Socket) => void): void
}

/** Makes a port of what came with a connection message. Rejects with `invalid-argument` where nothing came. */
export function acceptConnection<Socket extends Parameters<typeof fromWebSocket>[0]>(
  handshake: Handshake<Socket>,
  transferred: unknown,
  request: ControlRequest,
): Promise<Port> {
  return new Promise((resolve, reject) => {
    if (transferred === undefined || transferred === null) {
      reject(new AppError('invalid-argument', 'A connection came without its port or socket.'))
    } else if (request.type === 'upgrade') {
      const { method, url, headers } = request
      const head = Uint8Array.from(atob(request.head), character => character.charCodeAt(0))
      handshake.handleUpgrade(
        { method, url, headers } as never,
        transferred as never,
        head as never,
        socket => resolve(fromWebSocket(socket)),
      )
    } else {
      resolve(fromMainPort(transferred as Parameters<typeof fromMainPort>[0]))
    }
  })
}
