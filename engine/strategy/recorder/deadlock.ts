/**
 * Why ranks cannot go on, told so that a learner sees it: who waits for whom, around the circle; or that a
 * peer has ended its step without the other half of the exchange.
 */
import type { Rank } from '../../base/units.ts'
import type { Exchange } from './exchange.ts'
import type { CollectiveInstance, Pending } from './pending.ts'
import type { Recording } from './recording.ts'

/** Lines of a circle that a message shows from its beginning and its end. */
const shownEnds = 16

/**
 * Notes faults for every rank that has not finished. To be called when no rank can go on. `lines`: by rank, where it
 * waits, if that is known.
 */
export function noteStuckRanks(
  recording: Recording,
  exchange: Exchange,
  finished: readonly boolean[],
  lines: readonly number[],
): void {
  const waits = new Map<Rank, Pending>()
  for (const pending of exchange.pending.values()) {
    if (pending.awaited && !pending.done && !waits.has(pending.call.rank))
      waits.set(pending.call.rank, pending)
  }
  const stuck = finished.flatMap((done, rank) => (done ? [] : [rank]))
  const circle = findCircle(recording, stuck, waits)
  if (circle.length > 0) {
    noteDeadlock(recording, circle, waits)
    return
  }
  for (const rank of stuck) {
    const pending = waits.get(rank)
    if (pending === undefined) noteForeignWait(recording, rank, lines[rank] ?? 0)
    else if (peersOf(recording, pending).some(peer => finished[peer])) {
      noteUnmatched(recording, pending, finished)
    }
  }
}

/** Notes messages that nobody received and collectives that some ranks never called, after all have ended. */
export function noteLeftOvers(recording: Recording, exchange: Exchange): void {
  const everyone = Array.from({ length: recording.options.worldSize }, () => true)
  const told = new Set<CollectiveInstance>()
  for (const pending of exchange.pending.values()) {
    if (pending.met) continue
    if (pending.instance !== undefined && told.has(pending.instance)) continue
    if (pending.instance !== undefined) told.add(pending.instance)
    noteUnmatched(recording, pending, everyone)
  }
}

/** Ranks that this one cannot go on without. */
function peersOf(recording: Recording, { peer, instance }: Pending): readonly Rank[] {
  if (instance === undefined) return [peer]
  const ranks = recording.builder.tables.groups[instance.group]!
  return ranks.filter((_, index) => instance.members[index] === undefined)
}

/** The first circle of ranks that wait for each other. Depth first, without recursion: chains can be long. */
function findCircle(
  recording: Recording,
  stuck: readonly Rank[],
  waits: ReadonlyMap<Rank, Pending>,
): readonly Rank[] {
  const clear = new Set<Rank>()
  for (const start of stuck) {
    const path = [{ rank: start, peers: waitingFor(recording, waits, start) }]
    const onPath = new Set([start])
    while (path.length > 0) {
      const peer = path.at(-1)!.peers.pop()
      if (peer === undefined) {
        const { rank } = path.pop()!
        onPath.delete(rank)
        clear.add(rank)
      } else if (onPath.has(peer)) {
        const ranks = path.map(({ rank }) => rank)
        return ranks.slice(ranks.indexOf(peer))
      } else if (!clear.has(peer)) {
        onPath.add(peer)
        path.push({ rank: peer, peers: waitingFor(recording, waits, peer) })
      }
    }
  }
  return []
}

/** Last first, so that taking from the end goes through the ranks in their order. */
function waitingFor(recording: Recording, waits: ReadonlyMap<Rank, Pending>, rank: Rank): Rank[] {
  const pending = waits.get(rank)
  return pending === undefined ? [] : peersOf(recording, pending).toReversed()
}

function noteDeadlock(
  recording: Recording,
  circle: readonly Rank[],
  waits: ReadonlyMap<Rank, Pending>,
): void {
  const lines = circle.map((rank, index) => {
    const next = circle[(index + 1) % circle.length]!
    return `rank ${rank} waits for rank ${next} in ${waitText(recording, waits.get(rank)!)}`
  })
  // Of a long circle the ends tell enough.
  if (lines.length > 2 * shownEnds) {
    lines.splice(shownEnds, lines.length - 2 * shownEnds, `... ${lines.length - 2 * shownEnds} more`)
  }
  const first = waits.get(circle[0]!)!
  const sends = circle.filter(rank => waits.get(rank)!.kind === 'send').length
  const suggestion =
    sends > 0
      ? 'Let one of them receive before it sends again, or send without awaiting.'
      : 'Let one of them send, or call the collective, before it waits.'
  recording.note(first.call, {
    code: 'deadlock',
    message: `Deadlock, a circle of waits:\n${lines.join(';\n')}.`,
    suggestion,
    circle: circle.map(rank => {
      const { call } = waits.get(rank)!
      return { rank, line: call.line, operation: operationText(recording, waits.get(rank)!) }
    }),
  })
}

/** `receive from rank 1 (line 12)`. */
function waitText(recording: Recording, pending: Pending): string {
  const { line } = pending.call
  return operationText(recording, pending) + (line > 0 ? ` (line ${line})` : '')
}

function operationText(recording: Recording, { kind, peer, instance }: Pending): string {
  if (instance === undefined) return `${kind} ${kind === 'send' ? 'to' : 'from'} rank ${peer}`
  return `${kind} of group [${recording.builder.tables.groups[instance.group]!.join(', ')}]`
}

function noteUnmatched(recording: Recording, pending: Pending, finished: readonly boolean[]): void {
  const missing = peersOf(recording, pending).filter(peer => finished[peer])
  const whom =
    missing.length === 1 ? `rank ${missing[0]} ends its step` : `ranks ${missing.join(', ')} end their step`
  const { kind, call, peer } = pending
  const rank = `Rank ${call.rank}`
  if (kind === 'send') {
    recording.note(call, {
      code: 'unmatched-send',
      message: `${rank} sends to rank ${peer}, which ends its step without receiving it.`,
      suggestion: `Let rank ${peer} receive as many messages from rank ${call.rank} as that sends.`,
    })
  } else if (kind === 'receive') {
    recording.note(call, {
      code: 'unmatched-receive',
      message: `${rank} receives from rank ${peer}, which ends its step without sending.`,
      suggestion: `Let rank ${peer} send as many messages to rank ${call.rank} as that receives.`,
    })
  } else {
    recording.note(call, {
      code: 'unmatched-collective',
      message: `${rank} waits in ${waitText(recording, pending)}, but ${whom} without calling it.`,
      suggestion: 'Every rank of a group calls each of its collectives. For fewer ranks, make a group.',
    })
  }
}

function noteForeignWait(recording: Recording, rank: Rank, line: number): void {
  recording.note(
    { rank, name: 'train', layer: -1, line },
    {
      code: 'never-ends',
      message: `Rank ${rank} awaits something that never happens and is no communication.`,
      suggestion: 'Nobody fulfils the promise. Await what dist returns, or an async function that ends.',
    },
  )
}
