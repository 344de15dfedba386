/** A peer that is none of ours, or has gone mad: whatever it sends, waiting ends in words and nothing is taken for a message. */
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { listenForPeers } from '../../../../engine/runtime/transport/connect-peers.ts'
import { writeHeader } from '../../../../engine/runtime/transport/frame.ts'
import { type Link, lanesOfLink } from '../../../../engine/runtime/transport/link.ts'
import { makeSocketFolder } from '../../../../engine/runtime/transport/socket-folder.ts'

let leave = () => {}
afterEach(() => leave())

/** Rank 0 connected with a rank 1 that writes `bytes`, in pieces, and then holds its peace. */
async function withPeer(pieces: readonly Uint8Array[]): Promise<Link> {
  const folder = makeSocketFolder()
  const addresses = [folder.address(0), folder.address(1)]
  const sockets: Socket[] = []
  const peer: Server = createServer(socket => {
    sockets.push(socket.on('error', () => {}))
    socket.resume()
    for (const piece of pieces) socket.write(piece)
  })
  await new Promise<void>(resolve => peer.listen(addresses[1], resolve))
  const listener = await listenForPeers(0, 2, addresses[0]!)
  for (let lane = 0; lane < lanesOfLink; lane++) {
    const hello = createConnection(addresses[0]!)
    sockets.push(hello.on('error', () => {}))
    // As a rank greets; see connect-peers.ts.
    hello.write(new Uint8Array(Uint32Array.of(0x52_4b_48_49, 1, lane).buffer))
  }
  const links = await listener.connect(addresses)
  leave = () => {
    links.get(1)!.close()
    for (const socket of sockets) socket.destroy()
    peer.close()
    folder.remove()
  }
  return links.get(1)!
}

const header = (change: Partial<Parameters<typeof writeHeader>[0]>) =>
  writeHeader({ channel: 0, sequence: 0, total: 8, offset: 0, length: 8, ...change })

test.each([
  ['bytes that are no header', [new Uint8Array(64).fill(7)], 'sent bytes that are no message'],
  ['a chunk longer than its message', [header({ length: 9 })], 'sent bytes that are no message'],
  ['a message out of its turn', [header({ sequence: 3 })], 'message 3 on channel 0'],
  ['a chunk out of its turn', [header({ offset: 4, length: 4 })], 'chunk 4 of message 0'],
  [
    'a message of another size',
    [header({ total: 16, length: 16 }), new Uint8Array(16)],
    '16 bytes where 8 are due',
  ],
  [
    'a message that changes its size',
    [header({ length: 4 }), new Uint8Array(4), header({ total: 9, offset: 4, length: 5 })],
    '9 bytes where 8 are due',
  ],
] as const)('%s ends the waiting, and the peer is named', async (_, pieces, words) => {
  const link = await withPeer(pieces)
  const received = link.receive(0, new Uint8Array(8))
  await expect(received).rejects.toThrow(words)
  await expect(received).rejects.toThrow('Rank 1')
  await expect(link.receive(5, new Uint8Array(8))).rejects.toThrow('Rank 1')
})

test('any bytes at all, however they are cut, are refused', async () => {
  // Some begin like a message, so that more than the first check is met.
  const start = fc.constantFrom(new Uint8Array(0), header({}), header({ channel: 3, total: 4, length: 4 }))
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 3, maxLength: 8 }),
      async (first, rest) => {
        const link = await withPeer([first, ...rest, new Uint8Array(4096).fill(9)])
        try {
          // The first message may be one; a second one is not.
          await link.receive(0, new Uint8Array(8))
          await expect(link.receive(0, new Uint8Array(8))).rejects.toThrow('Rank 1 sent')
        } catch (thrown) {
          expect((thrown as Error).message).toMatch('Rank 1 sent')
        } finally {
          leave()
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('who greets wrongly, or as somebody else, is not let in', async () => {
  const folder = makeSocketFolder()
  const listener = await listenForPeers(0, 2, folder.address(0))
  leave = () => {
    listener.close()
    folder.remove()
  }
  for (const words of [
    [1, 1, 0],
    [0x52_4b_48_49, 1],
    [0x52_4b_48_49, 0, 0],
    [0x52_4b_48_49, 7, 0],
    [0x52_4b_48_49, 1, lanesOfLink],
  ]) {
    const stranger = createConnection(folder.address(0)).on('error', () => {})
    stranger.write(new Uint8Array(Uint32Array.from(words).buffer))
    await new Promise(resolve => stranger.once('close', resolve))
  }
})
