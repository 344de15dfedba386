/** One of the two ranks of the transport bench: `RANK ADDRESS ADDRESS`. Rank 0 writes figures as JSON. */
import { setTimeout as sleep } from 'node:timers/promises'
import { allReduce } from '../../engine/runtime/collectives/all-reduce.ts'
import { barrier } from '../../engine/runtime/collectives/barrier.ts'
import { ProcessGroup } from '../../engine/runtime/collectives/process-group.ts'
import { listenForPeers } from '../../engine/runtime/transport/connect-peers.ts'

const rank = Number(process.argv[2])
const addresses = process.argv.slice(3)
const listener = await listenForPeers(rank, 2, addresses[rank]!)
// The other one listens by then.
await sleep(500)
const links = await listener.connect(addresses)
const group = new ProcessGroup([0, 1], rank, links, 1)
const peer = 1 - rank
const megabyte = 2 ** 20

async function times(rounds: number, body: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < rounds; i++) {
    const from = performance.now()
    await body()
    taken.push(performance.now() - from)
  }
  return taken.sort((a, b) => a - b)
}

const figures: Record<string, { leastMs: number; medianMs: number }> = {}
function note(name: string, sorted: readonly number[], share = 1): void {
  figures[name] = { leastMs: sorted[0]! * share, medianMs: sorted[sorted.length >> 1]! * share }
}

/** There and back. */
async function pingPong(floats: Float32Array): Promise<void> {
  if (rank === 0) {
    await group.send(peer, floats)
    await group.receive(peer, floats)
  } else {
    await group.receive(peer, floats)
    await group.send(peer, floats)
  }
}

await barrier(group)
const nothing = new Float32Array(0)
await times(500, () => pingPong(nothing))
note('empty', await times(3000, () => pingPong(nothing)), 0.5)
for (const [name, megabytes, rounds] of [
  ['4 MB', 4, 60],
  ['16 MB', 16, 25],
] as const) {
  const floats = new Float32Array((megabytes * megabyte) / 4).fill(rank)
  await times(5, () => pingPong(floats))
  note(`one way ${name}`, await times(rounds, () => pingPong(floats)), 0.5)
  await times(5, () => allReduce(group, floats))
  note(`all-reduce ${name}`, await times(rounds, () => allReduce(group, floats)))
}
await barrier(group)
if (rank === 0) process.stdout.write(`${JSON.stringify(figures)}\n`)
for (const link of links.values()) link.close()
