/** What bubbles wait for, ranked: the answer to "where is my bubble". */
import type { MeasureSpan, MeasureWindow } from '../../engine/base/measures.ts'
import type { Bubble, WaitCause, WaitCauses } from '../../engine/base/wait-causes.ts'
import { bubblesOf } from './bubbles.ts'
import type { Measurable } from './measure-run.ts'
import { measureWindow } from './measure-window.ts'
import { planFacts } from './plan-facts.ts'
import { addPlanWaits } from './plan-waits.ts'
import type { Step } from './steps.ts'
import { addTraceWaits } from './trace-waits.ts'
import { WaitPieces } from './wait-piece.ts'

const shownBubbles = 1000

/** Throws what {@link measureWindow} throws. */
export function waitCauses(subject: Measurable, request: MeasureSpan): WaitCauses {
  const { run, work, steps } = subject
  const span = measureWindow(run, work.basis, steps, request)
  const pieces = waitPieces(subject, span)
  const totals = new Float64Array(pieces.causes.length)
  const counts = new Uint32Array(pieces.causes.length)
  const waiting = pieces.causes.map(() => new Uint8Array(work.ranks.length))
  let totalNs = 0
  for (let i = 0; i < pieces.count; i++) {
    const cause = pieces.cause[i]!
    const length = pieces.end[i]! - pieces.start[i]!
    totals[cause] = totals[cause]! + length
    counts[cause]!++
    waiting[cause]![pieces.rank[i]!] = 1
    totalNs += length
  }
  const ranked = [...pieces.causes.keys()].filter(i => counts[i]! > 0).sort((a, b) => totals[b]! - totals[a]!)
  const bubbles = longestBubbles(subject, span, pieces, ranked)
  return {
    window: span,
    totalNs,
    causes: ranked.map((number): WaitCause => {
      const ranks = work.ranks.filter((_, rank) => waiting[number]![rank] === 1).map(({ rank }) => rank)
      const own = totals[number]!
      return {
        ...pieces.causes[number]!,
        totalNs: own,
        share: totalNs > 0 ? own / totalNs : 0,
        count: counts[number]!,
        ranks,
      }
    }),
    bubbles,
    omittedBubbles: pieces.count - bubbles.length,
  }
}

/** @param ranked numbers of causes in the order in which they are shown */
function longestBubbles(
  { work }: Measurable,
  span: MeasureWindow,
  pieces: WaitPieces,
  ranked: readonly number[],
): Bubble[] {
  const shown = new Map(ranked.map((number, index) => [number, index]))
  const lengths = pieces.end.slice(0, pieces.count).map((end, i) => end - pieces.start[i]!)
  const least = lengths.toSorted()[Math.max(0, pieces.count - shownBubbles)] ?? 0
  const longest: number[] = []
  lengths.forEach((length, i) => {
    if (length >= least) longest.push(i)
  })
  longest.sort((a, b) => lengths[b]! - lengths[a]! || pieces.start[a]! - pieces.start[b]! || a - b)
  const places = work.ranks.map(({ activity }) => bubblesOf(activity, span.startNs, span.endNs))
  return longest.slice(0, shownBubbles).map((i): Bubble => {
    const { firstComputeNs, lastComputeNs } = places[pieces.rank[i]!]!
    const startNs = pieces.start[i]!
    const endNs = pieces.end[i]!
    return {
      rank: work.ranks[pieces.rank[i]!]!.rank,
      startNs,
      endNs,
      cause: shown.get(pieces.cause[i]!)!,
      place: endNs <= firstComputeNs ? 'fill' : startNs >= lastComputeNs ? 'drain' : 'within',
      slice: pieces.slice[i]!,
      peerSlice: pieces.peerSlice[i]!,
    }
  })
}

/** All bubbles of a window, each piece with its cause: together exactly the bubble of all ranks. */
export function waitPieces({ run, work, steps }: Measurable, span: MeasureWindow): WaitPieces {
  const pieces = new WaitPieces()
  if (!run.plan || work.basis !== 'plan' || !planFacts(run.plan).order) {
    addTraceWaits(pieces, run, work, span)
    return pieces
  }
  for (const step of planSteps(run.header.lengthNs, steps)) {
    addPlanWaits(pieces, run, work, step, span.startNs, span.endNs)
  }
  return pieces
}

/** Each step follows the plan once; without marks the run is one. What lies outside goes to the nearest one. */
export function planSteps(lengthNs: number, steps: readonly Step[]): readonly Step[] {
  if (steps.length === 0) return [{ index: 0, name: 'the run', startNs: 0, endNs: lengthNs + 1 }]
  return steps.map((step, index) => ({
    ...step,
    startNs: index === 0 ? 0 : step.startNs,
    endNs: index === steps.length - 1 ? lengthNs + 1 : step.endNs,
  }))
}
