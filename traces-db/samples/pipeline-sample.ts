/**
 * A pipeline of four ranks in the 1F1B order: eight microbatches, one step. A backward takes twice a forward;
 * rank 0 shows the bubble at its plainest, the last rank alternates from the start.
 */
import { TraceWriter } from './trace-writer.ts'

const ranks = 4
const microbatches = 8
const forwardNs = 2_000_000
const backwardNs = 4_000_000
const messageNs = 180_000
const loadNs = 1_500_000
const updateNs = 900_000
const activationBytes = 384 * 2 ** 20
const weightBytes = 3 * 2 ** 30

interface Operation {
  readonly kind: 'forward' | 'backward'
  readonly microbatch: number
}

interface Timed extends Operation {
  readonly rank: number
  readonly startNs: number
  readonly endNs: number
}

/** The trace as text. */
export function pipelineSample(): string {
  const writer = new TraceWriter()
  const timed = timeline()
  const endNs = Math.max(...timed.map(operation => operation.endNs))
  for (let rank = 0; rank < ranks; rank++) {
    writer.name(rank, undefined, `rank ${rank}`, rank)
    writer.name(rank, 0, 'compute', 0)
    writer.name(rank, 1, 'communication', 1)
    writer.add({ ph: 'X', pid: rank, tid: 0, name: 'load_weights', cat: 'load', ts: 0, dur: loadNs })
    writeMemory(writer, rank, timed)
    writer.add({ ph: 'X', pid: rank, tid: 0, name: 'update', cat: 'update', ts: endNs, dur: updateNs })
  }
  let message = 0
  for (const operation of timed) {
    const { kind, microbatch, rank, startNs } = operation
    const args = { microbatch, stage: rank, layers: [6 * rank, 6 * rank + 5] }
    const name = `${kind} batch: ${microbatch}`
    writer.add({
      ph: 'X',
      pid: rank,
      tid: 0,
      name,
      cat: kind,
      ts: startNs,
      dur: operation.endNs - startNs,
      args,
    })
    const receiver = rank + (kind === 'forward' ? 1 : -1)
    const next = timed.find(
      other => other.rank === receiver && other.kind === kind && other.microbatch === microbatch,
    )
    if (next) writeMessage(writer, ++message, operation, next)
  }
  return writer.file({ displayTimeUnit: 'ms', otherData: { schedule: '1f1b', ranks, microbatches } })
}

/** Order of one rank: fill, one forward one backward, drain. */
function orderOf(rank: number): Operation[] {
  const ahead = ranks - 1 - rank
  const order: Operation[] = []
  for (let step = 0; step < microbatches + ahead; step++) {
    if (step < microbatches) order.push({ kind: 'forward', microbatch: step })
    if (step >= ahead) order.push({ kind: 'backward', microbatch: step - ahead })
  }
  return order
}

/** Starts every operation when its rank is free and its input has arrived. */
function timeline(): Timed[] {
  const orders = Array.from({ length: ranks }, (_, rank) => orderOf(rank))
  const freeNs = orders.map(() => loadNs)
  const done = new Map<string, number>()
  const timed: Timed[] = []
  const keyOf = (rank: number, { kind, microbatch }: Operation) => `${kind} ${rank} ${microbatch}`
  while (timed.length < 2 * ranks * microbatches) {
    orders.forEach((order, rank) => {
      const operation = order[0]
      if (!operation) return
      const { kind } = operation
      const sender = rank + (kind === 'forward' ? -1 : 1)
      const hasSender = sender >= 0 && sender < ranks
      const sentNs = hasSender ? done.get(keyOf(sender, operation)) : 0
      if (sentNs === undefined) return
      order.shift()
      const startNs = Math.max(freeNs[rank]!, hasSender ? sentNs + messageNs : 0)
      const endNs = startNs + (kind === 'forward' ? forwardNs : backwardNs)
      freeNs[rank] = endNs
      done.set(keyOf(rank, operation), endNs)
      timed.push({ ...operation, rank, startNs, endNs })
    })
  }
  return timed
}

function writeMessage(writer: TraceWriter, id: number, from: Timed, to: Timed): void {
  const { microbatch, kind } = from
  const args = {
    microbatch,
    bytes: activationBytes / 16,
    what: kind === 'forward' ? 'activation' : 'gradient',
  }
  const sent = { ph: 'X', tid: 1, cat: 'p2p', ts: from.endNs, dur: messageNs }
  writer.add({ ...sent, pid: from.rank, name: `send batch: ${microbatch}`, args: { ...args, to: to.rank } })
  writer.add({ ...sent, pid: to.rank, name: `recv batch: ${microbatch}`, args: { ...args, from: from.rank } })
  const arrow = { cat: 'p2p', name: args.what, id, tid: 1 }
  writer.add({ ...arrow, ph: 's', pid: from.rank, ts: from.endNs })
  writer.add({ ...arrow, ph: 'f', bp: 'e', pid: to.rank, ts: from.endNs + messageNs / 2 })
}

/** Activations live from a forward to its backward. */
function writeMemory(writer: TraceWriter, rank: number, timed: readonly Timed[]): void {
  const changes = timed
    .filter(operation => operation.rank === rank)
    .map(({ kind, startNs, endNs }) =>
      kind === 'forward' ? { ts: startNs, bytes: activationBytes } : { ts: endNs, bytes: -activationBytes },
    )
    .sort((a, b) => a.ts - b.ts)
  let activations = 0
  for (const { ts, bytes } of [{ ts: loadNs, bytes: 0 }, ...changes]) {
    activations += bytes
    const args = { 'weights bytes': weightBytes / ranks, 'activations bytes': activations }
    writer.add({ ph: 'C', pid: rank, name: 'memory', ts, args })
  }
}
