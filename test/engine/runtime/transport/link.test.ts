import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { makeSocketFolder } from '../../../../engine/runtime/transport/socket-folder.ts'
import { type ConnectedRanks, connectRanks } from '../connected-ranks.ts'

let ranks: ConnectedRanks | undefined
afterEach(() => ranks?.close())

function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + seed) % 251
  return bytes
}

test('a message larger than the buffers in both directions at once arrives whole', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const size = 20 * 2 ** 20 + 7
  const [there, back] = [pattern(size, 1), pattern(size, 2)]
  const sent = [a.send(0, there), b.send(0, back)]
  const [atB, atA] = await Promise.all([
    b.receive(0, new Uint8Array(size)),
    a.receive(0, new Uint8Array(size)),
    ...sent,
  ])
  expect(Buffer.compare(atB.bytes, there)).toBe(0)
  expect(Buffer.compare(atA.bytes, back)).toBe(0)
})

test('many messages on many channels keep their order and their bytes, received early or late', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const sizes = [
    0,
    1,
    23,
    24,
    25,
    8191,
    8193,
    65_512,
    65_536,
    70_000,
    2 ** 20,
    2 ** 20 + 1,
    2 ** 21 - 1,
    2 ** 21,
    3_000_001,
  ]
  const messages = [0, 1, 2].flatMap(channel =>
    sizes.map((size, i) => ({ channel, size, seed: channel * 50 + i })),
  )
  const receive = ({ channel, size }: { channel: number; size: number }) =>
    b.receive(channel, new Uint8Array(size))
  const early = messages.slice(0, 20).map(receive)
  await Promise.all(messages.map(({ channel, size, seed }) => a.send(channel, pattern(size, seed))))
  const arrivals = await Promise.all([...early, ...messages.slice(20).map(receive)])
  for (const [i, { size, seed }] of messages.entries()) {
    expect(Buffer.compare(arrivals[i]!.bytes, pattern(size, seed)), `message ${i} of ${size} bytes`).toBe(0)
  }
  expect(b.earlyBytes).toBe(0)
})

test('memory of early messages is used again, and never while somebody has yet to read it', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const size = 100_000
  const received: Uint8Array[] = []
  for (let round = 0; round < 4; round++) {
    const seeds = [3 * round, 3 * round + 1, 3 * round + 2]
    await Promise.all(seeds.map(seed => a.send(0, pattern(size, seed))))
    while (b.earlyBytes < 3 * size) await new Promise(setImmediate)
    for (const seed of seeds) {
      const { bytes } = await b.receive(0, new Uint8Array(size))
      expect(Buffer.compare(bytes, pattern(size, seed))).toBe(0)
      received.push(bytes)
    }
  }
  for (const [seed, bytes] of received.entries()) {
    expect(Buffer.compare(bytes, pattern(size, seed)), 'what was handed over stays as it is').toBe(0)
  }
})

test('a short message does not wait for a long one on another channel', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const order: string[] = []
  void a.send(0, new Uint8Array(64 * 2 ** 20))
  void a.send(1, new Uint8Array(8))
  await Promise.all([
    b.receive(0, new Uint8Array(64 * 2 ** 20)).then(() => order.push('long')),
    b.receive(1, new Uint8Array(8)).then(() => order.push('short')),
  ])
  expect(order).toEqual(['short', 'long'])
})

test('a peer that goes ends what waits for it, and says who has gone', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const waiting = expect(b.receive(0, new Uint8Array(4))).rejects.toThrow('Rank 0 is gone')
  a.close()
  await waiting
  await expect(b.receive(0, new Uint8Array(4))).rejects.toThrow('Rank 0 is gone')
  await expect(b.send(0, new Uint8Array(4))).rejects.toThrow('Rank 0 is gone')
})

test('what a peer said last is heard although it goes at once', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const long = pattern(5_000_000, 3)
  const arrivals = [b.receive(0, new Uint8Array(long.length)), b.receive(1, new Uint8Array(4))]
  await Promise.all([a.send(0, long), a.send(1, pattern(4, 4))])
  a.close()
  const [first, second] = await Promise.all(arrivals)
  expect(Buffer.compare(first!.bytes, long)).toBe(0)
  expect(second!.bytes).toEqual(pattern(4, 4))
})

test('a message of another size than the receive is for is refused', async () => {
  ranks = await connectRanks(2)
  const [a, b] = [ranks.links[0]!.get(1)!, ranks.links[1]!.get(0)!]
  const waiting = expect(b.receive(0, new Uint8Array(8))).rejects.toThrow('16 bytes where 8 are due')
  a.send(0, new Uint8Array(16)).catch(() => {})
  await waiting
  ranks.close()
  // One that would have come in parts.
  ranks = await connectRanks(2)
  const long = ranks.links[1]!.get(0)!.receive(0, new Uint8Array(3_000_000))
  ranks.links[0]!.get(1)!
    .send(0, new Uint8Array(16))
    .catch(() => {})
  await expect(long).rejects.toThrow('16 bytes where')
})

test.skipIf(process.platform === 'win32')(
  'the folder of sockets is open to its owner alone and leaves nothing',
  () => {
    const folder = makeSocketFolder()
    const path = dirname(folder.address(0))
    expect(statSync(path).mode & 0o777).toBe(0o700)
    folder.remove()
    expect(existsSync(path)).toBe(false)
  },
)
