/** Takes connections of the other service on a local socket, beside those of windows that main hands over. */
import { rmdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { WebSocketServer } from 'ws'
import type { Implementation } from '../../engine/base/channel/contract.ts'
import { serve } from '../../engine/base/channel/serve.ts'
import { fromWebSocket } from '../../engine/base/channel/web-socket.ts'
import type { Bytes } from '../../engine/base/units.ts'
import { type TracesContract, tracesContract } from '../contract.ts'
import { watchRuns } from './abandoned-runs.ts'

export interface LocalListener {
  close(): void
}

/** `address` lies in a folder that only this user can enter; a socket that a killed process left is replaced. */
export function listenLocally(
  address: string,
  implementation: Implementation<TracesContract>,
  maximumMessageBytes: Bytes,
): LocalListener {
  const server = createServer()
  const sockets = new WebSocketServer({ server, maxPayload: maximumMessageBytes, perMessageDeflate: false })
  sockets.on('connection', socket => {
    const watched = watchRuns(implementation)
    serve(fromWebSocket(socket as never), tracesContract, watched.implementation)
    socket.once('close', () => watched.closed())
  })
  // Without it runs cannot be recorded, and whoever starts one is told; everything else goes on.
  const ignore = () => {}
  server.on('error', ignore)
  sockets.on('error', ignore)
  if (process.platform !== 'win32') rmSync(address, { force: true })
  server.listen(address)
  return {
    close: () => {
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      removeFolderOf(address)
    },
  }
}

/** Whoever made the folder removes it; where that program was killed, nobody else would. */
function removeFolderOf(address: string): void {
  if (process.platform === 'win32') return
  try {
    rmSync(address, { force: true })
    rmdirSync(dirname(address))
  } catch {
    // Removed already, or it holds what is not ours.
  }
}
