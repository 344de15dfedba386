/**
 * When the steps of a run begin and end. They tile it: a step ends with the last of its ranks, and the next one
 * begins there; the first begins with the first operation after loading the weights.
 */
import { kindOf, type Plan } from '../../base/plan.ts'
import type { Ns, Rank } from '../../base/units.ts'

export interface EndedStep {
  readonly step: number
  readonly startNs: Ns
  readonly endNs: Ns
  readonly loss: number | undefined
}

/** A rank has ended a pass of its program. */
export interface EndedPass {
  readonly rank: Rank
  readonly pass: number
  /** By step of the pass: what the rank saw of the loss. */
  readonly losses: Float64Array
  readonly endNs: Ns
  readonly work: StepTimes
}

export interface StepTimes {
  /** First start of an operation other than a load, undefined before there was one. */
  readonly firstWorkNs: Ns | undefined
  /** The last end of a step's operations that has been reported. */
  lastEndNs(step: number): Ns | undefined
}

interface Pass {
  ranks: number
  endNs: Ns
  readonly losses: Float64Array
}

export class StepClock {
  readonly lossPerStep: number[] = []
  readonly #plan: Plan
  readonly #hasLoss: boolean
  readonly #passes = new Map<number, Pass>()
  readonly #lengths: number[] = []
  #firstNs: Ns = 0
  #lastEndNs: Ns | undefined

  constructor(plan: Plan) {
    this.#plan = plan
    this.#hasLoss = Array.from({ length: plan.operations.count }, (_, i) => i).some(
      i => kindOf(plan, i) === 'loss',
    )
  }

  get stepsDone(): number {
    return this.#lengths.length
  }

  /** Of all steps that have ended. */
  get seconds(): number {
    return ((this.#lastEndNs ?? 0) - this.#firstNs) / 1e9
  }

  /** Median. */
  get stepSeconds(): number {
    const sorted = [...this.#lengths].sort((a, b) => a - b)
    return (sorted[Math.floor(sorted.length / 2)] ?? 0) / 1e9
  }

  /** The steps that have ended with it. */
  take({ pass: number, losses, endNs, work }: EndedPass): EndedStep[] {
    const { worldSize, steps } = this.#plan.header
    const pass = this.#passes.get(number) ?? { ranks: 0, endNs: 0, losses: new Float64Array(steps) }
    this.#passes.set(number, pass)
    pass.ranks++
    pass.endNs = Math.max(pass.endNs, endNs)
    for (const [step, loss] of losses.entries()) pass.losses[step]! += loss
    if (pass.ranks < worldSize) return []
    this.#passes.delete(number)
    return Array.from({ length: steps }, (_, index) => {
      const step = number * steps + index
      const last = index === steps - 1 ? pass.endNs : Math.min(pass.endNs, work.lastEndNs(step) ?? pass.endNs)
      return this.#end(step, last, pass.losses[index]!, work)
    })
  }

  #end(step: number, last: Ns, sum: number, work: StepTimes): EndedStep {
    if (this.#lastEndNs === undefined) this.#firstNs = work.firstWorkNs ?? 0
    const startNs = this.#lastEndNs ?? this.#firstNs
    const endNs = Math.max(startNs, last)
    this.#lastEndNs = endNs
    this.#lengths.push(endNs - startNs)
    if (this.#hasLoss) this.lossPerStep.push(sum)
    return { step, startNs, endNs, loss: this.#hasLoss ? sum : undefined }
  }
}
