/**
 * Records a schedule's CSV as the strategy that follows it. What is wrong is told as faults at their cells: as
 * its line, a fault or an operation has the cell in the row of its rank, from 1.
 */
import { basename } from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { PlanFault } from '../base/plan.ts'
import { orderFromTexts, readScheduleCells } from '../schedules/csv.ts'
import { tryBuildGraph } from '../schedules/graph.ts'
import { isCompanion, parseAction } from '../schedules/notation.ts'
import type { ScheduleOrder } from '../schedules/order.ts'
import { validateOrder } from '../schedules/validate.ts'
import { type OrderCursor, orderStrategy } from '../strategies/schedule-strategy.ts'
import { recordStrategy } from '../strategy/record.ts'
import type { RecordRequest } from '../strategy/setup.ts'
import type { IsolatedResult } from './isolation/record-isolated.ts'

/** More than anybody reads; each is told by itself. */
const mostFaults = 200

/** Throws `invalid-argument` for a request that does not fit the order. */
export async function recordOrder(
  text: string,
  file: string,
  request: RecordRequest,
): Promise<IsolatedResult> {
  // Messages that a lowered schedule names follow from the order. Left empty, cells and steps are one.
  const cells = readScheduleCells(text).map(row => row.map(cell => (isCompanion(cell) ? '' : cell)))
  const read = readOrder(cells, basename(file))
  const faults = 'faults' in read ? read.faults : orderFaults(read.order)
  if ('faults' in read || faults.length > 0) {
    return { facts: undefined, plan: undefined, faults: faults.slice(0, mostFaults) }
  }
  const cursor: OrderCursor = { step: -1 }
  const strategy = orderStrategy(read.order, cursor)
  const { train: _, ...facts } = strategy
  return { facts, ...(await recordStrategy(strategy, request, '', () => cursor.step + 1)) }
}

function readOrder(
  cells: readonly (readonly string[])[],
  name: string,
): { readonly order: ScheduleOrder } | { readonly faults: readonly PlanFault[] } {
  const faults = cells.flatMap((row, rank) => row.flatMap((cell, step) => unreadableCell(cell, rank, step)))
  if (faults.length > 0) return { faults }
  try {
    return { order: orderFromTexts(cells, name) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const { rank = -1, step = -1 } = (thrown.detail ?? {}) as { rank?: number; step?: number }
    return { faults: [cellFault(rank, step, thrown.message, 'Write each stage on the row of one rank.')] }
  }
}

function unreadableCell(cell: string, rank: number, step: number): PlanFault[] {
  try {
    parseAction(cell)
    return []
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const changes = [{ rank, cell: step, change: 'write', text: '' }] as const
    const fault = cellFault(rank, step, thrown.message, 'Write it anew, or leave the cell empty.')
    return [{ ...fault, remedy: { title: 'Empty the cell', changes } }]
  }
}

/** What breaks a rule of schedules; where nothing does, the circle in which the ranks would wait. */
function orderFaults(order: ScheduleOrder): readonly PlanFault[] {
  const faults = validateOrder(order).map(({ rank, step, message, remedy }) => ({
    ...cellFault(rank, step, message, remedy ? `${remedy.title}.` : 'Move one of these cells earlier.'),
    ...(remedy && { remedy }),
  }))
  if (faults.length !== 1 || faults[0]!.remedy) return faults
  const graph = tryBuildGraph(order)
  if ('length' in graph) return faults
  const circle = graph.circle.map(({ rank, step, action, needs }) => ({
    rank,
    line: step + 1,
    operation: `${action}, which needs ${needs}`,
  }))
  return [{ ...faults[0]!, code: 'deadlock', circle }]
}

function cellFault(rank: number, step: number, message: string, suggestion: string): PlanFault {
  return { code: 'schedule', rank, operation: '', line: step + 1, message, suggestion }
}
