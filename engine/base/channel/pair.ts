import type { Port } from './port.ts'

/**
 * Two connected ports within one process, for the command line and for tests. Messages arrive in order in a
 * later microtask, by reference: typed arrays are not copied.
 */
export function portPair(): [Port, Port] {
  const ends = [new PairPort(), new PairPort()] as const
  ends[0].peer = ends[1]
  ends[1].peer = ends[0]
  return [ends[0], ends[1]]
}

class PairPort implements Port {
  peer: PairPort | undefined
  #listener: ((message: unknown) => void) | undefined
  #waiting: unknown[] = []
  #onClose: (() => void) | undefined
  #closed = false

  post(message: unknown): void {
    const peer = this.peer
    if (!this.#closed && peer) queueMicrotask(() => peer.#receive(message))
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener
    for (const message of this.#waiting.splice(0)) listener(message)
  }

  onClose(listener: () => void): void {
    this.#onClose = listener
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    const peer = this.peer
    queueMicrotask(() => {
      if (peer && !peer.#closed) {
        peer.#closed = true
        peer.#onClose?.()
      }
      this.#onClose?.()
    })
  }

  #receive(message: unknown): void {
    if (this.#closed) return
    if (this.#listener) this.#listener(message)
    else this.#waiting.push(message)
  }
}
