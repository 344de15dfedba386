/**
 * The search behind zb-v-greedy: the zero-bubble heuristics on a V of two chunks a rank, after the scheduler of
 * its authors. A microbatch passes each rank four times: forward down, forward up, gradient down, gradient up.
 * The warm-up sends as many microbatches down as fit before the first one comes back up; after that every rank
 * runs a gradient and a forward in turn, and weight gradients fill the waits or make room in memory. What may
 * be delayed by a weight gradient is tried both ways, and each attempt is repeated with the bubbles found taken
 * as granted, for as long as that helps.
 */
import { type Action, pass } from './action.ts'
import type { ScheduleSettings } from './definition.ts'
import type { ScheduleOrder } from './order.ts'
import { vPlacement } from './placement.ts'

/** The four visits of a microbatch to a rank, in order. Even legs come from the rank before, odd ones from the next. */
const legs = { forwardDown: 0, forwardUp: 1, gradientDown: 2, gradientUp: 3 } as const
type Leg = (typeof legs)[keyof typeof legs]

interface Choices {
  readonly fillBeforeForward: boolean
  readonly fillBeforeGradientDown: boolean
}

const yesOrNo = [true, false]
const allChoices: readonly Choices[] = yesOrNo.flatMap(fillBeforeGradientDown =>
  yesOrNo.map(fillBeforeForward => ({ fillBeforeForward, fillBeforeGradientDown })),
)

/**
 * The best order found where no rank holds more than `limit` microbatches of a full device-stage; undefined
 * where the heuristics find none, because the limit or the number of microbatches is too small.
 */
export function searchZeroBubbleV(
  name: string,
  settings: ScheduleSettings,
  limit: number,
): ScheduleOrder | undefined {
  const attempts = allChoices
    .map(choices => refine(settings, 2 * limit, choices))
    .filter(attempt => attempt !== undefined)
  if (attempts.length === 0) return undefined
  const best = attempts.reduce((a, b) => (b.worstBubble() < a.worstBubble() ? b : a))
  return {
    name,
    ranks: best.actions,
    chunks: 2,
    microbatches: settings.microbatches,
    placement: vPlacement(settings.ranks),
  }
}

/** Lays out again with the bubbles of the last attempt granted to their ranks, until that brings nothing. */
function refine(settings: ScheduleSettings, limit: number, choices: Choices): VAttempt | undefined {
  let best: VAttempt | undefined
  for (;;) {
    const next = new VAttempt(settings, limit, choices, best?.bubbles())
    if (!next.layOut()) return best
    if (best !== undefined && next.worstBubble() >= best.worstBubble()) return best
    best = next
  }
}

interface RankState {
  /** Per leg: microbatches that have passed. */
  readonly done: [number, number, number, number]
  /** Per leg and microbatch: when it ended. */
  readonly ends: readonly [number[], number[], number[], number[]]
  /** Weight gradients put off, oldest first. */
  readonly pending: { readonly stage: number; readonly microbatch: number }[]
  clock: number
  /** Chunks held. */
  held: number
  /** Time waited after the first forward. */
  bubble: number
}

/** Thrown inside an attempt whose heuristics ask for what is not there yet. */
class DeadEnd extends Error {}

class VAttempt {
  readonly actions: Action[][]
  readonly #ranks: readonly RankState[]
  readonly #last: number
  readonly #microbatches: number
  /**
   * What the search reckons with: a full device-stage for every chunk, as in the authors' scheduler, whose orders
   * are the reference. A message so weighs half of what it does when the order is timed.
   */
  readonly #times: { readonly F: number; readonly I: number; readonly W: number; readonly comm: number }
  readonly #limit: number
  readonly #choices: Choices
  /** Per rank: how much more than the worst bubble it may still wait. */
  readonly #granted: readonly number[]

  constructor(
    { ranks, microbatches, durations: { F, I, W, comm } }: ScheduleSettings,
    limit: number,
    choices: Choices,
    known: readonly number[] | undefined,
  ) {
    this.actions = Array.from({ length: ranks }, () => [])
    this.#ranks = this.actions.map(() => ({
      done: [0, 0, 0, 0],
      ends: [[], [], [], []],
      pending: [],
      clock: 0,
      held: 0,
      bubble: 0,
    }))
    this.#last = ranks - 1
    this.#microbatches = microbatches
    this.#times = { F, I, W, comm }
    this.#limit = limit
    this.#choices = choices
    const worst = known === undefined ? 0 : Math.max(...known)
    this.#granted = known === undefined ? this.actions.map(() => 0) : known.map(bubble => worst - bubble)
  }

  bubbles(): readonly number[] {
    return this.#ranks.map(({ bubble }) => bubble)
  }

  worstBubble(): number {
    return Math.max(...this.bubbles())
  }

  /** False where the heuristics lead nowhere. */
  layOut(): boolean {
    try {
      this.#descend()
      this.#balanceWarmUp()
      for (let round = 0; round < 2 * this.#microbatches; round++) {
        this.#gradients()
        for (let rank = 0; rank <= this.#last; rank++) this.#forward(rank)
      }
      for (const [rank, { pending }] of this.#ranks.entries()) while (pending.length > 0) this.#weight(rank)
      return true
    } catch (error) {
      if (error instanceof DeadEnd) return false
      throw error
    }
  }

  /** Sends microbatches down for as long as the first one takes to come back up, then lets it pass. */
  #descend(): void {
    for (let rank = 0; rank <= this.#last; rank++) this.#run(legs.forwardDown, rank)
    for (let rank = this.#last; rank >= 0; rank--) {
      const state = this.#ranks[rank]!
      const arrives = this.#arrival(legs.forwardUp, rank)
      while (
        rank < this.#last &&
        state.held + 2 * (rank + 1) <= this.#limit &&
        state.clock + this.#times.F <= arrives &&
        this.#ranks[0]!.done[legs.forwardDown] < this.#microbatches
      ) {
        for (let above = 0; above <= rank; above++) this.#run(legs.forwardDown, above)
      }
      this.#run(legs.forwardUp, rank)
    }
  }

  /** Further forwards, up and down in turn, until every rank has run as many as the one before it. */
  #balanceWarmUp(): void {
    let leg: Leg = legs.forwardDown
    for (let rank = 1; rank <= this.#last; rank++) {
      const { done } = this.#ranks[rank]!
      const before = this.#ranks[rank - 1]!.done
      while (
        done[0] + done[1] < before[0] + before[1] ||
        (done[1] <= before[1] && before[1] < this.#microbatches)
      ) {
        for (let below = this.#last; below >= rank; below--) {
          if (this.#ranks[below]!.done[leg] < this.#microbatches) this.#run(leg, below)
        }
        leg = leg === legs.forwardDown ? legs.forwardUp : legs.forwardDown
      }
    }
  }

  /** One gradient on every rank: those that go up first, from the last rank; then those that go down. */
  #gradients(): void {
    const goesUp = this.#ranks.map((_, rank) => this.#nextGradientGoesUp(rank))
    for (let rank = this.#last; rank >= 0; rank--) {
      if (goesUp[rank]) this.#fillAndRun(legs.gradientUp, rank, true)
    }
    for (let rank = 0; rank <= this.#last; rank++) {
      if (!goesUp[rank]) this.#fillAndRun(legs.gradientDown, rank, this.#choices.fillBeforeGradientDown)
    }
  }

  #nextGradientGoesUp(rank: number): boolean {
    const { done } = this.#ranks[rank]!
    if (done[legs.gradientUp] >= done[legs.gradientDown]) return false
    return this.#hasArrived(legs.gradientUp, rank) || done[legs.gradientDown] >= this.#microbatches
  }

  #forward(rank: number): void {
    const leg = this.#nextForward(rank)
    if (leg === undefined) return
    while (this.#ranks[rank]!.held + 1 > this.#limit) this.#weight(rank)
    this.#fillAndRun(leg, rank, this.#choices.fillBeforeForward)
  }

  /** Up where something is there to go up, otherwise down; undefined where nothing has arrived or all is done. */
  #nextForward(rank: number): Leg | undefined {
    const { done } = this.#ranks[rank]!
    if (done[legs.forwardUp] >= this.#microbatches) return undefined
    if (done[legs.forwardUp] >= done[legs.forwardDown]) return legs.forwardDown
    if (this.#hasArrived(legs.forwardUp, rank)) return legs.forwardUp
    const mayDescend = done[legs.forwardDown] < this.#microbatches && this.#hasArrived(legs.forwardDown, rank)
    return mayDescend ? legs.forwardDown : undefined
  }

  /** Runs a leg, after weight gradients in its wait; one longer than the wait only if `eager` and not affordable. */
  #fillAndRun(leg: Leg, rank: number, eager: boolean): void {
    const arrives = this.#arrival(leg, rank)
    const state = this.#ranks[rank]!
    while (state.pending.length > 0 && arrives >= state.clock + this.#times.W) this.#weight(rank)
    const affordable = Math.max(this.worstBubble(), this.#granted[rank]!) - state.bubble
    if (eager && state.pending.length > 0 && arrives - state.clock > affordable) this.#weight(rank)
    this.#run(leg, rank)
  }

  #weight(rank: number): void {
    const state = this.#ranks[rank]!
    const next = state.pending.shift()
    if (next === undefined) throw new DeadEnd()
    state.clock += this.#times.W
    state.held--
    this.actions[rank]!.push(pass('W', next.stage, next.microbatch))
  }

  #run(leg: Leg, rank: number): void {
    const state = this.#ranks[rank]!
    const microbatch = state.done[leg]
    const beforeOnRank = leg === 0 || state.done[leg - 1]! > microbatch
    if (microbatch >= this.#microbatches || !beforeOnRank || !this.#hasArrived(leg, rank)) throw new DeadEnd()
    const isForward = leg <= legs.forwardUp
    if (isForward && ++state.held > this.#limit) throw new DeadEnd()
    const start = Math.max(state.clock, this.#arrival(leg, rank))
    if (state.done[legs.forwardDown] > 0) state.bubble += start - state.clock
    state.clock = start + (isForward ? this.#times.F : this.#times.I)
    state.ends[leg].push(state.clock)
    state.done[leg]++
    const stage = leg === legs.forwardDown || leg === legs.gradientUp ? rank : 2 * this.#last + 1 - rank
    this.actions[rank]!.push(pass(isForward ? 'F' : 'I', stage, microbatch))
    if (!isForward) state.pending.push({ stage, microbatch })
  }

  /** When the rank's next microbatch of a leg is there; 0 at the turns of the V, where it comes from the rank itself. */
  #arrival(leg: Leg, rank: number): number {
    const neighbour = this.#neighbour(leg, rank)
    if (neighbour === undefined) return 0
    const end = neighbour.ends[leg][this.#ranks[rank]!.done[leg]]
    return end === undefined ? 0 : end + this.#times.comm
  }

  #hasArrived(leg: Leg, rank: number): boolean {
    const neighbour = this.#neighbour(leg, rank)
    return neighbour === undefined || neighbour.done[leg] > this.#ranks[rank]!.done[leg]
  }

  #neighbour(leg: Leg, rank: number): RankState | undefined {
    return this.#ranks[leg % 2 === 0 ? rank - 1 : rank + 1]
  }
}
