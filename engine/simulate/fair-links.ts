/**
 * Times of a plan where transfers that use one link at the same time share it fairly (max-min): the slower,
 * closer look beside retime.ts, in which every transfer has its link for itself. Transfers are fluid: when one
 * begins or ends, the rates of all others are set anew (progressive filling, Bertsekas & Gallager 1992, 6.5.2).
 *
 * A device has one outgoing and one incoming link a tier. A message uses the sender's outgoing and the
 * receiver's incoming link, a collective both links of every member. Where nothing overlaps, the times equal
 * those of retime.ts; they are never earlier.
 */
import { operationKinds, type Plan } from '../base/plan.ts'
import { type Durations, type Times, timesFor } from '../base/timing/retime.ts'
import { tierOf } from '../hardware/network.ts'
import type { System } from '../hardware/system.ts'
import { pausesOn } from './durations.ts'

/** A transfer under way: seconds of work left at full rate, and its rate now. */
interface Flow {
  readonly operations: readonly number[]
  readonly links: readonly number[]
  left: number
  rate: number
}

/** Throws nothing of its own: a plan is free of circles. */
export function fairTimes(plan: Plan, durations: Durations, system: System): Times {
  return new FairRun(plan, durations, system).run()
}

class FairRun {
  readonly #plan: Plan
  readonly #durations: Durations
  readonly #system: System
  readonly #times: ReturnType<typeof timesFor>
  /** What must end before an operation is reached, and what must begin or end before it begins. */
  readonly #toReach: Uint8Array
  readonly #toBegin: Uint8Array
  readonly #afterEnd: number[][]
  readonly #afterBegin: number[][]
  readonly #arrived: Uint32Array
  readonly #flows = new Set<Flow>()
  /** Ends of compute, and of pauses before an operation (its number negated), soonest last. */
  readonly #computing: { readonly operation: number; readonly end: number }[] = []
  readonly #pause: number
  readonly #lead: number
  /** Reached, and waiting for their peer to begin. */
  readonly #reached = new Set<number>()
  readonly #ended = new Set<number>()
  /** Receives whose bytes are all there but for those that their send has not let go, by send. */
  readonly #heldBySend = new Map<number, number>()
  readonly #links = new Map<string, number>()
  #now = 0

  constructor(plan: Plan, durations: Durations, system: System) {
    const { count, hostPrevious, streamPrevious, partner, slotFreedBy, kind } = plan.operations
    this.#plan = plan
    this.#durations = durations
    this.#system = system
    const { pause = 0, lead = 0 } = pausesOn(system)
    this.#pause = pause
    this.#lead = lead
    this.#times = timesFor(plan)
    this.#toReach = new Uint8Array(count)
    this.#toBegin = new Uint8Array(count)
    this.#afterEnd = Array.from({ length: count }, () => [])
    this.#afterBegin = Array.from({ length: count }, () => [])
    this.#arrived = new Uint32Array(plan.collectives.offset.length)
    for (let i = 0; i < count; i++) {
      for (const previous of new Set([hostPrevious[i]!, streamPrevious[i]!])) {
        if (previous < 0) continue
        this.#toReach[i]!++
        this.#afterEnd[previous]!.push(i)
      }
      const name = operationKinds[kind[i]!]!.name
      if (name === 'receive') this.#beginAfter(partner[i]!, i)
      if (name === 'send' && slotFreedBy[i]! >= 0) this.#beginAfter(slotFreedBy[i]!, i)
    }
  }

  #beginAfter(first: number, then: number): void {
    this.#toBegin[then]!++
    this.#afterBegin[first]!.push(then)
  }

  run(): Times {
    for (let i = 0; i < this.#plan.operations.count; i++) {
      if (this.#toReach[i] !== 0) continue
      this.#toReach[i] = 1
      this.#precedeAfter(i, this.#lead + this.#pause)
    }
    while (this.#flows.size > 0 || this.#computing.length > 0) this.#advance()
    this.#times.makespan = this.#now
    return this.#times
  }

  /** To the next end of anything. */
  #advance(): void {
    let next = this.#computing.at(-1)?.end ?? Number.POSITIVE_INFINITY
    for (const flow of this.#flows) next = Math.min(next, this.#now + flow.left / flow.rate)
    const passed = next - this.#now
    this.#now = next
    const done: number[] = []
    while (this.#computing.at(-1)?.end === next) done.push(this.#computing.pop()!.operation)
    for (const flow of this.#flows) {
      flow.left -= passed * flow.rate
      // What is left is rounding: times are of the order of the step, doubles have 15 digits.
      if (flow.left > 1e-12 * (1 + next)) continue
      this.#flows.delete(flow)
      done.push(...flow.operations)
    }
    for (const operation of done) {
      if (operation < 0) this.#precede(~operation)
      else this.#endOrHold(operation)
    }
    this.#share()
  }

  /** The last byte cannot arrive before it has left: a receive that is done sooner ends with its send. */
  #endOrHold(operation: number): void {
    const { kind, partner } = this.#plan.operations
    const send = partner[operation]!
    const isReceive = operationKinds[kind[operation]!]!.name === 'receive'
    if (isReceive && !this.#ended.has(send)) this.#heldBySend.set(send, operation)
    else this.#end(operation)
  }

  #precedeAfter(operation: number, seconds: number): void {
    if (seconds > 0) this.#compute(~operation, seconds)
    else this.#precede(operation)
  }

  /** One of what must end before the operation is reached has ended. */
  #precede(operation: number): void {
    if (--this.#toReach[operation]! === 0) this.#reach(operation)
  }

  #reach(operation: number): void {
    const { collective, kind, partner } = this.#plan.operations
    this.#times.start[operation] = this.#now
    const instance = collective[operation]!
    if (instance >= 0) {
      const { offset, items } = this.#plan.collectives
      const members = items.subarray(offset[instance]!, offset[instance + 1]!)
      if (++this.#arrived[instance]! === members.length) this.#begin([...members])
      return
    }
    if (operationKinds[kind[operation]!]!.name === 'wait') {
      const awaited = partner[operation]!
      if (this.#ended.has(awaited)) this.#begin([operation])
      else this.#afterEnd[awaited]!.push(~operation)
      return
    }
    if (this.#toBegin[operation] === 0) this.#begin([operation])
    else this.#reached.add(operation)
  }

  #begin(operations: readonly number[]): void {
    const first = operations[0]!
    const { cost, kind } = this.#plan.operations
    for (const operation of operations) this.#times.begin[operation] = this.#now
    const seconds = this.#durations[cost[first]!]!
    const stream = operationKinds[kind[first]!]!.stream
    const links = stream === 'compute' ? [] : this.#linksOf(first)
    if (links.length > 0 && seconds > 0) {
      this.#flows.add({ operations, links, left: seconds, rate: 1 })
      this.#share()
    } else for (const operation of operations) this.#compute(operation, seconds)
    for (const operation of operations) {
      for (const next of this.#afterBegin[operation]!) {
        if (--this.#toBegin[next]! === 0 && this.#reached.delete(next)) this.#begin([next])
      }
    }
  }

  #compute(operation: number, seconds: number): void {
    const end = this.#now + seconds
    let at = this.#computing.length
    while (at > 0 && this.#computing[at - 1]!.end < end) at--
    this.#computing.splice(at, 0, { operation, end })
  }

  #end(operation: number): void {
    this.#times.end[operation] = this.#now
    this.#ended.add(operation)
    const held = this.#heldBySend.get(operation)
    if (held !== undefined) this.#end(held)
    for (const next of this.#afterEnd[operation]!) {
      if (next < 0) this.#begin([~next])
      else {
        const isInProgram = this.#plan.operations.hostPrevious[next] === operation
        this.#precedeAfter(next, isInProgram ? this.#pause : 0)
      }
    }
  }

  #linksOf(operation: number): number[] {
    const { costs, groups, operations } = this.#plan
    const { group, from, to } = costs[operations.cost[operation]!]!
    const ranks = group >= 0 ? groups[group]! : [from, to]
    const tier = tierOf(this.#system, ranks)
    if (!tier) return []
    const link = (rank: number, way: 'in' | 'out') => {
      const name = `${tier.name}/${rank}/${way}`
      if (!this.#links.has(name)) this.#links.set(name, this.#links.size)
      return this.#links.get(name)!
    }
    if (group >= 0) return ranks.flatMap(rank => [link(rank, 'in'), link(rank, 'out')])
    // The two ends of a message are operations of their own: each uses the link of its own rank.
    return operationKinds[operations.kind[operation]!]!.name === 'send'
      ? [link(from, 'out')]
      : [link(to, 'in')]
  }

  /** Max-min fair rates: the fullest link sets the rate of its transfers, and so on with what is left. */
  #share(): void {
    const open = new Set(this.#flows)
    const room = new Map<number, number>()
    while (open.size > 0) {
      const users = new Map<number, number>()
      for (const { links } of open) for (const link of links) users.set(link, (users.get(link) ?? 0) + 1)
      const shareOf = (link: number) => (room.get(link) ?? 1) / users.get(link)!
      let least = 1
      for (const link of users.keys()) least = Math.min(least, shareOf(link))
      // Nobody's room is read after the first of a round has taken its own.
      const held = [...open].filter(({ links }) => links.some(link => shareOf(link) <= least))
      for (const flow of held) {
        flow.rate = least
        open.delete(flow)
        for (const link of flow.links) room.set(link, (room.get(link) ?? 1) - least)
      }
    }
  }
}
