/**
 * How main speaks with a service process, beside the data: one protocol for both services and both ways of
 * starting them (Electron's utilityProcess, Node's child_process.fork).
 *
 * - The service posts `ready` once it can take connections. Until then main keeps what it wants to send.
 * - A connection of a window arrives with its transport: in Electron `{type: 'connect'}` with one
 *   MessagePortMain transferred; under Node `{type: 'upgrade', ...}` with the socket of an HTTP upgrade that
 *   main has already judged (token, Origin, Host) and not answered: the service finishes the WebSocket
 *   handshake itself. Data never passes through main.
 * - A service names files by token only; main grants tokens for what a person chose.
 * - `shutdown`, or the loss of main, ends the service after what is under way is safe.
 *
 * Main starts the Node form with `fork(entry, { serialization: 'json' })` and sends sockets with
 * `child.send(message, socket)`; in the Electron form with `child.postMessage(message, [port])`.
 */
import { type ErrorData, errorData } from './app-error.ts'
import type { Contract, Implementation } from './channel/contract.ts'
import type { Port } from './channel/port.ts'
import { serve } from './channel/serve.ts'
import type { Bytes } from './units.ts'

/** A file that the service may read (or write, where granted so). `name` is without its folder. */
export interface FileGrant {
  readonly token: string
  readonly name: string
  /** 0 where the file does not exist yet. */
  readonly bytes: Bytes
}

/** An HTTP upgrade, as much of it as a WebSocket handshake needs. */
export interface UpgradeRequest {
  readonly type: 'upgrade'
  /** Answered by `accepted` or `failed` with the same id. */
  readonly id?: number
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Bytes that followed the request, base64. */
  readonly head: string
}

export type ControlRequest =
  /** A port comes with it. Answered by `accepted` or `failed` with the same id. */
  | { readonly type: 'connect'; readonly id?: number }
  /** A socket comes with it. */
  | UpgradeRequest
  /** Answered by `granted` or `failed` with the same id. A path that does not exist is granted only to write. */
  | { readonly type: 'grant'; readonly id: number; readonly path: string; readonly write?: boolean }
  /** The same for every trace below a folder. */
  | { readonly type: 'grantFolder'; readonly id: number; readonly path: string }
  /** What lies in this folder is gone: its grants are too. Not answered. */
  | { readonly type: 'revoke'; readonly folder: string }
  /** Where the file of a run lies. Answered by `located` or `failed` with the same id. */
  | { readonly type: 'locate'; readonly id: number; readonly run: string }
  | { readonly type: 'shutdown' }

export type ControlReply =
  /** `versions`: of what only this service runs on, by name. */
  | { readonly type: 'ready'; readonly versions?: Readonly<Record<string, string>> }
  /** The service holds the connection now. */
  | { readonly type: 'accepted'; readonly id: number }
  | { readonly type: 'granted'; readonly id: number; readonly files: readonly FileGrant[] }
  | { readonly type: 'located'; readonly id: number; readonly path: string }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData }

/** Where control messages come and go; `transferred` is the port or the socket. */
export interface ControlChannel {
  post(message: ControlReply): void
  onMessage(listener: (message: ControlRequest, transferred: unknown) => void): void
  /** Main is gone. */
  onClose(listener: () => void): void
}

export interface ServiceProcess<C extends Contract> {
  readonly contract: C
  readonly implementation: Implementation<C>
  /** Makes a port of a transferred MessagePortMain, or of a socket with its upgrade request. */
  accept(transferred: unknown, request: ControlRequest): Promise<Port>
  grantFile(path: string, write: boolean): FileGrant
  grantFolder(path: string): readonly FileGrant[]
  revokeIn(folder: string): void
  /** The path of a run's file. Throws `not-found`. */
  locateRun(run: string): string
  readonly versions?: Readonly<Record<string, string>>
  /** Brings everything to a safe end; then the process may exit. */
  close(): Promise<void>
}

/** Runs a service over its control channel until main asks it to stop or is gone; then calls `exit`. */
export function runService<C extends Contract>(
  channel: ControlChannel,
  service: ServiceProcess<C>,
  exit: () => void,
): void {
  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    service.close().then(exit, exit)
  }
  const answer = (id: number, reply: () => ControlReply) => {
    try {
      channel.post(reply())
    } catch (thrown) {
      channel.post({ type: 'failed', id, error: errorData(thrown) })
    }
  }
  channel.onMessage((message, transferred) => {
    if (message.type === 'grant') {
      const { id, path, write } = message
      answer(id, () => ({ type: 'granted', id, files: [service.grantFile(path, write === true)] }))
    } else if (message.type === 'grantFolder') {
      const { id, path } = message
      answer(id, () => ({ type: 'granted', id, files: service.grantFolder(path) }))
    } else if (message.type === 'revoke') {
      service.revokeIn(message.folder)
    } else if (message.type === 'locate') {
      const { id, run } = message
      answer(id, () => ({ type: 'located', id, path: service.locateRun(run) }))
    } else if (message.type === 'shutdown') {
      close()
    } else {
      // A connection that cannot be made ends by itself: the window sees it close and asks again.
      const { id } = message
      service.accept(transferred, message).then(
        port => {
          serve(port, service.contract, service.implementation)
          if (id !== undefined) channel.post({ type: 'accepted', id })
        },
        thrown => {
          if (id !== undefined) channel.post({ type: 'failed', id, error: errorData(thrown) })
        },
      )
    }
  })
  channel.onClose(close)
  channel.post({ type: 'ready', ...(service.versions && { versions: service.versions }) })
}
