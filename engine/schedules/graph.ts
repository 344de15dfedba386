/**
 * An order laid out for timing: its passes in one topological sequence, as typed arrays. Every pass waits for
 * the one before it on its rank and for at most one message (an overlapped pair, which runs as one, for two), so
 * timing is a single walk along these arrays, with no event queue.
 */
import { AppError } from '../base/app-error.ts'
import type { Rank } from '../base/units.ts'
import { type Action, type Pass, type PassKind, passesOf } from './action.ts'
import { formatAction } from './notation.ts'
import { microbatchesPerDirection, rankOf, type ScheduleOrder } from './order.ts'

export const passKinds: readonly PassKind[] = ['F', 'B', 'I', 'W']

export interface OrderGraph {
  readonly order: ScheduleOrder
  /** Number of nodes. A node is a pass or an overlapped pair, which starts and ends as one. */
  readonly length: number
  readonly rank: Int32Array
  /** Position of the node's action in its rank's list. */
  readonly step: Int32Array
  /** What takes time: an index of passKinds, or 4 + 4 first + second for a pair. */
  readonly work: Uint8Array
  /** Node before it on the same rank, -1 for none. */
  readonly previous: Int32Array
  /** Two a node: nodes whose message it awaits, -1 for none. Edges between stages of one rank are not listed. */
  readonly awaits: Int32Array
}

/** A wait that never ends: `step` of `rank` needs `needs`, which `holder` would do only at `holderStep`. */
export interface Wait {
  readonly rank: Rank
  readonly step: number
  readonly action: string
  readonly needs: string
  readonly holder: Rank
  readonly holderStep: number
}

/** Position of a pass's result in a table: F, then the backward for the input (B or I), then W. */
export function resultIndex(order: ScheduleOrder, pass: Pass): number {
  const perDirection = microbatchesPerDirection(order)
  const row = (pass.reverse ? order.placement.length : 0) + pass.stage
  const column = pass.kind === 'F' ? 0 : pass.kind === 'W' ? 2 : 1
  return (row * perDirection + pass.microbatch) * 3 + column
}

/** Results in the table that {@link resultIndex} points into. */
export function resultCount(order: ScheduleOrder): number {
  const stages = order.placement.length + (order.reversePlacement?.length ?? 0)
  return stages * microbatchesPerDirection(order) * 3
}

/** The pass of another stage whose result `pass` consumes, undefined at the ends of the pipeline and for W. */
export function upstreamOf(order: ScheduleOrder, pass: Pass): Pass | undefined {
  if (pass.kind === 'W') return undefined
  const stage = pass.kind === 'F' ? pass.stage - 1 : pass.stage + 1
  const stages = (pass.reverse ? order.reversePlacement : order.placement)?.length ?? 0
  return stage < 0 || stage >= stages ? undefined : { ...pass, stage }
}

/**
 * The graph of a structurally valid order (each pass once, on its own rank). Throws `strategy` with the circle
 * of waits where following the lists would never end.
 */
export function buildGraph(order: ScheduleOrder): OrderGraph {
  const graph = tryBuildGraph(order)
  if ('length' in graph) return graph
  throw new AppError('strategy', describeCircle(graph.circle), { circle: graph.circle })
}

/** As {@link buildGraph}, but gives the circle of waits back instead of throwing. */
export function tryBuildGraph(order: ScheduleOrder): OrderGraph | { readonly circle: readonly Wait[] } {
  const units = order.ranks.map(unitsOf)
  const total = units.reduce((sum, list) => sum + list.length, 0)
  const graph = {
    order,
    length: total,
    rank: new Int32Array(total),
    step: new Int32Array(total),
    work: new Uint8Array(total),
    previous: new Int32Array(total).fill(-1),
    awaits: new Int32Array(2 * total).fill(-1),
  }
  const nodeOf = new Int32Array(resultCount(order)).fill(-1)
  /** One rank at most waits for a result: the next stage's. */
  const waiter = new Int32Array(nodeOf.length).fill(-1)
  const position = new Int32Array(units.length)
  const last = new Int32Array(units.length).fill(-1)
  const runnable = units.map((_, rank) => rank).reverse()
  let node = 0
  while (runnable.length > 0) {
    const rank = runnable.pop()!
    const list = units[rank]!
    while (position[rank]! < list.length) {
      const unit = list[position[rank]!]!
      const missing = missingResult(order, unit.passes, nodeOf)
      if (missing !== -1) {
        waiter[missing] = rank
        break
      }
      graph.rank[node] = rank
      graph.step[node] = unit.step
      graph.work[node] = workOf(unit.passes)
      graph.previous[node] = last[rank]!
      unit.passes.forEach((pass, half) => {
        const upstream = upstreamOf(order, pass)
        if (upstream !== undefined && rankOf(order, upstream) !== rank) {
          graph.awaits[2 * node + half] = nodeOf[resultIndex(order, upstream)]!
        }
      })
      for (const pass of unit.passes) {
        const result = resultIndex(order, pass)
        nodeOf[result] = node
        if (waiter[result] !== -1) runnable.push(waiter[result]!)
        waiter[result] = -1
      }
      last[rank] = node++
      position[rank]!++
    }
  }
  return node === total ? graph : { circle: circleOfWaits(order, units, position, nodeOf) }
}

interface Unit {
  readonly step: number
  readonly passes: readonly Pass[]
}

/** What is left of a rank's list without its bubbles. */
function unitsOf(actions: readonly Action[]): readonly Unit[] {
  return actions.flatMap((action, step) => {
    const passes = passesOf(action)
    return passes.length === 0 ? [] : [{ step, passes }]
  })
}

function workOf(passes: readonly Pass[]): number {
  const [first, second] = passes.map(pass => passKinds.indexOf(pass.kind))
  return second === undefined ? first! : 4 + 4 * first! + second
}

function missingResult(order: ScheduleOrder, passes: readonly Pass[], nodeOf: Int32Array): number {
  for (const pass of passes) {
    const own = ownInput(pass)
    if (own !== undefined && nodeOf[resultIndex(order, own)] === -1) return resultIndex(order, own)
    const upstream = upstreamOf(order, pass)
    if (upstream !== undefined && nodeOf[resultIndex(order, upstream)] === -1) {
      return resultIndex(order, upstream)
    }
  }
  return -1
}

/** The earlier pass of the same stage that a pass builds on. */
function ownInput(pass: Pass): Pass | undefined {
  if (pass.kind === 'F') return undefined
  return { ...pass, kind: pass.kind === 'W' ? 'I' : 'F' }
}

function circleOfWaits(
  order: ScheduleOrder,
  units: readonly (readonly Unit[])[],
  position: Int32Array,
  nodeOf: Int32Array,
): readonly Wait[] {
  const holderOf = new Map<number, { readonly rank: Rank; readonly step: number; readonly name: string }>()
  order.ranks.forEach((actions, rank) => {
    actions.forEach((action, step) => {
      for (const pass of passesOf(action)) {
        holderOf.set(resultIndex(order, pass), { rank, step, name: formatAction(pass) })
      }
    })
  })
  const waits: Wait[] = []
  const visited = new Map<Rank, number>()
  let rank = position.findIndex((at, index) => at < units[index]!.length)
  while (!visited.has(rank)) {
    visited.set(rank, waits.length)
    const unit = units[rank]![position[rank]!]!
    const holder = holderOf.get(missingResult(order, unit.passes, nodeOf))!
    const action = formatAction(order.ranks[rank]![unit.step]!)
    waits.push({
      rank,
      step: unit.step,
      action,
      needs: holder.name,
      holder: holder.rank,
      holderStep: holder.step,
    })
    rank = holder.rank
  }
  return waits.slice(visited.get(rank)!)
}

/** The circle in words, one wait after the other. */
export function describeCircle(circle: readonly Wait[]): string {
  const waits = circle.map(
    ({ rank, step, action, needs, holder, holderStep }) =>
      `rank ${rank} at step ${step} (${action}) waits for ${needs}, which rank ${holder} would do only at step ${holderStep}`,
  )
  return `The order never ends, its ranks wait in a circle: ${waits.join('; ')}. Move one of these earlier.`
}
