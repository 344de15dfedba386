/**
 * What a step is made of, rank by rank: compute by kind of work, exposed communication by kind, bubble by what it
 * waits for. Parts never overlap and add up to the step's length on every rank, to the nanosecond.
 */
import type { WaterfallPart } from '../../engine/base/comparison.ts'
import { clip, type Intervals, intersect, lengthOf, subtract, union } from '../../engine/base/intervals.ts'
import { operationClasses, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { collectiveKind } from '../metrics/collective-kind.ts'
import { kernelClass } from '../metrics/kernel-class.ts'
import { mergeAll } from '../metrics/merge-intervals.ts'
import type { RankWork } from '../metrics/rank-work.ts'
import { waitPieces } from '../metrics/wait-causes.ts'
import type { Cause } from '../metrics/wait-piece.ts'
import type { RunData } from '../store/run-data.ts'
import type { Compared } from './compare-runs.ts'

/** Sum over ranks by part. */
export function stepParts({ subject, step }: Compared): ReadonlyMap<string, WaterfallPart> {
  const { run, work } = subject
  const { startNs, endNs } = step
  const parts = new Map<string, WaterfallPart>()
  const add = (cause: WaterfallPart['cause'], title: string, ns: Ns) => {
    if (ns === 0) return
    const key = `${cause}|${title}`
    parts.set(key, { cause, title, ns: (parts.get(key)?.ns ?? 0) + ns })
  }
  const titles = run.labels.map(label => titleOf(work.basis === 'device', label.name, label.class))
  for (const rank of work.ranks) {
    const compute = clip(rank.activity.compute, startNs, endNs)
    const exposed = subtract(clip(rank.activity.transfer, startNs, endNs), compute)
    divide(run, rank, titles, compute, (title, ns) => add('compute', title, ns))
    divide(run, rank, titles, exposed, (title, ns) => add('exposedCommunication', title, ns))
  }
  const span = { startNs, endNs, title: step.name, steps: 1 }
  const pieces = waitPieces(subject, span)
  const bubbles = pieces.causes.map(bubbleTitle)
  for (let i = 0; i < pieces.count; i++) {
    const state = pieces.idle[i] === 1 ? 'idle' : 'wait'
    add(state, bubbles[pieces.cause[i]!]!, pieces.end[i]! - pieces.start[i]!)
  }
  return parts
}

function titleOf(onDevice: boolean, name: string, ofClass: number): string {
  if (ofClass === operationClassIndex.transfer) return collectiveKind(name)?.kind ?? 'communication'
  if (onDevice) return `${kernelClass(name, ofClass)} kernels`
  return operationClasses[ofClass]?.title ?? 'other'
}

/** Shares a set out among the titles of the rank's slices; what overlaps goes to the first of them. */
function divide(
  run: RunData,
  rank: RankWork,
  titles: readonly string[],
  whole: Intervals,
  take: (title: string, ns: Ns) => void,
): void {
  if (whole.count === 0) return
  const from = whole.start[0]!
  const to = whole.end[whole.count - 1]!
  const found = new Map<string, { start: number[]; end: number[] }>()
  for (const lane of rank.lanes) {
    for (let i = 0; i < lane.count; i++) {
      const start = lane.start[i]!
      const end = start + lane.duration[i]!
      const { class: ofClass } = run.labels[lane.label[i]!]!
      const aside = ofClass === operationClassIndex.annotation || ofClass === operationClassIndex.wait
      if (end <= from || start >= to || aside) continue
      const title = titles[lane.label[i]!]!
      const entry = found.get(title) ?? { start: [], end: [] }
      entry.start.push(start)
      entry.end.push(end)
      found.set(title, entry)
    }
  }
  let rest = whole
  for (const title of [...found.keys()].sort()) {
    const { start, end } = found.get(title)!
    const own = intersect(rest, union(Float64Array.from(start), Float64Array.from(end)))
    take(title, lengthOf(own))
    rest = subtract(rest, own)
  }
  take('other', lengthOf(mergeAll([rest])))
}

/** Without ranks and peers: the same part of two runs must have the same name. */
function bubbleTitle({ kind, operation, title }: Cause): string {
  if (kind === 'message' || kind === 'collective') return `waiting in ${operation}`
  if (kind === 'end') return 'end of the step'
  if (kind === 'host') return operation === 'launch' ? 'late launches' : 'host code'
  if (kind === 'synchronization') return 'held by the device’s own order'
  return title
}
