/** The chain of work that the window's length follows from, with its make-up. */
import {
  type CriticalPath,
  type PathKind,
  type PathSegment,
  pathKinds,
} from '../../engine/base/critical-path.ts'
import type { MeasureSpan, MeasureWindow } from '../../engine/base/measures.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow } from './measure-window.ts'
import { planFacts } from './plan-facts.ts'
import { planTimes } from './plan-times.ts'
import { type PlanWalk, walkBack } from './plan-walk.ts'
import { tracePath } from './trace-path.ts'
import { planSteps } from './wait-causes.ts'

/** Throws what {@link measureWindow} throws. */
export function criticalPath(subject: Measurable, request: MeasureSpan): CriticalPath {
  const { run, work, steps } = subject
  const span = measureWindow(run, work.basis, steps, request)
  const ofPlan = run.plan !== undefined && work.basis === 'plan' && planFacts(run.plan).order !== undefined
  const back = ofPlan ? planPath(subject, span) : tracePath(run, work, span)
  const segments = joined(back.reverse())
  return { window: span, basis: ofPlan ? 'plan' : 'trace', segments, ...makeUp(segments, span) }
}

/** Latest first. Steps follow each other: the path of each begins where the one before ended. */
function planPath({ run, steps }: Measurable, span: MeasureWindow): PathSegment[] {
  const facts = planFacts(run.plan!)
  const order = facts.order!
  const segments: PathSegment[] = []
  for (const step of planSteps(run.header.lengthNs, steps).toReversed()) {
    const from = Math.max(span.startNs, step.startNs)
    const to = Math.min(span.endNs, step.endNs)
    if (!(to > from)) continue
    const walk: PlanWalk = { facts, order, times: planTimes(run, facts, order, step) }
    const last = lastRunning(walk, to)
    const gap = (startNs: number, endNs: number, rank: number): PathSegment => ({
      rank,
      slice: -1,
      kind: 'gap',
      name: 'nothing recorded',
      startNs,
      endNs,
    })
    if (last < 0) {
      segments.push(gap(from, to, -1))
      continue
    }
    const rank = facts.rank[last]!
    const end = Math.min(to, walk.times.end[last]!)
    if (end < to) segments.push(gap(Math.max(from, end), to, rank))
    let reached = end
    walkBack(walk, { operation: last, at: 'end', timeNs: end }, from, segment => {
      segments.push(segment)
      reached = segment.startNs
      return true
    })
    if (reached > from) segments.push(gap(from, reached, segments.at(-1)?.rank ?? rank))
  }
  return segments
}

/** The operation that ends last by a time, or runs then. */
function lastRunning({ facts, times }: PlanWalk, timeNs: number): number {
  let last = -1
  for (let i = 0; i < facts.count; i++) {
    if (times.present[i] === 0 || !(times.begin[i]! < timeNs)) continue
    if (last < 0 || Math.min(times.end[i]!, timeNs) > Math.min(times.end[last]!, timeNs)) last = i
  }
  return last
}

/** Parts of one slice that follow each other become one. */
function joined(segments: readonly PathSegment[]): PathSegment[] {
  const out: PathSegment[] = []
  for (const segment of segments) {
    const before = out.at(-1)
    const same =
      before?.kind === segment.kind &&
      before.rank === segment.rank &&
      before.slice === segment.slice &&
      before.name === segment.name
    if (before && same) out[out.length - 1] = { ...before, endNs: segment.endNs }
    else out.push(segment)
  }
  return out
}

function makeUp(segments: readonly PathSegment[], { startNs, endNs }: MeasureWindow) {
  const kinds = new Map<PathKind, number>()
  const names = new Map<string, { name: string; kind: PathKind; count: number; totalNs: number }>()
  const ranks = new Map<number, number>()
  for (const segment of segments) {
    const length = segment.endNs - segment.startNs
    kinds.set(segment.kind, (kinds.get(segment.kind) ?? 0) + length)
    ranks.set(segment.rank, (ranks.get(segment.rank) ?? 0) + length)
    const key = `${segment.kind}|${segment.name}`
    const entry = names.get(key) ?? { name: segment.name, kind: segment.kind, count: 0, totalNs: 0 }
    entry.count++
    entry.totalNs += length
    names.set(key, entry)
  }
  const share = (ns: number) => (endNs > startNs ? ns / (endNs - startNs) : 0)
  return {
    makeUp: pathKinds
      .filter(kind => kinds.has(kind))
      .map(kind => ({ kind, totalNs: kinds.get(kind)!, share: share(kinds.get(kind)!) }))
      .sort((a, b) => b.totalNs - a.totalNs),
    byName: [...names.values()]
      .map(entry => ({ ...entry, share: share(entry.totalNs) }))
      .sort((a, b) => b.totalNs - a.totalNs),
    byRank: [...ranks].map(([rank, totalNs]) => ({ rank, totalNs })).sort((a, b) => b.totalNs - a.totalNs),
  }
}
