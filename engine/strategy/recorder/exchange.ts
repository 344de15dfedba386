/**
 * Records what ranks say to each other, and decides when each communication is done: a receive when its
 * message has been sent, a send when its message lies in the pair's buffer of one, a collective when all
 * members have called it. That is all the time there is while recording, so a program that cannot go on here
 * can go on nowhere.
 */
import type { OperationKind } from '../../base/plan.ts'
import type { Rank } from '../../base/units.ts'
import { awaitAnswers, type Communication, type Handle } from '../host.ts'
import { collectiveOutcome } from './collective-outcome.ts'
import type { CollectiveInstance, Pending } from './pending.ts'
import type { Call, Recording } from './recording.ts'
import { type CollectiveCall, sameCollective } from './same-collective.ts'
import { travelling } from './travelling.ts'

/** Collectives of one group: those without all their members, and how many came before them. */
interface CollectiveQueue {
  readonly open: CollectiveInstance[]
  completed: number
  /** By rank: how many it has called. */
  readonly calls: Map<Rank, number>
}

interface Pair {
  readonly sends: { readonly operation: number; readonly value: Handle }[]
  readonly receives: number[]
  delivered: number
  buffered: number
}

export class Exchange {
  readonly pending = new Map<Communication, Pending>()
  private readonly recording: Recording
  private readonly pairs = new Map<number, Pair>()
  private readonly queues = new Map<number, CollectiveQueue>()
  private readonly costs = new Map<string, number>()
  private readonly doneQueue: Communication[] = []

  constructor(recording: Recording) {
    this.recording = recording
  }

  group(call: Call, ranks: readonly Rank[]): number {
    const { worldSize } = this.recording.options
    const ascending = [...ranks].sort((a, b) => a - b)
    const fits = ascending.every(
      (rank, i) => Number.isInteger(rank) && rank >= 0 && rank < worldSize && rank !== ascending[i + 1],
    )
    if (!fits || !ranks.includes(call.rank)) {
      this.recording.fault(call, {
        code: 'argument',
        message: `dist.group(${ranks.some(Number.isNaN) ? 'no list' : `[${ranks.slice(0, 16).join(', ')}]`}) on rank ${call.rank}: a group has different ranks from 0 to ${worldSize - 1}, this one among them.`,
        suggestion: 'Make only the groups that this rank belongs to.',
      })
    }
    return this.recording.builder.tables.group(ascending)
  }

  send(call: Call, to: Rank, value: Handle): Communication {
    const { recording } = this
    this.checkPeer(call, to)
    recording.use(call, value, undefined)
    const like = recording.like(value)
    const cost = this.messageCost('send', call.rank, to, value)
    const operation = recording.builder.send(call.rank, to, { ...like, cost, line: call.line })
    recording.builder.read(operation, value)
    this.add(operation, call, 'send', to, undefined)
    const pair = this.pair(call.rank, to)
    pair.sends.push({ operation, value })
    this.deliver(pair)
    return operation
  }

  receive(call: Call, from: Rank): Communication {
    this.checkPeer(call, from)
    // What it is about is known when the message is.
    const subject = { layer: -1, microbatch: -1, samples: 0, cost: 0, line: call.line }
    const operation = this.recording.builder.receive(from, call.rank, subject)
    this.add(operation, call, 'receive', from, undefined)
    const pair = this.pair(from, call.rank)
    pair.receives.push(operation)
    this.deliver(pair)
    return operation
  }

  collective(
    call: Call,
    kind: OperationKind,
    group: number,
    values: readonly Handle[],
    root: Rank,
  ): Communication {
    const { recording } = this
    const ranks = recording.builder.tables.groups[group]
    const member = ranks?.indexOf(call.rank) ?? -1
    if (member < 0) {
      recording.fault(call, {
        code: 'argument',
        message: `${kind} on a group that rank ${call.rank} is not in.`,
        suggestion: 'Use a group that this rank made with dist.group.',
      })
    }
    for (const value of values) recording.use(call, value, undefined)
    if (kind === 'allReduce') recording.prepareChange(call, values[0]!)
    const like = values.length > 0 ? recording.like(values[0]!) : { layer: -1, microbatch: -1, samples: 0 }
    const operation = recording.builder.collective(kind, call.rank, group, {
      ...like,
      cost: 0,
      line: call.line,
    })
    for (const value of values) recording.builder.read(operation, value)
    const instance = this.instance(group, call.rank, ranks!.length)
    const entry: CollectiveCall = { call, kind, operation, values, root }
    if (instance.first === undefined) instance.first = entry
    else sameCollective(recording, ranks!, instance.first, entry)
    if (kind === 'allReduce') recording.change(values[0]!, call)
    instance.members[member] = entry
    instance.arrived++
    this.add(operation, call, kind, -1, instance)
    if (instance.arrived === ranks!.length) this.complete(instance, call)
    return operation
  }

  await(communication: Communication): Handle {
    const pending = this.pending.get(communication)
    if (pending === undefined) return awaitAnswers.nothing
    this.recording.builder.await(communication, pending.call.line)
    pending.awaited = true
    const outcome = this.outcome(communication)
    if (outcome !== awaitAnswers.notDone && outcome !== awaitAnswers.several)
      this.told(communication, pending)
    return outcome
  }

  outcome(communication: Communication): Handle {
    const pending = this.pending.get(communication)
    if (pending === undefined) return awaitAnswers.nothing
    if (!pending.done) return awaitAnswers.notDone
    if (pending.results.length > 1) return awaitAnswers.several
    return pending.results[0] ?? awaitAnswers.nothing
  }

  /** How a call that issued a communication answers: it tells when `nextDone` has something to say. */
  answer(communication: Communication): number {
    return this.doneQueue.length > 0 ? -1 - communication : communication
  }

  nextDone(): Communication {
    return this.doneQueue.shift() ?? -1
  }

  results(communication: Communication): readonly Handle[] {
    const pending = this.pending.get(communication)
    if (pending === undefined) return []
    this.told(communication, pending)
    return pending.results
  }

  private told(communication: Communication, pending: Pending): void {
    pending.answered = true
    this.forgetIfOver(communication, pending)
  }

  /** Nobody asks again for what is done, has met its other half, and was told. */
  private forgetIfOver(communication: Communication, { met, done, answered }: Pending): void {
    if (met && done && answered) this.pending.delete(communication)
  }

  private complete(instance: CollectiveInstance, last: Call): void {
    const { recording } = this
    const members = instance.members as CollectiveCall[]
    const queue = this.queues.get(instance.group)!
    queue.open.shift()
    queue.completed++
    const outcome = collectiveOutcome(recording, instance.group, members, last)
    members.forEach((member, index) => {
      recording.builder.describe(member.operation, outcome.subject)
      this.finish(member.operation, outcome.results[index]!)
    })
  }

  /** The instance that this rank's next call on the group belongs to. Instances complete in their order. */
  private instance(group: number, rank: Rank, size: number): CollectiveInstance {
    const queue = this.queues.get(group) ?? { open: [], completed: 0, calls: new Map<Rank, number>() }
    this.queues.set(group, queue)
    const own = queue.calls.get(rank) ?? 0
    queue.calls.set(rank, own + 1)
    const known = queue.open[own - queue.completed]
    if (known !== undefined) return known
    const members = Array.from({ length: size }, () => undefined)
    const made: CollectiveInstance = { group, members, first: undefined, arrived: 0 }
    queue.open.push(made)
    return made
  }

  /** Messages into the hands of their receives, and sends into the buffer. */
  private deliver(pair: Pair): void {
    const { recording } = this
    while (pair.delivered < Math.min(pair.sends.length, pair.receives.length)) {
      const { value, operation: sent } = pair.sends[pair.delivered]!
      const operation = pair.receives[pair.delivered]!
      const { call, peer } = this.pending.get(operation)!
      const like = recording.like(value)
      const cost = this.messageCost('receive', peer, call.rank, value)
      recording.builder.describe(operation, { ...like, cost })
      const made = recording.make(like, operation)
      pair.delivered++
      this.finish(operation, [made])
      const sender = this.pending.get(sent)!
      sender.met = true
      if (recording.options.rendezvous) this.finish(sent, [])
      this.forgetIfOver(sent, sender)
    }
    if (recording.options.rendezvous) return
    while (pair.buffered < pair.sends.length && pair.buffered <= pair.receives.length) {
      this.finish(pair.sends[pair.buffered++]!.operation, [])
    }
  }

  private finish(communication: Communication, results: readonly Handle[]): void {
    const pending = this.pending.get(communication)!
    pending.done = true
    pending.met ||= pending.kind !== 'send'
    pending.results = results
    if (pending.awaited) this.doneQueue.push(communication)
  }

  private add(
    operation: number,
    call: Call,
    kind: OperationKind,
    peer: Rank,
    instance: CollectiveInstance | undefined,
  ): void {
    this.pending.set(operation, {
      call,
      kind,
      peer,
      instance,
      done: false,
      met: false,
      awaited: false,
      answered: false,
      results: [],
    })
  }

  private messageCost(kind: 'send' | 'receive', from: Rank, to: Rank, value: Handle): number {
    const { recording } = this
    const like = recording.like(value)
    const bytes = recording.valueBytes(value)
    const key = `${kind}:${from}:${to}:${like.kind}:${like.shards}:${bytes}`
    const known = this.costs.get(key)
    if (known !== undefined) return known
    const cost = recording.builder.tables.cost({
      kind,
      from,
      to,
      payloadBytes: bytes,
      ...travelling(recording, value),
    })
    this.costs.set(key, cost)
    return cost
  }

  private pair(from: Rank, to: Rank): Pair {
    const key = from * this.recording.options.worldSize + to
    const known = this.pairs.get(key)
    if (known !== undefined) return known
    const pair: Pair = { sends: [], receives: [], delivered: 0, buffered: 0 }
    this.pairs.set(key, pair)
    return pair
  }

  private checkPeer(call: Call, peer: Rank): void {
    const { worldSize } = this.recording.options
    if (Number.isInteger(peer) && peer >= 0 && peer < worldSize && peer !== call.rank) return
    if (peer === call.rank) {
      this.recording.fault(call, {
        code: 'argument',
        message: `${call.name}: a rank cannot talk to itself.`,
        suggestion: 'dist.nextRank() and dist.prevRank() are its neighbours; what it holds it need not send.',
      })
    }
    const ranks = worldSize === 1 ? 'rank 0 alone' : `ranks 0 to ${worldSize - 1}`
    this.recording.fault(call, {
      code: 'argument',
      message: `${call.name} cannot talk to rank ${peer}: there ${worldSize === 1 ? 'is' : 'are'} ${ranks}.`,
      suggestion:
        worldSize === 1
          ? 'Run it with more ranks, or say with assertRule how many it needs.'
          : 'The first rank has none before it and the last none after it (isFirst, isLast); of an odd number of ranks one has no partner.',
    })
  }
}
