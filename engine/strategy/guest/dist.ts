/** Communication as a strategy holds it. A process group is another object of this class. */
import type { Dist, Pending, Rank, Value } from '../api.ts'
import { collectiveKinds, type Handle, numbersOf } from '../host.ts'
import { PendingResult } from './pending.ts'
import type { Session } from './session.ts'
import { type Home, makeValue, RecordedValue } from './value.ts'

type CollectiveName = (typeof collectiveKinds)[number]
const collectiveNumbers = Object.fromEntries(collectiveKinds.map((name, number) => [name, number])) as Record<
  CollectiveName,
  number
>

export class RecordedDist implements Dist {
  readonly rank: Rank
  readonly worldSize: number
  readonly ranks: readonly Rank[]
  readonly #session: Session
  readonly #home: Home
  readonly #group: number

  constructor(session: Session, rank: Rank, worldSize: number, ranks: readonly Rank[], group: number) {
    this.rank = rank
    this.worldSize = worldSize
    this.ranks = ranks
    this.#session = session
    this.#home = { session, rank }
    this.#group = group
  }

  group(ranks: readonly Rank[]): Dist {
    const number = this.#session.host.group(this.rank, numbersOf(ranks), this.#session.line(this.group))
    const ascending = [...ranks].sort((a, b) => a - b)
    return new RecordedDist(this.#session, this.rank, this.worldSize, ascending, number)
  }

  allReduce<V extends Value>(value: V): Pending<V> {
    return this.#collective(this.#session.line(this.allReduce), 'allReduce', [value], -1)
  }

  allGather<V extends Value>(value: V): Pending<V> {
    return this.#collective(this.#session.line(this.allGather), 'allGather', [value], -1)
  }

  reduceScatter<V extends Value>(value: V): Pending<V> {
    return this.#collective(this.#session.line(this.reduceScatter), 'reduceScatter', [value], -1)
  }

  broadcast<V extends Value>(value: V | undefined, root: Rank): Pending<V> {
    return this.#collective(
      this.#session.line(this.broadcast),
      'broadcast',
      this.#fromRoot(value, root),
      root,
    )
  }

  reduce<V extends Value>(value: V, root: Rank): Pending<V | undefined> {
    return this.#collective<V | undefined>(this.#session.line(this.reduce), 'reduce', [value], root)
  }

  gather<V extends Value>(value: V, root: Rank): Pending<V | undefined> {
    return this.#collective<V | undefined>(this.#session.line(this.gather), 'gather', [value], root)
  }

  scatter<V extends Value>(value: V | undefined, root: Rank): Pending<V> {
    return this.#collective(this.#session.line(this.scatter), 'scatter', this.#fromRoot(value, root), root)
  }

  allToAll<V extends Value>(values: readonly V[]): Pending<V[]> {
    const list = Array.isArray(values) ? values : [values]
    const communication = this.#start(this.#session.line(this.allToAll), 'allToAll', list, -1)
    return new PendingResult<V[]>(this.#home, communication, all)
  }

  barrier(): Pending<void> {
    const communication = this.#start(this.#session.line(this.barrier), 'barrier', [], -1)
    return new PendingResult<void>(this.#home, communication, nothing)
  }

  send(to: Rank, value: Value): Pending<void> {
    return this.#send(this.#session.line(this.send), to, value)
  }

  receive<V extends Value>(from: Rank): Pending<V> {
    return this.#receive(this.#session.line(this.receive), from)
  }

  isend(to: Rank, value: Value): Pending<void> {
    return this.#send(this.#session.line(this.isend), to, value)
  }

  irecv<V extends Value>(from: Rank): Pending<V> {
    return this.#receive(this.#session.line(this.irecv), from)
  }

  sendTensor(value: Value, to: Rank): Pending<void> {
    return this.#send(this.#session.line(this.sendTensor), to, value)
  }

  receiveTensor<V extends Value>(from: Rank): Pending<V> {
    return this.#receive(this.#session.line(this.receiveTensor), from)
  }

  nextRank(): Rank | undefined {
    return this.ranks[this.ranks.indexOf(this.rank) + 1]
  }

  prevRank(): Rank | undefined {
    return this.ranks[this.ranks.indexOf(this.rank) - 1]
  }

  /** The root must pass a value; what the others pass is not looked at. */
  #fromRoot(value: Value | undefined, root: Rank): readonly (Value | undefined)[] {
    return root === this.rank ? [value] : []
  }

  #send(line: number, to: Rank, value: Value): Pending<void> {
    const session = this.#session
    const handle = RecordedValue.handleOf(value, this.#home, `send(to rank ${to})`)
    const communication = session.issued(session.host.send(this.rank, to, handle, line))
    return new PendingResult<void>(this.#home, communication, nothing)
  }

  #receive<V extends Value>(line: number, from: Rank): Pending<V> {
    const session = this.#session
    const communication = session.issued(session.host.receive(this.rank, from, line))
    return new PendingResult<V>(this.#home, communication, first)
  }

  #collective<V>(line: number, name: CollectiveName, values: readonly unknown[], root: number): Pending<V> {
    return new PendingResult<V>(this.#home, this.#start(line, name, values, root), first)
  }

  #start(line: number, name: CollectiveName, values: readonly unknown[], root: number): number {
    const session = this.#session
    // A loop: what a function in here costs an interpreter is felt in every collective of a strategy.
    const handles: number[] = []
    for (let i = 0; i < values.length; i++) {
      handles.push(RecordedValue.handleOf(values[i], this.#home, name))
    }
    const kind = collectiveNumbers[name]
    return session.issued(session.host.collective(this.rank, kind, this.#group, handles, root, line))
  }
}

const nothing = () => undefined

/** Of a communication that brings one value, or none. */
function first<V>(handles: readonly Handle[], home: Home): V {
  // Where there is none, the signature says that there may be none.
  return handles.length === 0 ? (undefined as V) : makeValue(home, handles[0]!)
}

function all<V>(handles: readonly Handle[], home: Home): V[] {
  return handles.map(handle => makeValue(home, handle))
}
