/** The two services as a window of the served studio reaches them. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { connect } from '../../../engine/base/channel/connect.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import { engineContract } from '../../../engine/contract.ts'
import { tracesContract } from '../../../traces-db/contract.ts'

export async function openWindow(port: number, cookie: string) {
  const headers = { cookie, origin: `http://127.0.0.1:${port}` }
  const socket = async (service: string) => {
    const opened = new WebSocket(`ws://127.0.0.1:${port}/services/${service}`, { headers })
    await once(opened, 'open')
    return opened
  }
  const [toEngine, toTraces] = await Promise.all([socket('engine'), socket('traces-db')])
  return {
    engine: connect(fromWebSocket(toEngine as never), engineContract),
    traces: connect(fromWebSocket(toTraces as never), tracesContract),
    close: () => {
      toEngine.terminate()
      toTraces.terminate()
    },
  }
}
