/** Adapters for message ports: the web's MessagePort and Electron's MessagePortMain, by their shape only. */
import type { Port } from './port.ts'

/** The web's MessagePort, as the renderer and worker threads of a page see it. */
interface WebMessagePort {
  postMessage(message: unknown): void
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void
  start(): void
  close(): void
}

export function fromWebPort(port: WebMessagePort): Port {
  return {
    post: message => port.postMessage(message),
    onMessage: listener => {
      port.addEventListener('message', event => listener(event.data))
      port.start()
    },
    onClose: listener => port.addEventListener('close', listener),
    close: () => port.close(),
  }
}

/** Electron's MessagePortMain, in main and in utility processes. */
interface MainMessagePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export function fromMainPort(port: MainMessagePort): Port {
  return {
    post: message => port.postMessage(message),
    onMessage: listener => {
      port.on('message', event => listener(event.data))
      port.start()
    },
    onClose: listener => port.on('close', listener),
    close: () => port.close(),
  }
}
