/**
 * Connects a rank with all others: it listens on its own socket, and connects to each peer's to read what that
 * peer sends. Whoever accepts a connection writes on it.
 */
import { createConnection, createServer, type Socket } from 'node:net'
import { AppError } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import { ChunkReader } from './chunk-reader.ts'
import { Inbox } from './inbox.ts'
import { Link } from './link.ts'

const helloBytes = 8
const magic = 0x52_4b_48_49

export interface Listener {
  /** Connects to all peers, which must be listening, and waits until they have connected too. */
  connect(addresses: readonly string[]): Promise<ReadonlyMap<Rank, Link>>
  close(): void
}

/** Listens for the peers of a rank. Rejects where the address cannot be taken. */
export async function listenForPeers(rank: Rank, worldSize: number, address: string): Promise<Listener> {
  const accepted = new Map<Rank, Socket>()
  let allHere = () => {}
  const everybody = new Promise<void>(resolve => {
    allHere = resolve
  })
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', hello => {
      const peer = rankOfHello(hello)
      if (peer < 0 || peer >= worldSize || peer === rank || accepted.has(peer)) return socket.destroy()
      socket.resume()
      accepted.set(peer, socket)
      if (accepted.size === worldSize - 1) allHere()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  return {
    close: () => server.close(),
    connect: async addresses => {
      const peers = Array.from(addresses.keys()).filter(peer => peer !== rank)
      const incoming = await Promise.all(peers.map(peer => connectTo(peer, rank, addresses[peer]!)))
      if (peers.length > 0) await everybody
      // Nobody else is to come in.
      server.close()
      return new Map(
        peers.map((peer, index) => {
          const { inbox, socket, failures } = incoming[index]!
          const link = new Link(peer, inbox, socket, accepted.get(peer)!)
          failures.tell = error => link.fail(error)
          if (failures.first) link.fail(failures.first)
          return [peer, link]
        }),
      )
    },
  }
}

interface Incoming {
  readonly inbox: Inbox
  readonly socket: Socket
  /** What goes wrong before the link exists is told to it when it does. */
  readonly failures: { first: Error | undefined; tell: (error: Error) => void }
}

function connectTo(peer: Rank, rank: Rank, address: string): Promise<Incoming> {
  const inbox = new Inbox(peer)
  const reader = new ChunkReader(inbox, peer)
  const failures: Incoming['failures'] = { first: undefined, tell: () => {} }
  return new Promise((resolve, reject) => {
    const socket = createConnection({
      path: address,
      onread: {
        buffer: () => reader.buffer() as Buffer,
        callback: count => {
          try {
            reader.read(count)
            return true
          } catch (thrown) {
            failures.first = thrown as Error
            failures.tell(thrown as Error)
            return false
          }
        },
      },
    })
    socket.once('error', cause =>
      reject(new AppError('unavailable', `Rank ${rank} cannot reach rank ${peer}.`, undefined, { cause })),
    )
    socket.once('connect', () => {
      socket.write(helloOf(rank), () => resolve({ inbox, socket, failures }))
    })
  })
}

function helloOf(rank: Rank): Uint8Array {
  return new Uint8Array(Uint32Array.of(magic, rank).buffer)
}

/** -1 where it is none. */
function rankOfHello(bytes: Buffer): Rank {
  if (bytes.length !== helloBytes) return -1
  const words = new Uint32Array(new Uint8Array(bytes).buffer)
  return words[0] === magic ? words[1]! : -1
}
