/**
 * Operations of two runs matched: by the plan's operation where both follow the same plan, else by name and the
 * how-manieth call of that name it is on its rank.
 */
import type { OperationDifference } from '../../engine/base/comparison.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { planFacts } from '../metrics/plan-facts.ts'
import type { Compared } from './compared.ts'

/** Smaller changes, as a share of the longer side, are none. */
const leastShare = 0.01

interface Call {
  readonly slice: number
  readonly ns: number
}

/** Largest change first. Slices that start within each run's median step. */
export function matchOperations(base: Compared, other: Compared): OperationDifference[] {
  const byOperation = samePlan(base, other)
  const before = callsOf(base, byOperation)
  const after = callsOf(other, byOperation)
  const rows: OperationDifference[] = []
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const own = after.get(key) ?? empty
    const old = before.get(key) ?? empty
    const { name, class: ofClass } = own.of ?? old.of!
    const totalNs = sum(own.calls)
    const baseNs = sum(old.calls)
    const { slice, baseSlice } = largestChange(own.calls, old.calls)
    rows.push({
      name,
      class: ofClass,
      matchedBy: byOperation ? 'operation' : 'call',
      status: statusOf(own.count, old.count, totalNs, baseNs),
      count: own.count,
      baseCount: old.count,
      totalNs,
      baseNs,
      differenceNs: totalNs - baseNs,
      slice,
      baseSlice,
    })
  }
  return rows.sort((a, b) => Math.abs(b.differenceNs) - Math.abs(a.differenceNs))
}

/** Both runs follow one plan: hash and number of operations agree. */
export function samePlan(a: Compared, b: Compared): boolean {
  const [first, second] = [a.subject.run, b.subject.run]
  if (!first.plan || !second.plan) return false
  const hash = first.header.subject.planHash
  if (hash === undefined || hash !== second.header.subject.planHash) return false
  return planFacts(first.plan).count === planFacts(second.plan).count
}

interface Calls {
  readonly of: { readonly name: string; readonly class: number } | undefined
  /** By rank and position, or by operation. */
  readonly calls: Map<string, Call>
  count: number
}

const empty: Calls = { of: undefined, calls: new Map(), count: 0 }
const notWork = new Set<number>([operationClassIndex.annotation, operationClassIndex.script])

function callsOf({ subject, step }: Compared, byOperation: boolean): ReadonlyMap<string, Calls> {
  const { run, work } = subject
  const found = new Map<string, Calls>()
  for (const { rank, lanes } of work.ranks) {
    const slices: { start: number; ns: number; label: number; slice: number; operation: number }[] = []
    for (const lane of lanes) {
      for (let i = 0; i < lane.count; i++) {
        const start = lane.start[i]!
        const label = lane.label[i]!
        if (start < step.startNs || start >= step.endNs || notWork.has(run.labels[label]!.class)) continue
        const operation = lane.operation?.[i] ?? -1
        slices.push({ start, ns: lane.duration[i]!, label, slice: lane.id[i]!, operation })
      }
    }
    slices.sort((a, b) => a.start - b.start || a.slice - b.slice)
    const position = new Map<string, number>()
    for (const { ns, label, slice, operation } of slices) {
      const { name, class: ofClass } = run.labels[label]!
      const key = `${ofClass} ${name}`
      const nth = position.get(key) ?? 0
      position.set(key, nth + 1)
      let entry = found.get(key)
      if (!entry) {
        entry = { of: { name, class: ofClass }, calls: new Map(), count: 0 }
        found.set(key, entry)
      }
      entry.calls.set(byOperation && operation >= 0 ? String(operation) : `${rank} ${nth}`, { slice, ns })
      entry.count++
    }
  }
  return found
}

function sum(calls: ReadonlyMap<string, Call>): number {
  let total = 0
  for (const { ns } of calls.values()) total += ns
  return total
}

/** The matched call that changed most; the longest one where a side has none. */
function largestChange(own: ReadonlyMap<string, Call>, old: ReadonlyMap<string, Call>) {
  let best = { change: -1, slice: -1, baseSlice: -1 }
  const see = (call: Call | undefined, before: Call | undefined) => {
    const change = Math.abs((call?.ns ?? 0) - (before?.ns ?? 0))
    if (change > best.change) best = { change, slice: call?.slice ?? -1, baseSlice: before?.slice ?? -1 }
  }
  for (const [key, call] of own) see(call, old.get(key))
  for (const [key, before] of old) if (!own.has(key)) see(undefined, before)
  return best
}

function statusOf(
  count: number,
  baseCount: number,
  totalNs: number,
  baseNs: number,
): OperationDifference['status'] {
  if (baseCount === 0) return 'added'
  if (count === 0) return 'gone'
  if (Math.abs(totalNs - baseNs) <= leastShare * Math.max(totalNs, baseNs)) return 'same'
  return totalNs > baseNs ? 'slower' : 'faster'
}
