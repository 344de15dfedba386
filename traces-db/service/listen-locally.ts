/** Takes connections of the other service on a local socket, beside those of windows that main hands over. */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import type { Contract, Implementation } from '../../engine/base/channel/contract.ts'
import { serve } from '../../engine/base/channel/serve.ts'
import { fromWebSocket } from '../../engine/base/channel/web-socket.ts'
import type { Bytes } from '../../engine/base/units.ts'

export interface LocalListener {
  close(): void
}

/** `address` lies in a folder that only this user can enter; a socket that a killed process left is replaced. */
export function listenLocally<C extends Contract>(
  address: string,
  contract: C,
  implementation: Implementation<C>,
  maximumMessageBytes: Bytes,
): LocalListener {
  const server = createServer()
  const sockets = new WebSocketServer({ server, maxPayload: maximumMessageBytes, perMessageDeflate: false })
  sockets.on('connection', socket => serve(fromWebSocket(socket as never), contract, implementation))
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
    },
  }
}
