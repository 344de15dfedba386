/**
 * Collectives within a step, of plans and traces alike: who came when, and when the bytes moved.
 */
import type { Ns } from '../../engine/base/units.ts'
import type { RunData } from '../store/run-data.ts'
import { planFacts } from './plan-facts.ts'
import { planTimes } from './plan-times.ts'
import type { RunWork } from './rank-work.ts'
import type { Step } from './steps.ts'

export interface CollectiveMember {
  /** Position in the list of ranks. */
  readonly rank: number
  readonly arrivedNs: Ns
  readonly endNs: Ns
  readonly slice: number
}

export interface CollectiveInstance {
  readonly members: readonly CollectiveMember[]
  /** The member that came last. */
  readonly last: CollectiveMember
  /** Members are missing: who came last is not known. */
  readonly partial: boolean
  /** An operation of the plan, -1 for traces. */
  readonly operation: number
  /** Position in work.collectives, -1 for plans. */
  readonly match: number
}

/** In order of time. */
export function collectiveInstances(run: RunData, work: RunWork, step: Step): readonly CollectiveInstance[] {
  const found = run.plan && work.basis === 'plan' ? ofPlan(run, work, step) : ofTrace(work, step)
  return found.sort((a, b) => a.last.arrivedNs - b.last.arrivedNs)
}

function ofTrace(work: RunWork, { startNs, endNs }: Step): CollectiveInstance[] {
  return work.collectives.flatMap(({ calls, groupSize }, match) => {
    const members = calls.map(call => ({
      rank: call.rank,
      arrivedNs: call.startNs,
      endNs: call.endNs,
      slice: call.slice,
    }))
    const instance = instanceOf(members, {
      operation: -1,
      match,
      partial: groupSize !== undefined && calls.length < groupSize,
    })
    return instance.last.arrivedNs >= startNs && instance.last.arrivedNs < endNs ? [instance] : []
  })
}

function ofPlan(run: RunData, work: RunWork, step: Step): CollectiveInstance[] {
  const facts = planFacts(run.plan!)
  if (!facts.order) return []
  const { memberOffset, members } = facts.order
  const times = planTimes(run, facts, facts.order, step)
  const positions = new Map(work.ranks.map(({ rank }, index) => [rank, index]))
  const found: CollectiveInstance[] = []
  for (let instance = 0; instance + 1 < memberOffset.length; instance++) {
    const own: CollectiveMember[] = []
    for (let i = memberOffset[instance]!; i < memberOffset[instance + 1]!; i++) {
      const operation = members[i]!
      const rank = positions.get(facts.rank[operation]!)
      if (rank === undefined || times.present[operation] === 0) continue
      own.push({
        rank,
        arrivedNs: times.reached[operation]!,
        endNs: times.end[operation]!,
        slice: times.slice[operation]!,
      })
    }
    if (own.length === 0) continue
    const partial = own.length < memberOffset[instance + 1]! - memberOffset[instance]!
    found.push(instanceOf(own, { operation: members[memberOffset[instance]!]!, match: -1, partial }))
  }
  return found
}

/** Messages of a plan's step, as instances of two members: sender and receiver. None for traces. */
export function messageInstances(run: RunData, work: RunWork, step: Step): readonly CollectiveInstance[] {
  if (!run.plan || work.basis !== 'plan') return []
  const facts = planFacts(run.plan)
  if (!facts.order) return []
  const { partner } = facts.order
  const times = planTimes(run, facts, facts.order, step)
  const positions = new Map(work.ranks.map(({ rank }, index) => [rank, index]))
  const receive = facts.kinds.indexOf('receive')
  const found: CollectiveInstance[] = []
  for (let i = 0; i < facts.count; i++) {
    if (facts.kind[i] !== receive || times.present[i] === 0 || partner[i]! < 0) continue
    const members = [partner[i]!, i].map(operation => ({
      rank: positions.get(facts.rank[operation]!) ?? 0,
      arrivedNs: Math.min(times.reached[operation]!, times.begin[i]!),
      // The receive ends with the last byte; a send may end, into the pair's buffer, before.
      endNs: times.end[i]!,
      slice: times.slice[operation]!,
    }))
    const last = { ...members[1]!, arrivedNs: times.begin[i]! }
    found.push({ members, last, partial: false, operation: i, match: -1 })
  }
  return found
}

function instanceOf(
  members: readonly CollectiveMember[],
  rest: Pick<CollectiveInstance, 'operation' | 'match' | 'partial'>,
): CollectiveInstance {
  const last = members.reduce((latest, member) => (member.arrivedNs > latest.arrivedNs ? member : latest))
  return { members, last, ...rest }
}
