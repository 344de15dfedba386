/** A service process of the smallest kind, for tests of what stands around it: it answers and can be killed. */
import type { Socket } from 'node:net'
import { basename } from 'node:path'
import { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { call } from '../../../engine/base/channel/contract.ts'
import type { Port } from '../../../engine/base/channel/port.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import { type ControlRequest, runService, type UpgradeRequest } from '../../../engine/base/service-control.ts'

export const echoContract = {
  echo: call<{ readonly text: string; readonly pid: number }>()(z.object({ text: z.string() })),
} as const

let lastRevoked = ''
const webSockets = new WebSocketServer({ noServer: true })

if (process.send) {
  runService(
    {
      post: message => process.send!(message),
      onMessage: listener =>
        process.on('message', (message, handle) => listener(message as ControlRequest, handle)),
      onClose: listener => process.on('disconnect', listener),
    },
    {
      contract: echoContract,
      implementation: { echo: ({ text }) => ({ text, pid: process.pid }) },
      accept: (socket, request) => handshake(socket as Socket, request as UpgradeRequest),
      grantFile: path => ({ token: path, name: basename(path), bytes: 0 }),
      // Where every run lies, so that a test can ask for it.
      revokeIn: folder => {
        lastRevoked = folder
      },
      locateRun: () => lastRevoked,
      grantFolder: path => [{ token: path, name: basename(path), bytes: 0 }],
      close: async () => {},
    },
    () => process.exit(0),
  )
}

function handshake(socket: Socket, request: UpgradeRequest): Promise<Port> {
  return new Promise((resolve, reject) => {
    if (!(socket instanceof Duplex)) return reject(new TypeError('no socket'))
    const head = Buffer.from(request.head, 'base64')
    webSockets.handleUpgrade(request as never, socket, head, webSocket => {
      resolve(fromWebSocket(webSocket as never))
    })
  })
}
