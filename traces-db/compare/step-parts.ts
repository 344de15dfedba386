/**
 * What a step is made of, rank by rank: compute by kind of work, exposed communication by kind, bubble by what it
 * waits for. Parts never overlap and add up to the step's length on every rank, to the nanosecond.
 */
import type { WaterfallPart } from '../../engine/base/comparison.ts'
import { clip, type Intervals, intersect, lengthOf, subtract, union } from '../../engine/base/intervals.ts'
import type { MeasureBasis } from '../../engine/base/measures.ts'
import { operationClasses, operationClassIndex } from '../../engine/base/operation-class.ts'
import type { Ns } from '../../engine/base/units.ts'
import { collectiveKind } from '../metrics/collective-kind.ts'
import { kernelClass } from '../metrics/kernel-class.ts'
import { mergeAll } from '../metrics/merge-intervals.ts'
import type { RankWork } from '../metrics/rank-work.ts'
import { waitPieces } from '../metrics/wait-causes.ts'
import type { Cause } from '../metrics/wait-piece.ts'
import type { RunData } from '../store/run-data.ts'
import type { Compared } from './compared.ts'

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
  const titles = run.labels.map(label => titleOf(work.basis, label.name, label.class))
  for (const rank of work.ranks) {
    const compute = clip(rank.activity.compute, startNs, endNs)
    const exposed = subtract(clip(rank.activity.transfer, startNs, endNs), compute)
    divide(run, rank, titles, compute, false, (title, ns) => add('compute', title, ns))
    divide(run, rank, titles, exposed, true, (title, ns) => add('exposedCommunication', title, ns))
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

function titleOf(basis: MeasureBasis, name: string, ofClass: number): string {
  if (ofClass === operationClassIndex.transfer) return collectiveKind(name)?.kind ?? 'communication'
  if (basis === 'device') return `${kernelClass(name, ofClass)} kernels`
  // Operations of a plan that are of no class of their own have few names, which tell more.
  if (basis === 'plan' && ofClass === operationClassIndex.other) return name
  return operationClasses[ofClass]?.title ?? 'other'
}

const moving = new Set<number>([operationClassIndex.transfer, operationClassIndex.copy])

/**
 * Shares a set out among the titles of the rank's slices; what overlaps goes to the first of them. What moves
 * bytes comes first in communication and last in compute, which may hide it.
 */
function divide(
  run: RunData,
  rank: RankWork,
  titles: readonly string[],
  whole: Intervals,
  movingFirst: boolean,
  take: (title: string, ns: Ns) => void,
): void {
  if (whole.count === 0) return
  const from = whole.start[0]!
  const to = whole.end[whole.count - 1]!
  const orders = run.labels.map(
    (label, i) => `${moving.has(label.class) === movingFirst ? 0 : 1} ${titles[i]!}`,
  )
  const found = new Map<string, { title: string; start: number[]; end: number[] }>()
  for (const lane of rank.lanes) {
    for (let i = 0; i < lane.count; i++) {
      const start = lane.start[i]!
      const end = start + lane.duration[i]!
      const { class: ofClass } = run.labels[lane.label[i]!]!
      const aside = ofClass === operationClassIndex.annotation || ofClass === operationClassIndex.wait
      if (end <= from || start >= to || aside) continue
      const order = orders[lane.label[i]!]!
      const entry = found.get(order) ?? { title: titles[lane.label[i]!]!, start: [], end: [] }
      entry.start.push(start)
      entry.end.push(end)
      found.set(order, entry)
    }
  }
  let rest = whole
  for (const order of [...found.keys()].sort()) {
    const { title, start, end } = found.get(order)!
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
