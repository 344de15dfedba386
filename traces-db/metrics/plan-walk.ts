/**
 * Walks a plan's step back in time, from an operation to what it waited for, to what that waited for. At each
 * operation it goes on with the condition that was met last: see engine/base/plan.ts for the conditions.
 */
import type { PathSegment } from '../../engine/base/critical-path.ts'
import { operationClassIndex } from '../../engine/base/operation-class.ts'
import { type OperationKind, operationKindClass, operationKinds } from '../../engine/base/plan.ts'
import type { Ns } from '../../engine/base/units.ts'
import type { PlanFacts, PlanOrder } from './plan-facts.ts'
import type { PlanTimes } from './plan-times.ts'

export interface PlanWalk {
  readonly facts: PlanFacts
  readonly order: PlanOrder
  readonly times: PlanTimes
}

/** Where a walk stands: at an operation's end, or where it may start. */
export interface WalkPoint {
  readonly operation: number
  readonly at: 'end' | 'start'
  readonly timeNs: Ns
}

/**
 * Segments back in time from a point, latest first, without gaps, down to `fromNs` or until `visit` returns
 * false.
 */
export function walkBack(
  walk: PlanWalk,
  from: WalkPoint,
  fromNs: Ns,
  visit: (segment: PathSegment, operation: number) => boolean,
): void {
  const { times, facts } = walk
  let point: WalkPoint | undefined = from
  // Each operation is passed at its end and at its start, at most.
  for (let left = 4 * facts.count + 4; point && left > 0 && point.timeNs > fromNs; left--) {
    const { operation, at, timeNs } = point as WalkPoint
    if (at === 'start') {
      const next: WalkPoint | undefined = lastCondition(walk, operation, timeNs)
      const until = Math.max(fromNs, next ? next.timeNs : fromNs)
      if (until < timeNs && !visit(gap(facts, operation, until, timeNs), operation)) return
      point = next
      continue
    }
    if (isWait(facts, operation)) {
      point = awaited(walk, operation, timeNs)
      continue
    }
    const startNs = Math.max(fromNs, Math.min(timeNs, times.begin[operation]!))
    if (startNs < timeNs && !visit(workOf(walk, operation, startNs, timeNs), operation)) return
    point = { operation, at: 'start', timeNs: startNs }
  }
}

/** The condition for an operation's start that was met last; undefined where it needs nothing. */
function lastCondition(
  { order, times, facts }: PlanWalk,
  operation: number,
  timeNs: Ns,
): WalkPoint | undefined {
  const { hostPrevious, streamPrevious, partner, slotFreedBy, collective, memberOffset, members } = order
  let best: WalkPoint | undefined
  const offer = (candidate: number, at: 'end' | 'start', ready: Ns) => {
    if (candidate < 0 || candidate === operation || Number.isNaN(ready)) return
    const clipped = Math.min(ready, timeNs)
    if (!best || clipped > best.timeNs) best = { operation: candidate, at, timeNs: clipped }
  }
  offer(hostPrevious[operation]!, 'end', times.end[hostPrevious[operation]!]!)
  offer(streamPrevious[operation]!, 'end', times.end[streamPrevious[operation]!]!)
  const kind = kindName(facts, operation)
  if (kind === 'receive') offer(partner[operation]!, 'start', times.begin[partner[operation]!]!)
  if (kind === 'send') offer(slotFreedBy[operation]!, 'start', times.begin[slotFreedBy[operation]!]!)
  const instance = collective[operation]!
  if (instance < 0) return best
  for (let i = memberOffset[instance]!; i < memberOffset[instance + 1]!; i++) {
    const member = members[i]!
    // Its own arrival is told by what it did before; others count from when they came.
    if (member !== operation && times.reached[member]! > (best?.timeNs ?? Number.NEGATIVE_INFINITY)) {
      offer(member, 'start', times.reached[member]!)
    }
  }
  return best
}

/** A wait ends with what it awaits, or with what its rank did before, whichever was later. */
function awaited({ order, times }: PlanWalk, operation: number, timeNs: Ns): WalkPoint | undefined {
  const partner = order.partner[operation]!
  const previous = order.hostPrevious[operation]!
  const byPartner = partner >= 0 ? Math.min(times.end[partner]!, timeNs) : Number.NEGATIVE_INFINITY
  const byPrevious = previous >= 0 ? Math.min(times.end[previous]!, timeNs) : Number.NEGATIVE_INFINITY
  if (partner >= 0 && byPartner >= byPrevious) {
    // While it waits, the awaited operation may not have begun: then its own conditions explain the time.
    if (times.begin[partner]! >= timeNs) return { operation: partner, at: 'start', timeNs }
    return { operation: partner, at: 'end', timeNs: byPartner }
  }
  return previous >= 0 ? { operation: previous, at: 'end', timeNs: byPrevious } : undefined
}

function workOf({ facts, times }: PlanWalk, operation: number, startNs: Ns, endNs: Ns): PathSegment {
  const kind = facts.kind[operation]!
  const ofClass = operationKindClass[kind]
  return {
    rank: facts.rank[operation]!,
    slice: times.slice[operation]!,
    kind:
      ofClass === operationClassIndex.transfer || kindName(facts, operation) === 'barrier'
        ? 'transfer'
        : 'compute',
    name: operationTitle(facts, operation),
    startNs,
    endNs,
  }
}

function gap(facts: PlanFacts, operation: number, startNs: Ns, endNs: Ns): PathSegment {
  return { rank: facts.rank[operation]!, slice: -1, kind: 'gap', name: 'nothing recorded', startNs, endNs }
}

export const isWait = (facts: PlanFacts, operation: number) => kindName(facts, operation) === 'wait'

export function kindName(facts: PlanFacts, operation: number): OperationKind | undefined {
  return operationKinds.find(({ name }) => name === facts.kinds[facts.kind[operation]!])?.name
}

/** What a person calls it: `backward for the input`. */
export function operationTitle(facts: PlanFacts, operation: number): string {
  const name = facts.kinds[facts.kind[operation]!] ?? ''
  return operationKinds.find(entry => entry.name === name)?.title ?? name
}
