/** Schedules as CSV, torch's form: one row a rank, one cell an action, an empty cell a bubble slot. */
import { AppError } from '../base/app-error.ts'
import type { Rank } from '../base/units.ts'
import { type Action, bubble, passesOf } from './action.ts'
import { formatAction, isCompanion, parseAction } from './notation.ts'
import type { ScheduleOrder } from './order.ts'

export function writeScheduleCsv(order: ScheduleOrder): string {
  return order.ranks.map(actions => `${actions.map(formatAction).join(',')}\n`).join('')
}

/**
 * The order that a CSV describes. Where stages live and how many microbatches there are is read off the rows:
 * a stage lives on the row that names it, and stage 0 says how many microbatches there are. Messages, sharding and
 * reductions of lowered schedules are left out; they follow from the order. The result is not yet checked:
 * call checkOrder. Throws `unreadable` with rank and step.
 */
export function readScheduleCsv(text: string, name: string): ScheduleOrder {
  return orderFromTexts(readScheduleCells(text), name)
}

/** The cells of a CSV as they are written, a row a rank. */
export function readScheduleCells(text: string): string[][] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  return lines.map(line => line.split(','))
}

/** As {@link readScheduleCsv}, from cells. */
export function orderFromTexts(rows: readonly (readonly string[])[], name: string): ScheduleOrder {
  if (rows.length === 0)
    throw new AppError('unreadable', `${name} holds no schedule: it needs one row a rank.`)
  const ranks = rows.map((row, rank) => {
    const actions = row.flatMap((cell, step) => (isCompanion(cell) ? [] : [readCell(cell, rank, step, name)]))
    return withoutTrailingBubbles(actions)
  })
  const placement = placementOf(ranks, false, name)
  const reverse = placementOf(ranks, true, name)
  if (placement.length === 0)
    throw new AppError('unreadable', `${name} holds no stage 0 in the forward direction.`)
  const microbatches = microbatchesOfStage0(ranks) * (reverse.length > 0 ? 2 : 1)
  const chunks = Math.max(1, Math.round(placement.length / ranks.length))
  return {
    name,
    ranks,
    chunks,
    microbatches,
    placement,
    ...(reverse.length > 0 && { reversePlacement: reverse }),
  }
}

function readCell(cell: string, rank: Rank, step: number, name: string): Action {
  try {
    return parseAction(cell)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('unreadable', `${name}, rank ${rank}, step ${step}: ${error.message}`, { rank, step })
  }
}

function withoutTrailingBubbles(actions: readonly Action[]): readonly Action[] {
  let end = actions.length
  while (end > 0 && actions[end - 1] === bubble) end--
  return actions.slice(0, end)
}

function placementOf(ranks: readonly (readonly Action[])[], reverse: boolean, name: string): readonly Rank[] {
  const rankOfStage = new Map<number, Rank>()
  ranks.forEach((actions, rank) => {
    actions.forEach((action, step) => {
      for (const pass of passesOf(action)) {
        if (pass.reverse !== reverse) continue
        const known = rankOfStage.get(pass.stage)
        if (known !== undefined && known !== rank) {
          throw new AppError(
            'unreadable',
            `${name}, rank ${rank}, step ${step}: ${formatAction(pass)} belongs to stage ${pass.stage}, which rank ${known} runs. A stage lives on one rank, for that rank holds its weights.`,
            { rank, step },
          )
        }
        rankOfStage.set(pass.stage, rank)
      }
    })
  })
  return Array.from({ length: rankOfStage.size }, (_, stage) => {
    const rank = rankOfStage.get(stage)
    if (rank !== undefined) return rank
    const highest = Math.max(...rankOfStage.keys())
    throw new AppError(
      'unreadable',
      `${name} names stage ${highest} but never stage ${stage}: stages are counted from 0 without gaps.`,
    )
  })
}

function microbatchesOfStage0(ranks: readonly (readonly Action[])[]): number {
  const seen = new Set<number>()
  for (const action of ranks.flat()) {
    for (const pass of passesOf(action)) {
      if (pass.kind === 'F' && pass.stage === 0 && !pass.reverse) seen.add(pass.microbatch)
    }
  }
  return seen.size
}
