/**
 * When communications are done, by counting: the rules of the recorder's `Exchange` without the values. Where
 * asking the recorder costs much, the strategy's side goes on by these and the recorder checks it later.
 */
import type { Rank } from '../../base/units.ts'
import type { Communication } from '../host.ts'

interface Pair {
  sent: number
  received: number
  /** Not done yet, oldest first. */
  readonly sends: Communication[]
  readonly receives: Communication[]
}

interface Group {
  readonly ranks: readonly Rank[]
  /** By rank: how many collectives it has called. */
  readonly calls: number[]
  /** Collectives that wait for members, oldest first: who has called so far. */
  readonly open: Communication[][]
  completed: number
}

export class Meetings {
  private readonly rendezvous: boolean
  private readonly pairs = new Map<number, Pair>()
  private readonly groups = new Map<number, Group>()
  private readonly worldSize: number
  /** By communication. */
  private readonly state: number[] = []
  /** What somebody waited for and is done, oldest first: whoever goes on takes it from here. */
  readonly woken: Communication[] = []

  constructor(worldSize: number, rendezvous: boolean) {
    this.worldSize = worldSize
    this.rendezvous = rendezvous
    this.addGroup(
      0,
      Array.from({ length: worldSize }, (_, rank) => rank),
    )
  }

  /** Ranks in ascending order. */
  addGroup(group: number, ranks: readonly Rank[]): void {
    if (this.groups.has(group)) return
    this.groups.set(group, { ranks, calls: ranks.map(() => 0), open: [], completed: 0 })
  }

  ranksOf(group: number): readonly Rank[] {
    return this.groups.get(group)?.ranks ?? []
  }

  /** Where there is no such peer it is never done: the recorder says why. */
  send(rank: Rank, to: Rank): Communication {
    const made = this.state.push(open) - 1
    const pair = this.pair(rank, to)
    if (pair === undefined) return made
    pair.sent++
    pair.sends.push(made)
    if (pair.receives.length > 0) this.finish(pair.receives.shift()!)
    this.takeSends(pair)
    return made
  }

  receive(rank: Rank, from: Rank): Communication {
    const made = this.state.push(open) - 1
    const pair = this.pair(from, rank)
    if (pair === undefined) return made
    pair.received++
    if (pair.received <= pair.sent) this.state[made] = done
    else pair.receives.push(made)
    this.takeSends(pair)
    return made
  }

  collective(rank: Rank, number: number): Communication {
    const made = this.state.push(open) - 1
    const group = this.groups.get(number)
    if (group === undefined) return made
    const { ranks, calls, open: begun } = group
    // Of all ranks each is at its own place.
    const member = ranks[rank] === rank ? rank : ranks.indexOf(rank)
    if (member < 0) return made
    const own = calls[member]!++ - group.completed
    const members = begun[own]
    if (members !== undefined) members.push(made)
    else begun[own] = [made]
    if (begun[own]!.length < ranks.length) return made
    group.completed++
    const all = begun.shift()!
    for (let i = 0; i < all.length; i++) this.finish(all[i]!)
    return made
  }

  /** Somebody waits for it from here on. True where it is done. */
  await(communication: Communication): boolean {
    if (this.state[communication] === done) return true
    this.state[communication] = awaited
    return false
  }

  /** One message lies in the pair's buffer; with rendezvous none does. */
  private takeSends(pair: Pair): void {
    const taken = pair.received + (this.rendezvous ? 0 : 1)
    while (pair.sends.length > 0 && pair.sent - pair.sends.length < taken) this.finish(pair.sends.shift()!)
  }

  private finish(communication: Communication): void {
    if (this.state[communication] === awaited) this.woken.push(communication)
    this.state[communication] = done
  }

  private pair(from: Rank, to: Rank): Pair | undefined {
    const { worldSize } = this
    const isRank = (rank: Rank) => Number.isInteger(rank) && rank >= 0 && rank < worldSize
    if (from === to || !isRank(from) || !isRank(to)) return undefined
    const key = from * worldSize + to
    const known = this.pairs.get(key)
    if (known !== undefined) return known
    const made: Pair = { sent: 0, received: 0, sends: [], receives: [] }
    this.pairs.set(key, made)
    return made
  }
}

const open = 0
const awaited = 1
const done = 2
