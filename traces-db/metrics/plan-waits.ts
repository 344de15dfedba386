/**
 * Causes of waiting in runs of plans. The plan says what each operation needs; the times say which of its needs
 * was met last.
 */
import type { PathSegment } from '../../engine/base/critical-path.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { bubblesOf } from './bubbles.ts'
import { planFacts } from './plan-facts.ts'
import { planTimes } from './plan-times.ts'
import { isWait, kindName, operationTitle, type PlanWalk, walkBack } from './plan-walk.ts'
import type { RunWork } from './rank-work.ts'
import type { Step } from './steps.ts'
import { type Cause, type Reason, unknownCause, type WaitPieces } from './wait-piece.ts'

/** Adds the pieces of all bubbles of a step within a window. */
export function addPlanWaits(
  pieces: WaitPieces,
  run: RunData,
  work: RunWork,
  step: Step,
  startNs: Ns,
  endNs: Ns,
): void {
  const facts = planFacts(run.plan!)
  const { order } = facts
  const from = Math.max(startNs, step.startNs)
  const to = Math.min(endNs, step.endNs)
  if (!order || !(to > from)) return
  const walk: PlanWalk = { facts, order, times: planTimes(run, facts, order, step) }
  const ending = lastOperation(walk)
  const operations = operationsByRank(walk)
  work.ranks.forEach(({ rank, activity }, index) => {
    const { wait, idle } = bubblesOf(activity, from, to)
    const own = operations.get(rank) ?? []
    for (const set of [wait, idle]) {
      for (let i = 0; i < set.count; i++) {
        for (const [a, b, operation] of split(walk, own, set.start[i]!, set.end[i]!)) {
          const { cause, slice, peerSlice } = reasonOf(walk, operation, ending)
          pieces.add(index, set === idle, a, b, pieces.causeNumber(cause), slice, peerSlice)
        }
      }
    }
  })
}

/** Operations that took part in the step, by rank, in the order in which their own work began. */
function operationsByRank({ facts, times }: PlanWalk): ReadonlyMap<number, readonly number[]> {
  const ranks = new Map<number, number[]>()
  for (let i = 0; i < facts.count; i++) {
    if (times.present[i] === 0) continue
    const own = ranks.get(facts.rank[i]!)
    if (own) own.push(i)
    else ranks.set(facts.rank[i]!, [i])
  }
  for (const own of ranks.values()) own.sort((a, b) => times.begin[a]! - times.begin[b]! || a - b)
  return ranks
}

/** Parts a stretch at the ends of the waits within it. Each part: from, to, the operation it ends with (-1 = none). */
function split(walk: PlanWalk, own: readonly number[], from: Ns, to: Ns): [Ns, Ns, number][] {
  const { begin } = walk.times
  const parts: [Ns, Ns, number][] = []
  let at = firstFrom(own, begin, from, true)
  let start = from
  while (start < to) {
    const operation = own[at]
    if (operation === undefined || begin[operation]! >= to) {
      // The stretch ends with the first operation that begins then.
      parts.push([start, to, operation ?? -1])
      break
    }
    if (begin[operation]! > start) {
      parts.push([start, begin[operation]!, operation])
      start = begin[operation]!
    }
    at++
  }
  return parts
}

/** Position of the first operation that begins after a time. */
function firstFrom(own: readonly number[], begin: Float64Array, time: Ns, after: boolean): number {
  let low = 0
  let high = own.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = begin[own[middle]!]!
    if (after ? value <= time : value < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The operation that ends last: others wait for it at the end of the step. */
function lastOperation({ facts, times }: PlanWalk): number {
  let last = -1
  for (let i = 0; i < facts.count; i++) {
    if (times.present[i] === 1 && (last < 0 || times.end[i]! > times.end[last]!)) last = i
  }
  return last
}

function reasonOf(walk: PlanWalk, operation: number, ending: number): Reason {
  const { facts, times, order } = walk
  if (operation < 0) return endOfStep(walk, ending)
  const slice = times.slice[operation]! >= 0 ? times.slice[operation]! : times.waitSlice[operation]!
  const awaited = isWait(facts, operation) ? order.partner[operation]! : operation
  if (awaited < 0) return { cause: unknownCause, slice, peerSlice: -1 }
  const name = operationTitle(facts, awaited)
  const kind = kindName(facts, awaited)
  if (kind === 'send' || kind === 'receive') {
    const peer = kind === 'receive' ? order.partner[awaited]! : order.slotFreedBy[awaited]!
    if (peer < 0) return hostOf(walk, awaited, slice)
    const { cause, peerSlice } = blockedBy(
      walk,
      peer,
      kind === 'receive' ? `${name} from` : `${name} to`,
      name,
      'message',
    )
    return { cause, slice, peerSlice }
  }
  const instance = order.collective[awaited]!
  if (instance >= 0) {
    const last = lastMember(walk, instance)
    if (last === awaited) return hostOf(walk, awaited, slice)
    const { cause, peerSlice } = blockedBy(walk, last, `${name} with`, name, 'collective')
    return { cause, slice, peerSlice }
  }
  return hostOf(walk, awaited, slice)
}

/** What the peer did last before it came: followed over further ranks where it waited itself. */
function blockedBy(
  walk: PlanWalk,
  peer: number,
  words: string,
  operation: string,
  kind: 'message' | 'collective',
): { readonly cause: Cause; readonly peerSlice: number } {
  const { facts, times } = walk
  const rank = facts.rank[peer]!
  let root: PathSegment | undefined
  const timeNs = kind === 'collective' ? times.reached[peer]! : times.begin[peer]!
  walkBack(walk, { operation: peer, at: 'start', timeNs }, Number.NEGATIVE_INFINITY, segment => {
    if (segment.kind === 'gap') return true
    root = segment
    return false
  })
  const found = root as PathSegment | undefined
  const peerOperation = found
    ? found.rank === rank
      ? found.name
      : `${found.name} on rank ${found.rank}`
    : ''
  const title = `${words} rank ${rank}${peerOperation === '' ? '' : `, held by ${peerOperation}`}`
  return { cause: { kind, title, operation, peer: rank, peerOperation }, peerSlice: found?.slice ?? -1 }
}

function lastMember({ order, times }: PlanWalk, instance: number): number {
  let last = order.members[order.memberOffset[instance]!]!
  for (let i = order.memberOffset[instance]!; i < order.memberOffset[instance + 1]!; i++) {
    if (times.reached[order.members[i]!]! > times.reached[last]!) last = order.members[i]!
  }
  return last
}

function endOfStep({ facts, times }: PlanWalk, ending: number): Reason {
  if (ending < 0) return { cause: unknownCause, slice: -1, peerSlice: -1 }
  const peer = facts.rank[ending]!
  const peerOperation = operationTitle(facts, ending)
  const title = `end of the step: rank ${peer} ends last, with ${peerOperation}`
  return {
    cause: { kind: 'end', title, operation: '', peer, peerOperation },
    slice: -1,
    peerSlice: times.slice[ending]!,
  }
}

/** Nothing of another rank holds it: the rank's own program had not come to it. */
function hostOf({ facts }: PlanWalk, operation: number, slice: number): Reason {
  const name = operationTitle(facts, operation)
  return {
    cause: {
      kind: 'host',
      title: `the rank’s own program, before ${name}`,
      operation: name,
      peer: -1,
      peerOperation: '',
    },
    slice,
    peerSlice: -1,
  }
}
