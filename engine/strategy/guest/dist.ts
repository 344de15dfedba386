/** Communication as a strategy holds it. A process group is another object of this class. */
import type { Dist, Pending, Rank, Value } from '../api.ts'
import { collectiveKinds, numbersOf } from '../host.ts'
import { PendingResult } from './pending.ts'
import type { Session } from './session.ts'
import { RecordedValue } from './value.ts'

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
  readonly #group: number

  constructor(session: Session, rank: Rank, worldSize: number, ranks: readonly Rank[], group: number) {
    this.rank = rank
    this.worldSize = worldSize
    this.ranks = ranks
    this.#session = session
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
    const session = this.#session
    const communication = this.#start(session.line(this.allToAll), 'allToAll', list, -1)
    return new PendingResult<V[]>(session, communication, handles =>
      handles.map(handle => new RecordedValue(session, this.rank, handle) as unknown as V),
    )
  }

  barrier(): Pending<void> {
    const session = this.#session
    const communication = this.#start(session.line(this.barrier), 'barrier', [], -1)
    return new PendingResult<void>(session, communication, () => undefined)
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
    const handle = RecordedValue.handleOf(value, session, this.rank, `send(to rank ${to})`)
    const communication = session.issued(session.host.send(this.rank, to, handle, line))
    return new PendingResult<void>(session, communication, () => undefined)
  }

  #receive<V extends Value>(line: number, from: Rank): Pending<V> {
    const session = this.#session
    const communication = session.issued(session.host.receive(this.rank, from, line))
    return this.#one(communication)
  }

  #collective<V>(line: number, name: CollectiveName, values: readonly unknown[], root: number): Pending<V> {
    return this.#one(this.#start(line, name, values, root))
  }

  #start(line: number, name: CollectiveName, values: readonly unknown[], root: number): number {
    const session = this.#session
    // A loop: what a function in here costs an interpreter is felt in every collective of a strategy.
    const handles: number[] = []
    for (const value of values) handles.push(RecordedValue.handleOf(value, session, this.rank, name))
    const kind = collectiveNumbers[name]
    return session.issued(session.host.collective(this.rank, kind, this.#group, handles, root, line))
  }

  /** A communication that brings one value, or none. */
  #one<V>(communication: number): Pending<V> {
    const session = this.#session
    const { rank } = this
    return new PendingResult<V>(session, communication, handles => {
      const handle = handles[0]
      const made = handle === undefined ? undefined : new RecordedValue(session, rank, handle)
      // What the recorder made is of the kind that the signature promises: the cast states that once.
      return made as unknown as V
    })
  }
}
