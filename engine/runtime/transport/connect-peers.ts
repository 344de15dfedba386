/**
 * Connects a rank with all others: it listens on its own socket, and connects to each peer's, once a lane, to read
 * what that peer sends. Whoever accepts a connection writes on it.
 */
import { createConnection, createServer, type Socket } from 'node:net'
import { AppError } from '../../base/app-error.ts'
import type { Rank } from '../../base/units.ts'
import { ChunkReader } from './chunk-reader.ts'
import { Inbox } from './inbox.ts'
import { type Lane, Link, lanesOfLink } from './link.ts'

const helloBytes = 12
const magic = 0x52_4b_48_49

export interface Listener {
  /** Connects to all peers, which must be listening, and waits until they have connected too. */
  connect(addresses: readonly string[]): Promise<ReadonlyMap<Rank, Link>>
  close(): void
}

/** Listens for the peers of a rank. Rejects where the address cannot be taken. */
export async function listenForPeers(rank: Rank, worldSize: number, address: string): Promise<Listener> {
  /** By peer, then by lane. */
  const accepted = new Map<Rank, Socket[]>()
  let missing = (worldSize - 1) * lanesOfLink
  let allHere = () => {}
  const everybody = new Promise<void>(resolve => {
    allHere = resolve
  })
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', hello => {
      const [peer, lane] = readHello(hello)
      const isPeer = peer >= 0 && peer < worldSize && peer !== rank
      const sockets = accepted.get(peer) ?? []
      if (!isPeer || lane >= lanesOfLink || sockets[lane]) return socket.destroy()
      socket.resume()
      sockets[lane] = socket
      accepted.set(peer, sockets)
      if (--missing === 0) allHere()
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
      const lanes = Array.from({ length: lanesOfLink }, (_, lane) => lane)
      const incoming = await Promise.all(
        peers.map(peer => Promise.all(lanes.map(lane => connectTo(peer, rank, lane, addresses[peer]!)))),
      )
      if (peers.length > 0) await everybody
      // Nobody else is to come in.
      server.close()
      return new Map(
        peers.map((peer, index) => {
          const link = new Link(
            peer,
            incoming[index]!.map(
              ({ inbox, socket }, lane): Lane => ({
                inbox,
                incoming: socket,
                outgoing: accepted.get(peer)![lane]!,
              }),
            ),
          )
          for (const { failures } of incoming[index]!) {
            failures.tell = error => link.fail(error)
            if (failures.first) link.fail(failures.first)
          }
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

function connectTo(peer: Rank, rank: Rank, lane: number, address: string): Promise<Incoming> {
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
      socket.write(helloOf(rank, lane), () => resolve({ inbox, socket, failures }))
    })
  })
}

function helloOf(rank: Rank, lane: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(magic, rank, lane).buffer)
}

/** Rank and lane; -1 where it is none. */
function readHello(bytes: Buffer): readonly [peer: Rank, lane: number] {
  if (bytes.length !== helloBytes) return [-1, -1]
  const words = new Uint32Array(new Uint8Array(bytes).buffer)
  return words[0] === magic ? [words[1]!, words[2]!] : [-1, -1]
}
