/** A thread that opens connections and asks at once; it tells how many of its questions were answered. */
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { connect } from '../../../engine/base/channel/connect.ts'
import { fromWebSocket } from '../../../engine/base/channel/web-socket.ts'
import { echoContract } from './echo-service.ts'

const { url, headers, count } = workerData as {
  readonly url: string
  readonly headers: Record<string, string>
  readonly count: number
}

let answered = 0
for (let at = 0; at < count; at++) {
  const socket = new WebSocket(url, { headers })
  const client = connect(fromWebSocket(socket as never), echoContract)
  const answer = client.echo({ text: 'at once' }).then(() => answered++)
  await Promise.race([answer, new Promise(settle => setTimeout(settle, 2_000))])
  socket.terminate()
}
parentPort!.postMessage(answered)
