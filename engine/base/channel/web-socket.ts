/** Adapter for WebSockets: the browser's and the `ws` package's alike, by their common shape. */
import { decodeMessage, encodeMessage } from './binary.ts'
import { MessageRoom } from './message-room.ts'
import type { Port } from './port.ts'

interface SocketLike {
  binaryType: string
  readonly readyState: number
  /** `gone` is called once the data is read no more; the browser's, which copies it, never does. */
  send(data: Uint8Array<ArrayBuffer>, gone?: () => void): void
  close(): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close' | 'error' | 'open', listener: () => void): void
}

const connecting = 0
const open = 1

export function fromWebSocket(socket: SocketLike): Port {
  socket.binaryType = 'arraybuffer'
  const early: unknown[] = []
  let listener: ((message: unknown) => void) | undefined
  let unsent: Uint8Array<ArrayBuffer>[] = []
  const room = new MessageRoom()
  const send = (bytes: Uint8Array<ArrayBuffer>) => socket.send(bytes, () => room.giveBack(bytes))
  socket.addEventListener('open', () => {
    for (const bytes of unsent) send(bytes)
    unsent = []
  })
  socket.addEventListener('message', event => {
    if (!(event.data instanceof ArrayBuffer)) return
    let message: unknown
    try {
      message = decodeMessage(new Uint8Array(event.data))
    } catch {
      // Not ours: whoever sends nonsense gets no further.
      return socket.close()
    }
    if (listener) listener(message)
    else early.push(message)
  })
  return {
    post: message => {
      const bytes = encodeMessage(message, length => room.take(length))
      if (socket.readyState === open) send(bytes)
      else if (socket.readyState === connecting) unsent.push(bytes)
    },
    onMessage: next => {
      listener = next
      for (const message of early.splice(0)) next(message)
    },
    onClose: next => socket.addEventListener('close', next),
    close: () => socket.close(),
  }
}
