/**
 * Is this order a schedule? Written for orders that people and other programs wrote: every fault names rank and
 * step, and says what a schedule needs there.
 */
import { AppError } from '../base/app-error.ts'
import type { CellRemedy } from '../base/plan.ts'
import type { Rank } from '../base/units.ts'
import { type Pass, pass, passesOf } from './action.ts'
import { describeCircle, resultIndex, tryBuildGraph } from './graph.ts'
import { formatAction } from './notation.ts'
import { microbatchesPerDirection, rankOf, type ScheduleOrder } from './order.ts'

export interface ScheduleViolation {
  readonly rank: Rank
  /** Position in the rank's list, from 0; the list's length where something is missing at its end. */
  readonly step: number
  readonly message: string
  /** Where one change is the obvious one. Its cells are steps. */
  readonly remedy?: CellRemedy
}

/** All faults of an order, by rank and step; none for a valid one. Circles of waits are sought only in orders without other faults. */
export function validateOrder(order: ScheduleOrder): readonly ScheduleViolation[] {
  const violations = order.ranks.flatMap((_, rank) => new RankCheck(order, rank).run())
  if (violations.length > 0) return violations
  const graph = tryBuildGraph(order)
  if ('length' in graph) return []
  const { rank, step } = graph.circle[0]!
  return [{ rank, step, message: describeCircle(graph.circle) }]
}

/** Throws `strategy` with the first fault and the number of others; `detail` lists them all. */
export function checkOrder(order: ScheduleOrder): void {
  const violations = validateOrder(order)
  const first = violations[0]
  if (first === undefined) return
  const others = violations.length === 1 ? '' : ` (and ${violations.length - 1} more)`
  throw new AppError(
    'strategy',
    `${order.name} is no valid schedule: rank ${first.rank}, step ${first.step}: ${first.message}${others}`,
    { violations },
  )
}

/** The faults of one rank's list, looked at by itself. */
class RankCheck {
  readonly #order: ScheduleOrder
  readonly #rank: Rank
  readonly #violations: ScheduleViolation[] = []
  /** Where each result of this rank is made, by resultIndex: kind and step. */
  readonly #made = new Map<number, { readonly kind: Pass['kind']; readonly step: number }>()

  constructor(order: ScheduleOrder, rank: Rank) {
    this.#order = order
    this.#rank = rank
  }

  run(): readonly ScheduleViolation[] {
    const actions = this.#order.ranks[this.#rank]!
    actions.forEach((action, step) => {
      const passes = passesOf(action)
      const placed = passes.filter(each => this.#belongsHere(each, step))
      for (const each of placed) this.#inputsAreThere(each, step)
      for (const each of placed) this.#isFirst(each, step)
    })
    this.#isComplete(actions.length)
    return this.#violations
  }

  #fault(step: number, message: string, remedy?: CellRemedy): void {
    this.#violations.push({ rank: this.#rank, step, message, ...(remedy && { remedy }) })
  }

  /** What is missing comes at the end: whatever it needs stands before it. */
  #append(step: number, text: string): CellRemedy {
    const change = { rank: this.#rank, cell: step, change: 'write', text } as const
    return { title: `Write ${text} at the end of the row`, changes: [change] }
  }

  /** The cell without this pass: the other one of a pair stays. */
  #without(step: number, each: Pass): CellRemedy {
    const action = this.#order.ranks[this.#rank]![step]!
    const rest = passesOf(action).filter(other => other !== each)
    const place = { rank: this.#rank, cell: step } as const
    const text = rest.map(formatAction).join()
    const change = { ...place, change: rest.length > 0 ? 'write' : 'remove', text } as const
    return { title: `Take ${formatAction(each)} out`, changes: [change] }
  }

  /** Behind what it builds on where that comes later in the row; else that is put before it. */
  #after(step: number, each: Pass, needed: Pass): CellRemedy | undefined {
    const actions = this.#order.ranks[this.#rank]!
    const rank = this.#rank
    const text = formatAction(needed)
    const later = actions.findIndex(action => formatAction(action) === text)
    if (later < 0) {
      const change = { rank, cell: step, change: 'insert', text } as const
      return { title: `Put ${text} before it`, changes: [change] }
    }
    if (actions[step]!.type !== 'pass') return undefined
    const own = formatAction(each)
    return {
      title: `Move ${own} behind ${text}`,
      changes: [
        { rank, cell: step, change: 'remove', text: '' },
        { rank, cell: later, change: 'insert', text: own },
      ],
    }
  }

  #belongsHere(each: Pass, step: number): boolean {
    const text = formatAction(each)
    const home = rankOf(this.#order, each)
    const microbatches = microbatchesPerDirection(this.#order)
    if (home === undefined) {
      this.#fault(
        step,
        `${text} names stage ${each.stage}, but the pipeline has ${this.#order.placement.length}.`,
      )
    } else if (home !== this.#rank) {
      this.#fault(
        step,
        `${text} belongs to stage ${each.stage}, which rank ${home} runs: a stage lives on one rank, for that rank holds its weights.`,
      )
    } else if (each.microbatch >= microbatches) {
      this.#fault(
        step,
        `${text} names microbatch ${each.microbatch}, but only 0 to ${microbatches - 1} enter the pipeline: no earlier stage makes what it needs.`,
        this.#without(step, each),
      )
    } else return true
    return false
  }

  /** Within a rank the list itself is the order in time, so what a pass builds on must stand before it. */
  #inputsAreThere(each: Pass, step: number): void {
    const text = formatAction(each)
    const forward = pass('F', each.stage, each.microbatch, each.reverse)
    if (each.kind === 'B' || each.kind === 'I') {
      if (this.#find(forward) === undefined) {
        this.#fault(
          step,
          `${text} runs backward before its forward ${formatAction(forward)}: a backward needs the activations that its own forward kept.`,
          this.#after(step, each, forward),
        )
      }
    } else if (each.kind === 'W') {
      const input = pass('I', each.stage, each.microbatch, each.reverse)
      if (this.#find(input) === undefined) {
        this.#fault(
          step,
          `${text} runs before ${formatAction(input)}: the gradient for the weights needs what the backward for the input leaves behind.`,
          this.#after(step, each, input),
        )
      }
    }
  }

  #isFirst(each: Pass, step: number): void {
    const index = resultIndex(this.#order, each)
    const before = this.#made.get(index)
    const text = formatAction(each)
    if (before !== undefined) {
      const earlier = formatAction({ ...each, kind: before.kind })
      this.#fault(
        step,
        before.kind === each.kind
          ? `${text} has run already at step ${before.step}: each stage runs each microbatch once.`
          : `${text} repeats ${earlier} of step ${before.step}: a backward is either one B, or an I and later a W.`,
        this.#without(step, each),
      )
      return
    }
    if (each.kind === 'W' && this.#find({ ...each, kind: 'I' })?.kind === 'B') {
      const whole = formatAction({ ...each, kind: 'B' })
      this.#fault(
        step,
        `${text} follows ${whole}, which made the gradient for the weights already: a backward is either one B, or an I and later a W.`,
        this.#without(step, each),
      )
    }
    this.#made.set(index, { kind: each.kind, step })
  }

  #find(each: Pass): { readonly kind: Pass['kind']; readonly step: number } | undefined {
    return this.#made.get(resultIndex(this.#order, each))
  }

  #isComplete(end: number): void {
    for (const reverse of [false, true]) {
      const placement = (reverse ? this.#order.reversePlacement : this.#order.placement) ?? []
      placement.forEach((rank, stage) => {
        if (rank === this.#rank) this.#stageIsComplete(stage, reverse, end)
      })
    }
  }

  #stageIsComplete(stage: number, reverse: boolean, end: number): void {
    for (let microbatch = 0; microbatch < microbatchesPerDirection(this.#order); microbatch++) {
      const text = (kind: Pass['kind']) => formatAction(pass(kind, stage, microbatch, reverse))
      const input = this.#find(pass('I', stage, microbatch, reverse))
      if (this.#find(pass('F', stage, microbatch, reverse)) === undefined) {
        const message = `${text('F')} is missing: every stage runs every microbatch forward.`
        this.#fault(end, message, this.#append(end, text('F')))
      } else if (input === undefined) {
        this.#fault(
          end,
          `${text('B')} is missing: the forward ${text('F')} is never answered by a backward (B, or I and W).`,
          this.#append(end, text('B')),
        )
      } else if (input.kind === 'I' && this.#find(pass('W', stage, microbatch, reverse)) === undefined) {
        this.#fault(
          end,
          `${text('W')} is missing: after ${text('I')} the weights of stage ${stage} get no gradient from microbatch ${microbatch}.`,
          this.#append(end, text('W')),
        )
      }
    }
  }
}
