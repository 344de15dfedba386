/**
 * What the channel needs of a transport: ordered, reliable messages of plain data with typed arrays.
 * Adapters: MessagePort (Electron, web), WebSocket (serve), a pair in one process (tests, command line).
 */
export interface Port {
  post(message: unknown): void
  /** At most one listener. Messages that arrive before it is set are kept. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once when the other side has gone. */
  onClose(listener: () => void): void
  close(): void
}
