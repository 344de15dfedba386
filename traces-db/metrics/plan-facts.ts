/**
 * The plan of a run as measures need it: checked columns by name and the tables that are no columns. A run
 * file may come from anybody: what is missing or out of bounds is left out, and whoever needs it does without.
 */
import type { PlanCost, PlanHeader } from '../../engine/base/plan.ts'
import type { PlanColumn, RunPlan } from '../../engine/base/run.ts'
import type { Rank } from '../../engine/base/units.ts'

export interface PlanFacts {
  readonly count: number
  readonly kinds: readonly string[]
  readonly kind: PlanColumn
  readonly rank: PlanColumn
  readonly layer: PlanColumn
  readonly microbatch: PlanColumn
  readonly line: PlanColumn
  /** Steps that the plan covers. */
  readonly steps: number
  /** Of engine/base/plan.ts, as far as the file tells. */
  readonly header: Partial<PlanHeader>
  readonly costs: readonly Partial<PlanCost>[]
  readonly groups: readonly (readonly Rank[])[]
  /** Index into costs; undefined where the plan has none. */
  readonly cost: PlanColumn | undefined
  /** What operations wait for; undefined where the plan does not tell all of it. */
  readonly order: PlanOrder | undefined
  readonly buffers: PlanBuffers | undefined
}

/** See engine/base/plan.ts: each is an operation, -1 = none. */
export interface PlanOrder {
  readonly order: PlanColumn
  readonly hostPrevious: PlanColumn
  readonly streamPrevious: PlanColumn
  readonly slotFreedBy: PlanColumn
  readonly partner: PlanColumn
  readonly collective: PlanColumn
  readonly memberOffset: PlanColumn
  readonly members: PlanColumn
}

export interface PlanBuffers {
  readonly count: number
  readonly rank: PlanColumn
  readonly category: PlanColumn
  readonly bytes: PlanColumn
  readonly elements: PlanColumn
  readonly allocatedBy: PlanColumn
  readonly releaseOffset: PlanColumn
  readonly releases: PlanColumn
}

/** Computed once a plan. */
export function planFacts(plan: RunPlan): PlanFacts {
  const known = cache.get(plan)
  if (known) return known
  const facts = read(plan)
  cache.set(plan, facts)
  return facts
}

const cache = new WeakMap<RunPlan, PlanFacts>()

function read({ columns, kinds, tables }: RunPlan): PlanFacts {
  const kind = columns['kind'] ?? new Uint8Array(0)
  const count = kind.length
  const column = (name: string, missing: number): PlanColumn => {
    const found = columns[name]
    return found?.length === count ? found : new Int32Array(count).fill(missing)
  }
  const table = parsed(tables)
  const costs = Array.isArray(table['costs']) ? (table['costs'] as Partial<PlanCost>[]) : []
  const cost = columns['cost']
  const header = (table['header'] ?? {}) as Partial<PlanHeader>
  return {
    count,
    kinds,
    kind,
    rank: column('rank', -1),
    layer: column('layer', -1),
    microbatch: column('microbatch', -1),
    line: column('line', 0),
    steps: typeof header.steps === 'number' && header.steps >= 1 ? header.steps : 1,
    header,
    costs,
    groups: Array.isArray(table['groups'])
      ? table['groups'].filter((group): group is Rank[] => Array.isArray(group))
      : [],
    cost: cost && cost.length === count && within(cost, 0, costs.length) ? cost : undefined,
    order: readOrder(columns, count),
    buffers: readBuffers(columns, count),
  }
}

function readOrder(columns: RunPlan['columns'], count: number): PlanOrder | undefined {
  const order = columns['order']
  const previous = ['hostPrevious', 'streamPrevious', 'slotFreedBy', 'partner'].map(name => columns[name])
  const collective = columns['collective']
  const memberOffset = columns['collectives.offset']
  const members = columns['collectives.items']
  if (!order || !collective || !memberOffset || !members) return undefined
  if (!fits(order, count, 0, count) || !within(members, 0, count)) return undefined
  if (!previous.every(column => fits(column, count, -1, count))) return undefined
  if (!fits(collective, count, -1, memberOffset.length - 1) || !ascending(memberOffset, members.length))
    return undefined
  const [hostPrevious, streamPrevious, slotFreedBy, partner] = previous as [
    PlanColumn,
    PlanColumn,
    PlanColumn,
    PlanColumn,
  ]
  return { order, hostPrevious, streamPrevious, slotFreedBy, partner, collective, memberOffset, members }
}

function readBuffers(columns: RunPlan['columns'], operations: number): PlanBuffers | undefined {
  const [rank, category, bytes, elements, allocatedBy] = (
    ['rank', 'category', 'bytes', 'elements', 'allocatedBy'] as const
  ).map(name => columns[`buffers.${name}`])
  const releaseOffset = columns['buffers.releasedBy.offset']
  const releases = columns['buffers.releasedBy.items']
  if (!rank || !category || !bytes || !elements || !allocatedBy || !releaseOffset || !releases)
    return undefined
  const count = rank.length
  if (category.length !== count || bytes.length !== count || elements.length !== count) return undefined
  if (!fits(allocatedBy, count, 0, operations) || !within(releases, 0, operations)) return undefined
  if (releaseOffset.length !== count + 1 || !ascending(releaseOffset, releases.length)) return undefined
  return { count, rank, category, bytes, elements, allocatedBy, releaseOffset, releases }
}

function fits(column: PlanColumn | undefined, length: number, least: number, below: number): boolean {
  return column !== undefined && column.length === length && within(column, least, below)
}

function within(column: PlanColumn, least: number, below: number): boolean {
  for (let i = 0; i < column.length; i++) if (!(column[i]! >= least && column[i]! < below)) return false
  return true
}

function ascending(offsets: PlanColumn, last: number): boolean {
  for (let i = 1; i < offsets.length; i++) if (offsets[i]! < offsets[i - 1]!) return false
  return offsets.length > 0 && offsets[0] === 0 && offsets[offsets.length - 1] === last
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
