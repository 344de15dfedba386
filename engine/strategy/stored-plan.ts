/**
 * A plan in the generic form in which a run file keeps it, and back. Columns of operations keep their names,
 * so SQL and measures can use them without the engine; all other columns are named by their path; what is no
 * column is JSON.
 *
 * A run file may come from anybody: {@link planFromStored} checks every number before it believes it.
 */
import { AppError } from '../base/app-error.ts'
import { forEachPlanEdge, operationKinds, type Plan } from '../base/plan.ts'
import type { PlanColumn, RunPlan } from '../base/run.ts'
import { checkStoredPlan } from './check-stored-plan.ts'

/** Columns of operations that follow from others: for readers without the engine. */
const derived = ['bytes', 'flops', 'edgeFrom', 'edgeTo']

/** The generic form. Columns are shared with the plan, not copied. */
export function storePlan(plan: Plan): RunPlan {
  const { operations, ...rest } = plan
  const { count, ...own } = operations
  const columns: Record<string, PlanColumn> = { ...own }
  columns['bytes'] = Float64Array.from(operations.cost, cost => {
    const { bytesMoved, payloadBytes } = plan.costs[cost]!
    return bytesMoved + payloadBytes
  })
  columns['flops'] = Float64Array.from(operations.cost, cost => plan.costs[cost]!.flops)
  const from: number[] = []
  const to: number[] = []
  forEachPlanEdge(plan, (a, b) => {
    from.push(a)
    to.push(b)
  })
  columns['edgeFrom'] = Uint32Array.from(from)
  columns['edgeTo'] = Uint32Array.from(to)
  const tables = extract(rest, '', columns)
  return {
    kinds: operationKinds.map(kind => kind.name),
    columns,
    tables: JSON.stringify({ count, ...(tables as object) }),
  }
}

/** The plan again. Throws `damaged` where it is not one that can be timed and executed. */
export function planFromStored(stored: RunPlan): Plan {
  const names = operationKinds.map(kind => kind.name).join()
  if (stored.kinds.join() !== names && !names.startsWith(`${stored.kinds.join()},`)) {
    throw new AppError(
      'unsupported',
      'The run follows a plan with operations that this version does not know.',
    )
  }
  let plan: Plan
  try {
    const { count, ...rest } = JSON.parse(stored.tables) as { count: number } & Record<string, unknown>
    const operations: Record<string, unknown> = { count }
    for (const [name, column] of Object.entries(stored.columns)) {
      if (!name.includes('.') && !derived.includes(name) && !(name in topLevel)) operations[name] = column
      else if (name in topLevel) rest[name] = column
      else if (!derived.includes(name)) put(rest, name.split('.'), column)
    }
    plan = { ...rest, operations } as unknown as Plan
  } catch (cause) {
    throw new AppError('damaged', 'The plan in the run file cannot be read.', undefined, { cause })
  }
  checkStoredPlan(plan)
  return plan
}

/** Columns that stand at the plan's top, not among the operations. */
const topLevel: Readonly<Record<string, true>> = { rankOffset: true, order: true }

/** Moves typed arrays out of a value into `columns`, named by path. */
function extract(value: unknown, path: string, columns: Record<string, PlanColumn>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const plain: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(value)) {
    const name = path === '' ? key : `${path}.${key}`
    if (ArrayBuffer.isView(part)) columns[name] = part as PlanColumn
    else plain[key] = extract(part, name, columns)
  }
  return plain
}

function put(root: Record<string, unknown>, path: readonly string[], column: PlanColumn): void {
  let at = root
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(at, key)) at[key] = {}
    at = at[key] as Record<string, unknown>
  }
  Object.defineProperty(at, path.at(-1)!, {
    value: column,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}
