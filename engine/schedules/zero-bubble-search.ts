/**
 * The search behind zb-1p and zb-2p, after the heuristics of the zero-bubble paper (Qi et al. 2024, section 3
 * and the authors' scheduler). It lays the passes out microbatch by microbatch, always with known times: forwards
 * while the memory limit allows, each gradient as soon as it arrives, weight gradients into the waits. Three
 * choices have no best answer, so all eight combinations are tried and the one with the shortest span is kept.
 */
import { type Action, type PassKind, pass } from './action.ts'
import type { ScheduleSettings } from './definition.ts'
import type { ScheduleOrder } from './order.ts'
import { loopPlacement } from './placement.ts'

interface Choices {
  /** The warm-up stops before the first gradient is delayed, rather than after it has arrived. */
  readonly keepFirstBackwardOnTime: boolean
  /** A rank leaves a forward out of a round where it would make a gradient wait. */
  readonly favourBackward: boolean
  /** A weight gradient goes into every wait, also where it is longer than the wait and the rank could afford it. */
  readonly fillEveryWait: boolean
}

const yesOrNo = [true, false]
const allChoices: readonly Choices[] = yesOrNo.flatMap(keepFirstBackwardOnTime =>
  yesOrNo.flatMap(favourBackward =>
    yesOrNo.map(fillEveryWait => ({ keepFirstBackwardOnTime, favourBackward, fillEveryWait })),
  ),
)

/** What a rank may hold at once. */
export interface MemoryRule {
  /** Microbatches. */
  readonly limit: number
  /** The part of a microbatch's activations that its I frees already; W frees the rest. */
  readonly freedAtInput: number
}

/** The best order found that keeps to the memory rule. */
export function searchZeroBubble(
  name: string,
  settings: ScheduleSettings,
  memory: MemoryRule,
): ScheduleOrder {
  const attempts = allChoices.map(choices => {
    const attempt = new Attempt(settings, memory, choices)
    attempt.layOut()
    return attempt
  })
  const best = attempts.reduce((a, b) => (b.longestSpan() < a.longestSpan() ? b : a))
  return {
    name,
    ranks: best.actions,
    chunks: 1,
    microbatches: settings.microbatches,
    placement: loopPlacement(settings.ranks, 1),
  }
}

type SplitKind = Exclude<PassKind, 'B'>

/** One rank as laid out so far. */
interface RankState {
  /** Passes of each kind done: the next microbatch of that kind. */
  readonly done: Record<SplitKind, number>
  /** When each microbatch's forward and input gradient end. */
  readonly ends: { readonly F: number[]; readonly I: number[]; readonly W: number[] }
  clock: number
  /** Time waited after the first forward. */
  bubble: number
  firstStart: number
}

class Attempt {
  readonly actions: Action[][]
  readonly #ranks: readonly RankState[]
  readonly #settings: ScheduleSettings
  readonly #memory: MemoryRule
  readonly #choices: Choices

  constructor(settings: ScheduleSettings, memory: MemoryRule, choices: Choices) {
    this.#settings = settings
    this.#memory = memory
    this.#choices = choices
    this.actions = Array.from({ length: settings.ranks }, () => [])
    this.#ranks = this.actions.map(() => ({
      done: { F: 0, I: 0, W: 0 },
      ends: { F: [], I: [], W: [] },
      clock: 0,
      bubble: 0,
      firstStart: 0,
    }))
  }

  layOut(): void {
    const { microbatches, ranks } = this.#settings
    this.#warmUp()
    for (let round = 1; round < microbatches; round++) {
      const goesForward = this.#forwardsOfRound()
      for (let rank = 0; rank < ranks; rank++) if (goesForward[rank]) this.#forward(rank)
      for (let rank = ranks - 1; rank >= 0; rank--) this.#backward(rank)
    }
    for (let rank = 0; rank < ranks; rank++) while (this.#pendingWeights(rank) > 0) this.#run('W', rank)
  }

  longestSpan(): number {
    return Math.max(...this.#ranks.map(({ clock, firstStart }) => clock - firstStart))
  }

  /** First forwards, further ones until the first gradient arrives, then that gradient. */
  #warmUp(): void {
    const { ranks } = this.#settings
    for (let rank = 0; rank < ranks; rank++) this.#run('F', rank)
    const extra = this.#extraForwards()
    for (let rank = 0; rank < ranks; rank++) {
      for (let i = 0; i < extra[rank]!; i++) this.#run('F', rank)
    }
    for (let rank = ranks - 1; rank >= 0; rank--) this.#run('I', rank)
  }

  /** How many forwards after the first one fit before the first gradient, fewer on each next rank. */
  #extraForwards(): readonly number[] {
    const { ranks, microbatches, durations } = this.#settings
    const extra = new Array<number>(ranks).fill(0)
    let gradientLeaves = this.#ranks[ranks - 1]!.clock + durations.I
    for (let rank = ranks - 2; rank >= 0; rank--) {
      const arrives = gradientLeaves + durations.comm
      let clock = this.#ranks[rank]!.clock
      const isFull = (held: number) => held >= microbatches || held + 1 > this.#memory.limit
      while (!isFull(1 + extra[rank]!)) {
        const tooLate = this.#choices.keepFirstBackwardOnTime
          ? clock + durations.F > arrives
          : clock >= arrives
        if (tooLate) break
        clock += durations.F
        extra[rank]!++
      }
      gradientLeaves = Math.max(clock, arrives) + durations.I
    }
    for (let rank = 1; rank < ranks; rank++) {
      const belowPrevious = Math.max(0, extra[rank - 1]! - 1)
      if (1 + extra[rank]! < microbatches) extra[rank] = Math.min(extra[rank]!, belowPrevious)
    }
    return extra
  }

  /** Which ranks run a forward in this round: a rank does only where all after it do, to keep the queue short. */
  #forwardsOfRound(): readonly boolean[] {
    const { ranks, microbatches } = this.#settings
    const goes = this.#ranks.map(({ done }, rank) => done.F < microbatches && !this.#shouldWait(rank))
    for (let rank = ranks - 2; rank >= 0; rank--) goes[rank] &&= goes[rank + 1]!
    return goes
  }

  /** True where a forward now would make the next rank's gradient wait, and the rank can afford to idle. */
  #shouldWait(rank: number): boolean {
    const { durations } = this.#settings
    const state = this.#ranks[rank]!
    const next = this.#ranks[rank + 1]
    if (!this.#choices.favourBackward || next === undefined || state.done.F < next.done.F + 2) return false
    const gradientArrives = next.clock + durations.F + durations.I + durations.comm
    if (state.clock >= gradientArrives) return true
    const excess = Math.max(0, this.#held(rank) + 1 - this.#memory.limit)
    const weights = Math.min(Math.ceil(excess / (1 - this.#memory.freedAtInput)), this.#pendingWeights(rank))
    if (state.clock + durations.F + weights * durations.W <= gradientArrives) return false
    return gradientArrives - state.clock <= this.#worstBubble() - state.bubble
  }

  #forward(rank: number): void {
    while (this.#held(rank) + 1 > this.#memory.limit) this.#run('W', rank)
    this.#fillWait('F', rank)
    this.#run('F', rank)
  }

  #backward(rank: number): void {
    this.#fillWait('I', rank)
    const lastForwardDone = this.#ranks[rank]!.done.F === this.#settings.microbatches
    if (rank === 0 && lastForwardDone) while (this.#pendingWeights(rank) > 0) this.#run('W', rank)
    this.#run('I', rank)
  }

  /** Runs weight gradients while the rank waits for the input of its next F or I. */
  #fillWait(kind: 'F' | 'I', rank: number): void {
    const arrives = this.#arrival(kind, rank)
    const state = this.#ranks[rank]!
    while (this.#pendingWeights(rank) > 0 && state.clock + this.#settings.durations.W <= arrives)
      this.#run('W', rank)
    if (this.#pendingWeights(rank) === 0 || state.clock >= arrives) return
    const affordable = arrives - state.clock <= this.#worstBubble() - state.bubble
    if (!affordable || this.#choices.fillEveryWait) this.#run('W', rank)
  }

  #run(kind: SplitKind, rank: number): void {
    const state = this.#ranks[rank]!
    const start = Math.max(state.clock, this.#arrival(kind, rank))
    if (state.done.F > 0) state.bubble += start - state.clock
    else state.firstStart = start
    state.clock = start + this.#settings.durations[kind]
    state.ends[kind].push(state.clock)
    this.actions[rank]!.push(pass(kind, rank, state.done[kind]++))
  }

  /** When the message for the rank's next pass of a kind is there; 0 where it needs none. */
  #arrival(kind: SplitKind, rank: number): number {
    if (kind === 'W') return 0
    const neighbour = this.#ranks[kind === 'F' ? rank - 1 : rank + 1]
    if (neighbour === undefined) return 0
    return neighbour.ends[kind][this.#ranks[rank]!.done[kind]]! + this.#settings.durations.comm
  }

  #held(rank: number): number {
    const { done } = this.#ranks[rank]!
    const { freedAtInput } = this.#memory
    return done.F - freedAtInput * done.I - (1 - freedAtInput) * done.W
  }

  #pendingWeights(rank: number): number {
    const { done } = this.#ranks[rank]!
    return done.I - done.W
  }

  #worstBubble(): number {
    return Math.max(...this.#ranks.map(({ bubble }) => bubble))
  }
}
